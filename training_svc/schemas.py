"""What comes into training, and what goes out. Names of persons go out masked, to who may know them at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common import places
from common.identity import Principal
from common.privacy import PersonalData, mask_name, mask_phone
from common.rulebook.book import RuleBook
from common.schema import Day, Form, Ground, Items, Part, Shown, Text, Whole
from common.store.aggregates import Loaded
from training_svc.codes import SESSION_KINDS
from training_svc.sessions import SUBJECTS, TOPICS, attended, enrolments, hosts
from training_svc.workflow import SESSION


class SessionForm(Form):
    """A session to announce; ``hours`` and ``capacity`` are whole numbers, ``held_on`` is its first day."""

    base = Text(required=True, longest=50)
    kind = Text(required=True, longest=50)
    title = Text(required=True)
    held_on = Day(required=True)
    hours = Whole(required=True, least=1, most=1000)
    capacity = Whole(required=True, least=1, most=5000)
    audience = Items(Text(longest=50), load_default=list)
    topics = Items(Text(longest=50), load_default=list)


class PersonForm(Form):
    name = Text(required=True, longest=50)
    phone = Text(longest=20, load_default=None, allow_none=True)


class EnrolmentForm(Form):
    """A person to enrol; ``org`` left out is the applicant's own."""

    person = Part(PersonForm, required=True)
    org = Text(longest=50, load_default=None, allow_none=True)


class CheckInForm(Form):
    """``person`` is the reference that the enrolment answered."""

    person = Text(required=True, longest=50)


class SessionCancellationForm(Form):
    reason = Text(required=True, longest=500)


class EnrolmentShown(Shown):
    """One person, by an opaque reference."""

    person = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)
    org = fields.String(allow_none=True)
    enrolled_at = fields.String()
    checked_in_at = fields.String(allow_none=True)


class SessionShown(Shown):
    """A session as a portal reads it. ``person`` is who has just been enrolled."""

    id = fields.String()
    version = fields.Integer()
    base = fields.String()
    base_name = fields.String()
    division = fields.String()
    division_label = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    title = fields.String()
    state = fields.String()
    state_label = fields.String()
    held_on = fields.String()
    hours = fields.Integer()
    capacity = fields.Integer()
    audience = fields.List(fields.String())
    audience_labels = fields.List(fields.String())
    topics = fields.List(fields.String())
    topic_labels = fields.List(fields.String())
    enrolled = fields.Integer()
    attended = fields.Integer()
    enrolments = fields.List(fields.Nested(EnrolmentShown))
    person = fields.String()
    cancel_reason = fields.String()
    basis = fields.List(fields.Nested(Ground))


class SessionPage(Shown):
    items = fields.List(fields.Nested(SessionShown))
    next = fields.String(allow_none=True)


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


class TrainingReportShown(Shown):
    """A base's year: figures of closed sessions, and its residents whom no session reached."""

    base = fields.String()
    base_name = fields.String()
    year = fields.Integer()
    sessions = fields.Integer()
    person_times = fields.Integer()
    quarters = fields.List(fields.Nested(QuarterShown))
    kinds = fields.List(fields.Nested(KindCountShown))
    topics = fields.List(fields.Nested(TopicCountShown))
    residents_without_training = fields.List(fields.Nested(UntrainedShown))
    basis = fields.List(fields.Nested(Ground))


_SESSION = SessionShown()
_REPORT = TrainingReportShown()


def session_view(book: RuleBook, loaded: Loaded, **more: Any) -> dict[str, Any]:
    """A session for anybody whom it is announced to: numbers, no persons."""
    body = loaded.body
    labels = {
        "kind_label": kind_label(book, body["kind"]),
        "state_label": SESSION.labels[body["state"]],
        "division_label": places.label(body["division"]),
        "audience_labels": _labels(book, "training.audiences", body["audience"]),
        "topic_labels": _labels(book, TOPICS.get(body["kind"], SUBJECTS), body["topics"]),
    }
    counts = {"enrolled": len(enrolments(body)), "attended": attended(body)}
    return _SESSION.dump({**body, **labels, **counts, **more, "version": loaded.version})


def roll_view(
    book: RuleBook, personal: PersonalData, loaded: Loaded, reader: Principal, **more: Any
) -> dict[str, Any]:
    """A session with its persons: all of them for its hosts, those of the own organisation for an applicant."""
    seen = [
        _entry(personal, loaded.id, entry)
        for entry in enrolments(loaded.body)
        if hosts(reader, loaded.body) or (reader.org is not None and entry["org"] == reader.org)
    ]
    return session_view(book, loaded, enrolments=seen, **more)


def report_view(book: RuleBook, report: Mapping[str, Any]) -> dict[str, Any]:
    """A report for a reader, with labels beside its codes."""
    topics = book.parameters[TOPICS["consultation"]].labels
    labelled = {
        "kinds": [{**one, "kind_label": kind_label(book, one["kind"])} for one in report["kinds"]],
        "topics": [{**one, "topic_label": topics[one["topic"]]} for one in report["topics"]],
    }
    return _REPORT.dump({**report, **labelled})


def kind_label(book: RuleBook, kind: str) -> str:
    """The Chinese label of a kind of session, the API's own or one of the rule book."""
    return SESSION_KINDS.get(kind) or book.parameters["training.activity_kinds"].labels[kind]


def owner(session: str, person: str, field: str) -> str:
    """Whose sealed value it is: of one person in one session."""
    return f"sessions/{session}/{person}/{field}"


def _labels(book: RuleBook, parameter: str, codes: list[str]) -> list[str]:
    labels = book.parameters[parameter].labels
    return [labels[code] for code in codes]


def _entry(personal: PersonalData, session: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    person, phone = entry["person"], entry["phone"]
    opened = {
        "name": mask_name(personal.decrypt(entry["name"], owner(session, person, "name"))),
        "phone": mask_phone(personal.decrypt(phone, owner(session, person, "phone"))) if phone else None,
    }
    return {**entry, **opened}
