"""What the notice service tells: public notices and what became of them."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, number, text


class NoticeOnly(Strict):
    notice = fields.Nested(facts.Notice, required=True)


class NoticeObjected(NoticeOnly):
    number = number()


class NoticeRuled(NoticeObjected):
    ruling = code()


class NoticeEnded(NoticeOnly):
    reason = text()


class NoticeSuperseded(NoticeEnded):
    successor = text()


class NoticePublished(NoticeOnly):
    category = code()


PREFIX = "notice.notice."
SUBJECT_OWNERS = ("admission",)

NOTICE = (
    EventType(PREFIX + "drafted", NoticeOnly, "A notice was written, not yet public."),
    EventType(PREFIX + "opened", NoticeOnly, "A notice is public and its period runs.", SUBJECT_OWNERS),
    EventType(PREFIX + "objected", NoticeObjected, "Somebody objected."),
    EventType(PREFIX + "ruled", NoticeRuled, "An objection was decided."),
    EventType(PREFIX + "concluded", NoticeOnly, "The period ended with no objection standing.", SUBJECT_OWNERS),
    EventType(PREFIX + "upheld", NoticeEnded, "An objection was found right.", SUBJECT_OWNERS),
    EventType(PREFIX + "withdrawn", NoticeEnded, "The notice was withdrawn.", SUBJECT_OWNERS),
    EventType(PREFIX + "superseded", NoticeSuperseded, "A corrected notice must take its place.", ("notice",)),
    EventType(PREFIX + "published", NoticePublished, "An item of information was made public."),
)
