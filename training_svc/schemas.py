"""What the training report looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel import places
from common.kernel.codes import OTHER_LABEL
from common.kernel.schema import Day, Ground, Shown
from common.law.book import RuleBook


class QuarterShown(Shown):
    quarter = fields.Integer()
    sessions = fields.Integer()
    person_times = fields.Integer()


class KindCountShown(Shown):
    kind = fields.String()
    kind_label = fields.String()
    sessions = fields.Integer()


class TopicCountShown(Shown):
    topic = fields.String()
    topic_label = fields.String()
    consultations = fields.Integer()


class UntrainedShown(Shown):
    residency = fields.String()
    org = fields.String(allow_none=True)
    org_name = fields.String()


class SessionBehindShown(Shown):
    id = fields.String()
    title = fields.String()
    until = fields.String()
    attended = fields.Integer()


SessionBehindShown._declared_fields["from"] = fields.String()  # a word that Python keeps


class GoalShown(Shown):
    """A yearly goal of the profile, what there was, and the sessions behind the number."""

    name = fields.String()
    label = fields.String()
    value = fields.Integer()
    goal = fields.Integer()
    met = fields.Boolean()
    gap = fields.Integer()
    clause = fields.String()
    behind = fields.List(fields.Nested(SessionBehindShown))


class OwedCoachingShown(Shown):
    session = fields.String()
    title = fields.String()
    org = fields.String()
    due_on = fields.String(allow_none=True)
    overdue = fields.Boolean()


class TrainingReportShown(Shown):
    """A base's year: figures of closed sessions, and its residents whom no session reached."""

    base = fields.String()
    base_name = fields.String()
    year = fields.Integer()
    until = fields.String()
    sessions = fields.Integer()
    person_times = fields.Integer()
    quarters = fields.List(fields.Nested(QuarterShown))
    kinds = fields.List(fields.Nested(KindCountShown))
    topics = fields.List(fields.Nested(TopicCountShown))
    goals = fields.List(fields.Nested(GoalShown))
    owed_coachings = fields.List(fields.Nested(OwedCoachingShown))
    residents_without_training = fields.List(fields.Nested(UntrainedShown))
    basis = fields.List(fields.Nested(Ground))


TrainingReportShown._declared_fields["from"] = fields.String()


_REPORT = TrainingReportShown()


def report_view(book: RuleBook, report: Mapping[str, Any]) -> dict[str, Any]:
    """A report for a reader, with labels beside its codes."""
    topics, kinds = book.parameters["training.consultation_topics"].labels, book.parameters["training.activity_kinds"].labels
    labelled = {
        "kinds": [{**one, "kind_label": kinds.get(one["kind"], one["kind"])} for one in report["kinds"]],
        "topics": [{**one, "topic_label": topics.get(one["topic"], OTHER_LABEL)} for one in report["topics"]],
    }
    return _REPORT.dump({**report, **labelled})


class OfferedSession(Shown):
    """A session to come, as anybody may read of it."""

    id = fields.String(metadata={"description": "活动编号"})
    title = fields.String(metadata={"description": "活动名称"})
    kind_label = fields.String(metadata={"description": "活动类型"})
    base_name = fields.String(metadata={"description": "举办基地"})
    division_label = fields.String(metadata={"description": "所在地"})
    since = Day(data_key="from", metadata={"description": "开始日期"})
    until = Day(metadata={"description": "结束日期"})
    hours = fields.Integer(metadata={"description": "学时"})
    fee_fen = fields.Integer(metadata={"description": "收费（单位：分）"})
    places_left = fields.Integer(metadata={"description": "剩余名额"})


class OfferedSessions(Shown):
    items = fields.List(fields.Nested(OfferedSession))


_OFFERED = OfferedSession()


def offered_view(session: Mapping[str, Any], counts: Mapping[str, int], kinds: Mapping[str, str]) -> dict[str, Any]:
    """A session to come for the public."""
    taken = counts.get("enrolled", 0) + counts.get("checked_in", 0)
    more = {
        "since": session["from"], "places_left": max(session["capacity"] - taken, 0), "kind_label": kinds.get(session["kind"], session["kind_other"]),
        "division_label": places.label(session["division"]),
    }  # fmt: skip
    return _OFFERED.dump({**session, **more})
