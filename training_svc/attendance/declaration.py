"""The declaration of attendance: enrolled by the organisation or the host, checked in by the host."""

from __future__ import annotations

from common.kernel.decision import State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Reaction, Transition, Unique
from common.kernel.declaration.authority import applicant, auditor, bureau, operator
from contracts import facts, training
from training_svc.attendance import decisions, neighbours
from training_svc.attendance.fields import Attendance, CancelEnrolmentForm, CheckInForm, EnrolmentForm

HOSTS = (operator.running(Attendance.base), bureau.at(Attendance.division))
PARTIES = (applicant.of(Attendance.org), *HOSTS)


def _seat(one: State) -> str | None:
    return None if one["seat"] is None else f"{one['session']}#{one['seat']}"


ENROL = Create(
    name="enrol", label="活动报名", by=PARTIES, form=EnrolmentForm, seat=neighbours.seat, needs=neighbours.free_place,
    id=lambda seat, form: neighbours.id_of(seat["session"], seat["person"]), clause="ZJ23-13", decide=decisions.enrol,
    transition=Transition("enrol", "报名", ("cancelled",), "enrolled", training.ENROLLED),
    otherwise=(Transition("wait", "候补报名", ("cancelled",), "waiting", training.WAITLISTED),),
)  # fmt: skip
CANCEL = Command(
    name="cancellation", label="取消报名", by=PARTIES, form=CancelEnrolmentForm, needs=neighbours.place, decide=decisions.cancel,
    clause="ZJ23-13", transitions=(Transition("cancel", "取消报名", ("enrolled", "waiting"), "cancelled", training.ENROLMENT_CANCELLED),),
)  # fmt: skip
CHECK_IN = Command(
    name="check_in", label="活动签到", by=HOSTS, form=CheckInForm, needs=neighbours.place, decide=decisions.check_in, clause="ZJ23-13",
    by_hand=True, transitions=(Transition("check_in", "签到", ("enrolled", "checked_in"), "checked_in", training.CHECKED_IN),),
)  # fmt: skip
PROMOTED = Reaction(
    name="promoted", transitions=(Transition("promote", "候补转正", ("waiting",), "enrolled", training.PROMOTED),), decide=decisions.promote,
    clause="ZJ23-13",
)  # fmt: skip

ATTENDANCE = Aggregate(
    name="attendance", label="报名", path="/v1/sessions/{session}/enrolments", fields=Attendance, facts=facts.Attendance,
    states={"enrolled": "已报名", "waiting": "候补", "checked_in": "已签到", "cancelled": "已取消"},
    readers=(*PARTIES[:2], bureau.over(Attendance.division), auditor.over(Attendance.division)),
    create=ENROL, commands=(CANCEL, CHECK_IN), reactions=(PROMOTED,), filters=(Attendance.state, Attendance.org), org=Attendance.org, base=Attendance.base,
    unique=(Unique("seat", _seat),),
)  # fmt: skip
