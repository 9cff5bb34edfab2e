"""What training tells: sessions, and who came to them."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, number


class SessionOnly(Strict):
    session = fields.Nested(facts.Session, required=True)


class SessionClosed(SessionOnly):
    attended = number()


class AttendanceOnly(Strict):
    attendance = fields.Nested(facts.Attendance, required=True)


class WorkerOnly(Strict):
    worker = fields.Nested(facts.Worker, required=True)


class CoachingOnly(Strict):
    coaching = fields.Nested(facts.Coaching, required=True)


SESSION = "training.session."
ATTENDANCE = "training.attendance."

SCHEDULED = EventType(SESSION + "scheduled", SessionOnly, "A session was announced.", "安排活动")
CANCELLED = EventType(SESSION + "cancelled", SessionOnly, "A session will not be held.", "取消活动")
CLOSING = EventType(SESSION + "closing", SessionOnly, "A session is over; its attendance is being counted.", "活动办结")
CLOSED = EventType(SESSION + "closed", SessionClosed, "A session is over and its attendance final.", "活动结束")
WAITLISTED = EventType(ATTENDANCE + "waitlisted", AttendanceOnly, "A person waits for a seat of a full session.", "候补报名")
PROMOTED = EventType(ATTENDANCE + "promoted", AttendanceOnly, "A waiting person got a seat that was freed.", "候补转正")
ENROLLED = EventType(ATTENDANCE + "enrolled", AttendanceOnly, "A person enrolled.", "报名")
ENROLMENT_CANCELLED = EventType(ATTENDANCE + "cancelled", AttendanceOnly, "An enrolment was taken back.", "取消报名", ("training",))
CHECKED_IN = EventType(ATTENDANCE + "checked_in", AttendanceOnly, "A person came.", "签到")
WORKER = "training.worker."
WORKER_REGISTERED = EventType(WORKER + "registered", WorkerOnly, "A social worker was entered.", "登记社会工作者", ("funding",))
WORKER_CHANGED = EventType(WORKER + "changed", WorkerOnly, "Facts of a social worker changed.", "变更社会工作者信息", ("funding",))
WORKER_MOVED = EventType(WORKER + "moved", WorkerOnly, "A social worker changed the employer.", "社会工作者变更任职单位", ("funding",))
CERTIFIED = EventType(WORKER + "certified", WorkerOnly, "A social worker obtained a certificate.", "取得职业资格证书", ("funding", "training"))
CERTIFICATE_RENEWED = EventType(WORKER + "certificate_renewed", WorkerOnly, "A certificate was renewed.", "职业资格证书续期", ("funding", "training"))
CERTIFICATE_LAPSED = EventType(WORKER + "certificate_lapsed", WorkerOnly, "A certificate ran out.", "职业资格证书失效", ("funding", "training"))
SUPERVISOR_CHOSEN = EventType(
    WORKER + "chosen", WorkerOnly, "A worker was chosen as an excellent supervisor of a year.", "评选优秀督导", ("funding",)
)
WORKERS = (
    WORKER_REGISTERED, WORKER_CHANGED, WORKER_MOVED, CERTIFIED, CERTIFICATE_RENEWED, CERTIFICATE_LAPSED, SUPERVISOR_CHOSEN,
)  # fmt: skip


class SupervisionOnly(Strict):
    supervision = fields.Nested(facts.Supervision, required=True)


class PlanOnly(Strict):
    zhuoyu = fields.Nested(facts.ZhuoyuPlan, required=True)


class ParticipantOnly(Strict):
    learner = fields.Nested(facts.ZhuoyuParticipant, required=True)


SUPERVISION_BEGUN = EventType("training.supervision.begun", SupervisionOnly, "A supervision began.", "督导结对")
SUPERVISION_HELD = EventType("training.supervision.held", SupervisionOnly, "Hours of supervision were held.", "督导")
SUPERVISION_CLOSED = EventType("training.supervision.closed", SupervisionOnly, "A supervision ended.", "结束督导")
SUPERVISIONS = (SUPERVISION_BEGUN, SUPERVISION_HELD, SUPERVISION_CLOSED)
ZHUOYU_BEGUN = EventType("training.zhuoyu.begun", PlanOnly, "A Zhuoyu plan was opened for a year.", "登记琢玉计划")
PARTICIPANT = "training.learner."
ZHUOYU_JOINED = EventType(PARTICIPANT + "joined", ParticipantOnly, "A social worker takes part in a Zhuoyu plan.", "加入琢玉计划")
ZHUOYU_APPRAISED = EventType(PARTICIPANT + "appraised", ParticipantOnly, "The five qualities were appraised.", "五有评价")
ZHUOYU_TURNED = EventType(PARTICIPANT + "turned", ParticipantOnly, "A participant obtained a certificate.", "由未持证转为持证")
ZHUOYU_RENEWAL_ASKED = EventType(PARTICIPANT + "renewal_asked", ParticipantOnly, "A participant is asked to renew a certificate.", "提示续期")
ZHUOYU = (ZHUOYU_BEGUN, ZHUOYU_JOINED, ZHUOYU_APPRAISED, ZHUOYU_TURNED, ZHUOYU_RENEWAL_ASKED)

COACHED = EventType("training.coaching.given", CoachingOnly, "An organisation was coached.", "一对一辅导")

TRAINING = (
    SCHEDULED,
    CANCELLED,
    CLOSING,
    CLOSED,
    ENROLLED,
    WAITLISTED,
    PROMOTED,
    ENROLMENT_CANCELLED,
    CHECKED_IN,
    COACHED,
    *WORKERS,
    *SUPERVISIONS,
    *ZHUOYU,
)
