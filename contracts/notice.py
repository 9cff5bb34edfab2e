"""What the notice service tells: public notices and what became of them."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, text


class NoticeOnly(Strict):
    notice = fields.Nested(facts.Notice, required=True)


class NoticeEnded(NoticeOnly):
    reason = text()


class NoticeSuperseded(NoticeEnded):
    successor = text()


class NoticePublished(NoticeOnly):
    category = code()


class ObjectionOnly(Strict):
    objection = fields.Nested(facts.Objection, required=True)


class ObjectionRuled(ObjectionOnly):
    ruling = code()


class ObjectionDisclosed(ObjectionOnly):
    reason = text()


class PublicationOnly(Strict):
    publication = fields.Nested(facts.Publication, required=True)


class PublicationWithdrawn(PublicationOnly):
    reason = text()


PREFIX = "notice.notice."
SUBJECT_OWNERS = ("admission", "registry", "funding")

NOTICE = (
    EventType(PREFIX + "drafted", NoticeOnly, "A notice was written, not yet public.", "拟写公示"),
    EventType(PREFIX + "opened", NoticeOnly, "A notice is public and its period runs.", "发布公示", SUBJECT_OWNERS),
    EventType(PREFIX + "objections_counted", NoticeOnly, "It has more objections, or fewer that wait.", "异议件数变动"),
    EventType(PREFIX + "concluded", NoticeOnly, "The period ended with no objection standing.", "公示期满", SUBJECT_OWNERS),
    EventType(PREFIX + "upheld", NoticeEnded, "An objection was found right.", "异议成立", (*SUBJECT_OWNERS, "notice")),
    EventType(PREFIX + "withdrawn", NoticeEnded, "The notice was withdrawn.", "撤回公示", (*SUBJECT_OWNERS, "notice")),
    EventType(PREFIX + "superseded", NoticeSuperseded, "A corrected notice must take its place.", "公示已更正", ("notice",)),
    EventType(PREFIX + "published", NoticePublished, "An item of information was made public.", "发布信息"),
    EventType("notice.objection.filed", ObjectionOnly, "Somebody objected or left a clue.", "收到异议或线索", ("notice",)),
    EventType("notice.objection.ruled", ObjectionRuled, "An objection was decided.", "处理异议", ("notice",)),
    EventType("notice.objection.lapsed", ObjectionOnly, "Its notice ended before anybody decided it.", "异议不再处理"),
    EventType("notice.objection.disclosed", ObjectionDisclosed, "An officer saw who objected.", "查看异议人身份"),
    EventType("notice.objection.erased", ObjectionOnly, "Name and contact are kept no longer.", "删除异议人身份信息", ("notice",)),
    EventType("notice.publication.published", PublicationOnly, "Something was made public without a period.", "公开发布"),
    EventType("notice.publication.withdrawn", PublicationWithdrawn, "A publication was taken back.", "撤回发布"),
)
