"""Organisations, claims and circumstances for tests of funding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import SHANGHAI
from common.kernel.decision import Outcome
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given, carry_out, read_form, start
from common.kernel.identity import Principal
from common.law import RuleBook
from funding_svc.claims.decisions import Filing, preview, standing
from funding_svc.claims.declaration import CLAIM, FILE
from funding_svc.claims.fields import ClaimForm, ClaimPreviewForm
from funding_svc.schemes.case import Case
from funding_svc.schemes.projects import completed
from funding_svc.schemes.subjects import pool, subject

YANGPU = "310110"
APPLICANT = Principal("sub-applicant", "甲", ("applicant",), YANGPU, org="org-1")
BUREAU = Principal("sub-bureau", "乙", ("bureau",), YANGPU)
FINANCE = Principal("sub-finance", "丙", ("finance",), YANGPU)


def org(**facts: Any) -> dict[str, Any]:
    """A registered organisation of Yangpu, as its copy in funding says."""
    return {
        "id": "org-1", "name": "示例社会工作服务社", "kind": "service_agency", "division": YANGPU, "uscc": None,
        "founded_on": "2020-08-10", "registered_on": "2020-08-10", "ratings": [], "inspections": [], "honours": [],
    } | facts  # fmt: skip


def inspection(year: int, conclusion: str) -> dict[str, Any]:
    return {"year": year, "conclusion": conclusion, "concluded_on": f"{year + 1}-06-30"}


def rating(grade: str, awarded_on: str) -> dict[str, str]:
    return {"grade": grade, "awarded_on": awarded_on}


def honour(level: str, title: str = "先进集体", awarded_on: str = "2022-01-01") -> dict[str, Any]:
    return {"level": level, "title": title, "brand": False, "awarded_on": awarded_on}


def judged(profile: str, on: str, **schemes: str) -> dict[str, Any]:
    """The rules of a case; ``schemes`` name the profile that each adopted scheme is taken from."""
    taken = [{"scheme": scheme, "profile": source} for scheme, source in schemes.items()]
    return {"profile": profile, "on": on, "settings": [], "schemes": taken, "decision": None}


def check(book: RuleBook, judged_by: dict[str, Any], actor: Principal = APPLICANT, on: str | None = None) -> Check:
    """A check at noon of the governing day, or of ``on``."""
    schemes = {item["scheme"]: item["profile"] for item in judged_by["schemes"]}
    settings = {item["parameter"]: item["value"] for item in judged_by["settings"]}
    rules = book.view(judged_by["profile"], on=judged_by["on"], schemes=schemes, settings=settings)
    day = date.fromisoformat(on or judged_by["on"])
    return Check(rules, actor, datetime.combine(day, time(12), SHANGHAI))


def varied(book: RuleBook, parameter: str, value: Any, profile: str = "yangpu-2021") -> RuleBook:
    """The rule book as it would be if a profile had another value."""
    changed = book.profiles[profile]
    entries = tuple(replace(entry, value=value) for entry in changed.values[parameter])
    profiles = {**book.profiles, profile: replace(changed, values={**changed.values, parameter: entries})}
    return RuleBook(book.sources, book.clauses, book.parameters, profiles)


class Applicant:
    """One organisation that files claims one after the other under one set of rules."""

    def __init__(self, book: RuleBook, facts: dict[str, Any], profile: str = "yangpu-2021", **schemes: str) -> None:
        self.book = book
        self.facts = facts
        self.rules = (profile, schemes)
        self.settings: list[dict[str, Any]] = []  # what the bureau has set
        self.claims: list[dict[str, Any]] = []
        self.told: dict[str, Any] = {}  # what neighbours tell of the worker, the stay, the base
        self.told_of: dict[str | None, Any] = {}  # what projects on record say, by id
        self.others: list[dict[str, Any]] = []  # claims of other organisations

    def filing(self, on: str, form: dict[str, Any], *, frozen: bool = False) -> Filing:
        form = {**form, "evidence": completed(form["scheme"], form["evidence"], self.told_of.get(form.get("project")))}
        about, among = subject(form["scheme"], form, YANGPU), pool(form["scheme"], form, YANGPU)
        everybody = (*self.others, *self.claims)
        alike = [claim for claim in everybody if about and claim["subject"] == about]
        pooled = [claim for claim in everybody if among and claim["pool"] == among]
        case = Case(
            self.facts, form["evidence"], standing(self.claims), date.fromisoformat(on), on_subject=standing(alike), in_pool=standing(pooled),
            **self.told,
        )  # fmt: skip
        numbers = len(alike) + 1 if about else None, among, len(pooled) + 1 if among else None
        return Filing(case, len(self.claims) + 1, frozen, about, *numbers)

    def judged(self, on: str) -> dict[str, Any]:
        profile, schemes = self.rules
        return {**judged(profile, on, **schemes), "settings": self.settings}

    @property
    def seat(self) -> dict[str, Any]:
        return {"org": "org-1", "org_name": self.facts["name"], "division": YANGPU}

    def preview(self, scheme: str, on: str, amount_fen: int | None = None, person: str | None = None, **given: Any) -> dict[str, Any]:
        form = read_form(ClaimPreviewForm, {"scheme": scheme, "amount_fen": amount_fen, "person": person, "evidence": given})
        return preview(self.seat, form, self.filing(on, form), check(self.book, self.judged(on)))

    def entitled(self, scheme: str, on: str, **given: Any) -> int:
        return self.preview(scheme, on, **given)["entitled_fen"]

    def file(
        self, scheme: str, on: str, amount_fen: int, *, frozen: bool = False, person: str | None = None, **given: Any
    ) -> dict[str, Any]:
        form = read_form(ClaimForm, {"scheme": scheme, "amount_fen": amount_fen, "person": person, "evidence": given})
        filing, rules = self.filing(on, form, frozen=frozen), self.judged(on)
        who, caller = FILE.by[0], Caller(APPLICANT)
        outcome = start(CLAIM, FILE, f"claim-{filing.number}", self.seat, form, who, caller, rules, check(self.book, rules), filing)
        self.claims.append(dict(outcome.state))
        return self.claims[-1]


def act(book: RuleBook, name: str, state: Any, form: dict[str, Any], actor: Principal, on: str, needs: Any = None) -> Outcome:
    """One command on a claim, in the order that every command has."""
    given = check(book, state["judged_by"], actor, on=on)
    return carry_out(CLAIM, CLAIM.command(name), state, Given(form), Caller(actor), given, lambda: needs)
