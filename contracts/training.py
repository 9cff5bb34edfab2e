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

TRAINING = (SCHEDULED, CANCELLED, CLOSING, CLOSED, ENROLLED, WAITLISTED, PROMOTED, ENROLMENT_CANCELLED, CHECKED_IN)
