"""The declaration of a session: announced by who runs the base or its bureau, closed, counted by the time."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Due, Reaction, Transition
from common.kernel.declaration.authority import auditor, bureau, everybody, operator
from contracts import facts, training
from training_svc.sessions import decisions, neighbours
from training_svc.sessions.fields import Counts, Session, SessionCancellationForm, SessionForm

HOSTS = (operator.running(Session.base), bureau.at(Session.division))

SCHEDULE = Create(
    name="schedule", label="安排活动", by=HOSTS, form=SessionForm, seat=neighbours.seat, clause="ZJ23-02",
    transition=Transition("schedule", "安排活动", (), "scheduled", training.SCHEDULED), decide=decisions.schedule,
)  # fmt: skip
CANCELLATION = Command(
    name="cancellation", label="取消活动", by=HOSTS, form=SessionCancellationForm, decide=decisions.cancel, clause="ZJ23-13",
    transitions=(Transition("cancel", "取消活动", ("scheduled",), "cancelled", training.CANCELLED),),
)  # fmt: skip
CLOSING = Command(
    name="closing", label="活动办结", by=HOSTS, decide=decisions.begin_closing, clause="ZJ23-13",
    transitions=(Transition("close", "办结", ("scheduled",), "closing", training.CLOSING),),
)  # fmt: skip
COUNTED = Reaction(
    name="counted", transitions=(Transition("count", "出勤定案", ("closing",), "closed", training.CLOSED),), needs=neighbours.came,
    decide=decisions.close, clause="ZJ23-13",
)  # fmt: skip

SESSION = Aggregate(
    name="session", label="培训、咨询等活动", path="/v1/sessions", fields=Session, facts=facts.Session,
    states={"scheduled": "已安排", "closing": "正在办结", "closed": "已结束", "cancelled": "已取消"},
    readers=(everybody.around(Session.division), operator.running(Session.base), bureau.over(Session.division), auditor.over(Session.division)),
    create=SCHEDULE, commands=(CANCELLATION, CLOSING), reactions=(COUNTED,), due=(Due(Session.closes_at, COUNTED),),
    filters=(Session.base, Session.kind, Session.state, Session.from_, Session.division), base=Session.base, counted=True,
    beside=neighbours.counts, beside_fields=Counts,
)  # fmt: skip
