"""What comes in about residencies, and a residency as a portal reads it."""

from __future__ import annotations

from collections import abc
from typing import Any

from marshmallow import fields

from admission_svc import codes
from admission_svc.eligibility import baseline_labels
from admission_svc.schemas.forced_exits import ForcedExitShown, forced_exit_view
from admission_svc.workflow import RESIDENCY
from common.kernel import places
from common.kernel.schema import Code, Day, Flag, Form, Ground, Items, Mapping, Part, Shown, Text, Whole
from common.law.book import RuleBook


class ServiceForm(Form):
    """A service given; its ``kind`` is one of ``admission.services`` in the rule book."""

    kind = Text(required=True, longest=50)
    on = Day(required=True)
    summary = Text(required=True, longest=2000)


class AssessmentForm(Form):
    year = Whole(required=True, least=1949, most=9999)
    score = Whole(required=True, most=100)
    passed = Flag(required=True)


class ExtensionForm(Form):
    until = Day(required=True)
    reason = Text(longest=2000, load_default=None, allow_none=True)


class ConsentForm(Form):
    party = Code(codes.PARTIES, required=True)


class RefusalForm(Form):
    """A party's refusal of an extension."""

    party = Code(codes.PARTIES, required=True)
    reason = Text(required=True, longest=2000)


class ReasonForm(Form):
    reason = Text(required=True, longest=2000)


class AreaForm(Form):
    """How one area of the team stands now, and whether it has improved on entry."""

    now = Text(required=True, longest=2000)
    improved = Flag(required=True)


class OwnProjectForm(Form):
    """A project that the organisation designed on its own, with what shows it."""

    title = Text(required=True, longest=200)
    designed_on = Day(required=True)
    evidence = Text(required=True, longest=1000)


class ReviewForm(Form):
    """First review or recognition of an assessment."""

    decision = Code(codes.REVIEWS, required=True)
    opinion = Text(required=True, longest=2000)


class ExitAssessmentForm(Form):
    """Whether incubation succeeded; ``standards`` by the names of ``exit.standards`` in the rule book, ``team`` by those
    of ``exit.team_areas``. On registration the register speaks, whatever is ticked."""

    passed = Flag(required=True)
    standards = Mapping(keys=Text(longest=50), values=Flag(), load_default=dict)
    team = Mapping(keys=Text(longest=50), values=Part(AreaForm), load_default=dict)
    own_projects = Items(Part(OwnProjectForm), most=50, load_default=list)
    opinion = Text(required=True, longest=5000)


class HandoverForm(Form):
    item = Text(required=True, longest=200)
    closed = Flag(required=True)


class ExitForm(Form):
    reason = Code(codes.EXIT_REASONS, required=True)
    agreement_term = Text(longest=20, load_default=None, allow_none=True)
    facts = Text(longest=5000, load_default=None, allow_none=True)


class HearingForm(Form):
    """That the resident was told of the case, and what it said; nothing where it did not avail itself of it."""

    notified_on = Day(required=True)
    statement = Text(longest=5000, load_default=None, allow_none=True)


class ConclusionForm(Form):
    """``hearing`` where the resident has made no statement in the suite itself, ``dismissal`` why it may stay."""

    decision = Code(codes.CONCLUSIONS, required=True)
    reason = Text(longest=2000, load_default=None, allow_none=True)
    dismissal = Code(codes.DISMISSALS, load_default=None, allow_none=True)
    hearing = Part(HearingForm, load_default=None, allow_none=True)


class StatementForm(Form):
    text = Text(required=True, longest=5000)


class FindingForm(Form):
    """A bureau's own finding; ``authority`` and ``document`` are of the decision on a violation."""

    ground = Code(codes.FOUND_GROUNDS, required=True)
    words = Text(longest=200, load_default=None, allow_none=True)
    on = Day(required=True)
    facts = Text(required=True, longest=5000)
    evidence = Items(Text(longest=500), least=1, most=20, required=True)
    reason = Text(required=True, longest=2000)
    authority = Text(longest=100, load_default=None, allow_none=True)
    document = Text(longest=100, load_default=None, allow_none=True)


class AnnulmentForm(Form):
    """That another authority annulled a decision: which, by which document, on which day."""

    by = Text(required=True, longest=100)
    document = Text(required=True, longest=100)
    decided_on = Day(required=True)


class FollowUpForm(Form):
    on = Day(required=True)
    summary = Text(required=True, longest=2000)


