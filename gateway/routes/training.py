"""Requests about training sessions and the training report."""

from gateway.route import Route
from training_svc import schemas as s

_SESSION = "/v1/sessions/{id}"

ROUTES = (
    Route("POST", "/v1/sessions", "training", "schedule_session", "安排培训、咨询等活动", s.SessionForm, s.SessionShown, 201),
    Route("GET", "/v1/sessions", "training", "list_sessions", "查询活动", gives=s.SessionPage, query=("base", "kind", "state", "held_on", "division")),
    Route("GET", _SESSION, "training", "get_session", "查看活动", gives=s.SessionShown),
    Route("POST", _SESSION + "/enrolments", "training", "enrol", "活动报名", s.EnrolmentForm, s.SessionShown),
    Route("POST", _SESSION + "/check-ins", "training", "check_in", "活动签到", s.CheckInForm, s.SessionShown),
    Route("POST", _SESSION + "/cancellation", "training", "cancel_session", "取消活动", s.SessionCancellationForm, s.SessionShown),
    Route("POST", _SESSION + "/closing", "training", "close_session", "活动办结", gives=s.SessionShown),
    Route("GET", "/v1/training-report", "training", "training_report", "基地年度培训情况", gives=s.TrainingReportShown, query=("base", "year")),
)
