"""Sessions and reports for their readers. Names of persons go out masked, to who may know them at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.codes import OTHER_LABEL
from common.kernel.identity import Principal, reads_below
from common.kernel.privacy import PersonalData, mask_name, mask_phone
from common.law.book import RuleBook
from common.run.replies import PARTIES
from common.store.aggregates import Loaded
from training_svc.codes import SESSION_KINDS
from training_svc.schemas import SessionShown, TrainingReportShown
from training_svc.sessions import SUBJECTS, TOPICS, attended, enrolments, hosts
from training_svc.workflow import SESSION

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
    """A session with its persons: all of them for its hosts and the offices that its place lies under, those of the
    own organisation for an applicant, the numbers alone for everybody else."""
    everybody = hosts(reader, loaded.body) or _oversees(reader, loaded.body["division"])
    if not everybody and reader.org is None:
        return session_view(book, loaded, **more)
    seen = [
        _entry(personal, loaded.id, entry)
        for entry in enrolments(loaded.body)
        if everybody or entry["org"] == reader.org
    ]
    return session_view(book, loaded, enrolments=seen, **more)


def _oversees(reader: Principal, division: str) -> bool:
    return bool(set(reader.roles) - PARTIES) and reads_below(reader, division)


def report_view(book: RuleBook, report: Mapping[str, Any]) -> dict[str, Any]:
    """A report for a reader, with labels beside its codes."""
    topics = book.parameters[TOPICS["consultation"]].labels
    labelled = {
        "kinds": [{**one, "kind_label": kind_label(book, one["kind"])} for one in report["kinds"]],
        "topics": [{**one, "topic_label": topics.get(one["topic"], OTHER_LABEL)} for one in report["topics"]],
    }
    return _REPORT.dump({**report, **labelled})


def kind_label(book: RuleBook, kind: str) -> str:
    """The Chinese label of a kind of session."""
    return kinds(book)[kind]


def kinds(book: RuleBook) -> dict[str, str]:
    """The kinds of sessions with their Chinese labels: those of the rule book, and the API's own."""
    return {**book.parameters["training.activity_kinds"].labels, **SESSION_KINDS}


def owner(session: str, person: str, field: str) -> str:
    """Whose sealed value it is: of one person in one session."""
    return f"sessions/{session}/{person}/{field}"


def _labels(book: RuleBook, parameter: str, codes: list[str]) -> list[str]:
    labels = book.parameters[parameter].labels
    return [labels.get(code, OTHER_LABEL) for code in codes]


def _entry(personal: PersonalData, session: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    person, phone = entry["person"], entry["phone"]
    opened = {
        "name": mask_name(personal.decrypt(entry["name"], owner(session, person, "name"))),
        "phone": mask_phone(personal.decrypt(phone, owner(session, person, "phone"))) if phone else None,
    }
    return {**entry, **opened}
