"""What training tells: sessions and who came."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, number, text


class SessionOnly(Strict):
    session = fields.Nested(facts.Session, required=True)


class SessionPerson(SessionOnly):
    person = text()  # an opaque reference, never a name
    org = text(required=False)


class SessionClosed(SessionOnly):
    attended = number()
    orgs = fields.List(fields.String(), required=True)


PREFIX = "training.session."

TRAINING = (
    EventType(PREFIX + "scheduled", SessionOnly, "A session was announced.", "安排活动"),
    EventType(PREFIX + "enrolled", SessionPerson, "A person enrolled.", "报名"),
    EventType(PREFIX + "checked_in", SessionPerson, "A person came.", "签到"),
    EventType(PREFIX + "cancelled", SessionOnly, "A session will not be held.", "取消活动"),
    EventType(PREFIX + "closed", SessionClosed, "A session is over and its attendance final.", "活动结束"),
)
