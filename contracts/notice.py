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
    EventType(PREFIX + "drafted", NoticeOnly, "A notice was written, not yet public.", "拟写公示"),
    EventType(PREFIX + "opened", NoticeOnly, "A notice is public and its period runs.", "发布公示", SUBJECT_OWNERS),
    EventType(PREFIX + "objected", NoticeObjected, "Somebody objected.", "收到异议"),
    EventType(PREFIX + "ruled", NoticeRuled, "An objection was decided.", "处理异议"),
    EventType(PREFIX + "concluded", NoticeOnly, "The period ended with no objection standing.", "公示期满", SUBJECT_OWNERS),
    EventType(PREFIX + "upheld", NoticeEnded, "An objection was found right.", "异议成立", SUBJECT_OWNERS),
    EventType(PREFIX + "withdrawn", NoticeEnded, "The notice was withdrawn.", "撤回公示", SUBJECT_OWNERS),
    EventType(PREFIX + "superseded", NoticeSuperseded, "A corrected notice must take its place.", "公示已更正", ("notice",)),
    EventType(PREFIX + "published", NoticePublished, "An item of information was made public.", "发布信息"),
)