class ResidencyShown(Shown):
    """A residency as a portal reads it."""

    id = fields.String()
    version = fields.Integer()
    application = fields.String()
    state = fields.String()
    state_label = fields.String()
    outcome = fields.String(allow_none=True)
    outcome_label = fields.String(allow_none=True)
    base = fields.String()
    base_name = fields.String()
    org = fields.String(allow_none=True)
    org_name = fields.String()
    subject = fields.String()
    subject_label = fields.String()
    division = fields.String()
    division_label = fields.String()
    profile = fields.String()
    entry_on = fields.String()
    ends_on = fields.String()
    first_ends_on = fields.String()
    term_exception = fields.String(allow_none=True)
    term_exception_label = fields.String(allow_none=True)
    exit_terms = fields.List(fields.Dict())
    baseline = fields.Dict()
    baseline_labels = fields.Dict()
    services = fields.List(fields.Dict())
    assessments = fields.List(fields.Dict())
    extensions = fields.List(fields.Dict())
    exit_assessment = fields.Dict(allow_none=True)
    handover = fields.List(fields.Dict())
    forced_exits = fields.List(fields.Nested(ForcedExitShown))
    exit = fields.Dict(allow_none=True)
    annulled_exits = fields.List(fields.Dict())
    exited_on = fields.String(allow_none=True)
    follow_up_overdue = fields.Boolean()
    follow_ups = fields.List(fields.Dict())
    waivers = fields.List(fields.Dict())
    basis = fields.List(fields.Nested(Ground))


class ResidencyPage(Shown):
    items = fields.List(fields.Nested(ResidencyShown))
    next = fields.String(allow_none=True)


_RESIDENCY = ResidencyShown()


def residency_view(loaded: Any, book: RuleBook) -> dict[str, Any]:
    """A residency for a reader, with labels beside its codes."""
    body = loaded.body
    kinds = book.parameters["admission.services"].labels
    triggers = book.parameters["exit.forced_triggers"].labels
    headings = baseline_labels(book)
    labels = {
        "state_label": RESIDENCY.labels[body["state"]],
        "outcome_label": codes.OUTCOMES.get(body.get("outcome") or ""),
        "subject_label": codes.SUBJECTS[body["subject"]],
        "term_exception_label": codes.TERM_EXCEPTIONS.get(body.get("term_exception") or ""),
        "division_label": places.label(body["division"]),
        "profile": body["judged_by"]["profile"],
        "baseline_labels": {item: headings[item] for item in body["baseline"]},
        "services": [{**one, "kind_label": kinds[one["kind"]]} for one in body["services"]],
        "assessments": [{**one, **_reviews_view(one)} for one in body["assessments"]],
        "extensions": [_extension_view(asked) for asked in body["extensions"]],
        "exit_assessment": _exit_assessment_view(body.get("exit_assessment"), book.parameters["exit.standards"].labels),
        "forced_exits": [forced_exit_view(case, triggers) for case in body["forced_exits"]],
        "exit": _exit_view(body.get("exit")),
        "annulled_exits": [
            {**one, "exit": _exit_view(one["exit"]), "outcome_label": codes.OUTCOMES[one["outcome"]]} for one in body.get("annulled_exits", [])
        ],
    }
    return _RESIDENCY.dump({**body, **labels, "id": loaded.id, "version": loaded.version})


def _extension_view(asked: abc.Mapping[str, Any]) -> dict[str, Any]:
    consents = [{**one, "party_label": codes.PARTIES[one["party"]]} for one in asked["consents"]]
    refused = asked["refused"] and {**asked["refused"], "party_label": codes.PARTIES[asked["refused"]["party"]]}
    return {**asked, "asked_by_label": codes.ACTORS[asked["asked_by"]], "consents": consents, "refused": refused}


def _exit_assessment_view(made: abc.Mapping[str, Any] | None, standards: abc.Mapping[str, str]) -> dict[str, Any] | None:
    labels = {name: standards[name] for name in made["standards"]} if made else {}
    return {**made, **_reviews_view(made), "standard_labels": labels} if made else None


def _reviews_view(made: abc.Mapping[str, Any]) -> dict[str, Any]:
    taken = {what: made[what] for what in ("first_review", "recognition") if made.get(what)}
    return {what: {**one, "decision_label": codes.REVIEWS[one["decision"]]} for what, one in taken.items()}


def _exit_view(exit: abc.Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {**exit, "reason_label": codes.EXIT_REASONS[exit["reason"]]} if exit else None
