"""Requests about training sessions, attendance and the training report."""

from common.kernel.declaration.forms import form_of
from common.kernel.declaration.views import shown_schema
from gateway.declared import routes
from gateway.route import Route
from training_svc import schemas as s
from training_svc.attendance.declaration import ATTENDANCE
from training_svc.attendance.fields import CheckInForm
from training_svc.coachings.declaration import COACHING
from training_svc.sessions.declaration import SESSION
from training_svc.supervisions.declaration import SUPERVISION
from training_svc.workers.declaration import WORKER
from training_svc.zhuoyu.declaration import PARTICIPANT, PLAN

ROUTES = (
    *routes("training", SESSION),
    *routes("training", ATTENDANCE),
    *routes("training", COACHING),
    *routes("training", WORKER),
    *routes("training", SUPERVISION),
    *routes("training", PLAN),
    *routes("training", PARTICIPANT),
    Route(
        "POST", "/v1/sessions/{session}/check-ins", "training", "check_in", "活动签到", form_of(CheckInForm), shown_schema(ATTENDANCE),
        checked_by_service=True, roles=(("operator", "本基地现任运营机构"), ("bureau", "本级民政部门")),
    ),
    Route(
        "GET", "/v1/open-sessions", "training", "open_sessions", "近期可以报名的活动", gives=s.OfferedSessions, query=("division",), public=True,
    ),
    Route("GET", "/v1/training-report", "training", "training_report", "基地年度培训情况", gives=s.TrainingReportShown, query=("base", "year")),
)  # fmt: skip
