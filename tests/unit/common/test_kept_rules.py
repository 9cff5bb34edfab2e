"""A case keeps the rules it was begun under, whatever is written into the rule files afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from admission_svc import applications
from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook, View, load_rulebook
from common.law.jurisdiction import judged_by, pinned
from funding_svc.claims.decisions import preview
from tests import factories_admission, factories_funding
from tests.factories_funding import Applicant

RULES = Path(__file__).parents[3] / "rules"
YEARS = "    - {from: '2023-10-26', value: 1, clause: ZJ23-28, class: SOFT, kind: clause}\n"
LATER = "    - {from: '2025-01-01', value: 2, clause: ZJ23-28, class: SOFT, kind: clause}\n"
EARLIER = "    - {from: '2024-01-01', value: 2, clause: ZJ23-28, class: SOFT, kind: clause}\n"
BASELINE = dict.fromkeys(
    ("finance", "team", "service_design", "function", "development_model", "planning", "daily_running"), "良好"
)
Amended = Callable[[str], RuleBook]


@pytest.fixture
def amended(tmp_path: Path) -> Amended:
    """The rule book with one more dated value for the term of a residency."""

    def amend(entry: str) -> RuleBook:
        copy = Path(shutil.copytree(RULES, tmp_path / "rules"))
        profile = copy / "profiles/zhejiang.yaml"
        text = profile.read_text(encoding="utf-8")
        assert YEARS in text
        profile.write_text(text.replace(YEARS, YEARS + entry), encoding="utf-8")
        return load_rulebook(copy)

    return amend


def view_of(kept: Mapping[str, Any], book: RuleBook) -> View:
    """As ``Desk.check`` reads the rules of a case."""
    settings = {item["parameter"]: item["value"] for item in kept["settings"]}
    schemes = {item["scheme"]: item["profile"] for item in kept["schemes"]}
    return book.view(kept["profile"], kept["on"], settings, schemes, kept["decision"])


def asked(kept: Mapping[str, Any], book: RuleBook, actor: Principal) -> Check:
    return Check(view_of(kept, book), actor, datetime.fromisoformat(f"{kept['on']}T10:00:00+08:00"))


def filed(kept: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    """An application under the rules that a bureau's decisions gave it."""
    check = asked(kept, book, factories_admission.APPLICANT)
    form = factories_admission.form(baseline=BASELINE)
    return dict(applications.submit("app-1", form, kept, factories_admission.around(), check).state)


def adopted(profile: str, since: str, days: int | None = None, continuation: str | None = None) -> dict[str, Any]:
    settings = [{"parameter": "notice.working_days", "value": days}] if days else []
    return {"profile": profile, "since": since, "settings": settings, "schemes": [], "continuation": continuation}


@pytest.fixture
def case(book: RuleBook) -> dict[str, Any]:
    return filed(judged_by([adopted("zhejiang", "2024-01-01", 5)], "zhejiang", "2024-03-01", "330106"), book)


def test_an_application_names_the_version_it_was_filed_under(book: RuleBook, case: dict[str, Any]) -> None:
    assert case["judged_by"]["version"] == view_of(case["judged_by"], book).version


def test_a_claim_names_the_version_it_was_filed_under(book: RuleBook) -> None:
    claim = Applicant(book, factories_funding.org(inspections=[factories_funding.inspection(2020, "qualified")])).file(
        "startup_subsidy", "2022-03-01", 1_000_000
    )
    kept = claim["judged_by"]
    assert kept["version"] == factories_funding.check(book, kept).rules.version


def test_a_value_dated_later_leaves_an_old_case_as_it_was(case: dict[str, Any], amended: Amended) -> None:
    changed = amended(LATER)
    assert changed.view("zhejiang", "2025-01-01").value("term.years") == 2
    rules = view_of(case["judged_by"], changed)
    assert (rules.value("term.years"), rules.version) == (1, case["judged_by"]["version"])


def test_a_value_dated_back_does_not_rewrite_what_a_case_says_it_was_judged_by(
    case: dict[str, Any], amended: Amended
) -> None:
    before = dict(case["judged_by"])
    rules = view_of(case["judged_by"], amended(EARLIER))
    assert case["judged_by"] == before
    # whoever opens the case sees that these are no longer the rules of its day
    assert rules.version != before["version"]


def test_a_bureaus_later_decision_is_not_that_of_an_earlier_case() -> None:
    decisions = [adopted("zhejiang", "2024-01-01", 5), adopted("zhejiang", "2024-06-01", 7)]
    for on, days in (("2024-05-31", 5), ("2024-06-01", 7), ("2024-06-02", 7)):
        assert [item["value"] for item in judged_by(decisions, "zhejiang", on, "330106")["settings"]] == [days]


def test_a_case_that_takes_over_anothers_rules_keeps_their_version() -> None:
    assert pinned({"profile": "p", "version": "old"}, "new")["version"] == "old"


@pytest.mark.clause("YB21-24")
def test_an_ended_plan_admits_nobody_new_without_a_recorded_decision(book: RuleBook) -> None:
    def application(on: str, continuation: str | None) -> dict[str, Any]:
        decisions = [adopted("youth-base-2021", "2022-01-01", continuation=continuation)]
        return filed(judged_by(decisions, "zhejiang", on, "330106"), book)

    assert application("2024-09-30", None)["judged_by"]["decision"] is None
    with pytest.raises(Refused) as refused:
        application("2024-10-01", None)
    assert refused.value.code == "profile_period_ended"
    assert application("2024-10-01", "市民〔2024〕9号")["judged_by"]["decision"] == "市民〔2024〕9号"


@pytest.mark.clause("YP21-01")
def test_an_ended_plan_pays_nothing_new_without_a_recorded_decision(book: RuleBook) -> None:
    facts = factories_funding.org(ratings=[factories_funding.rating("3A", "2025-12-01")])

    def entitled(on: str, continuation: str | None) -> int:
        kept = judged_by([adopted("yangpu-2021", "2022-01-01", continuation=continuation)], "yangpu-2021", on, "310110")
        one, form = Applicant(book, facts), {"scheme": "rating_award", "amount_fen": None, "evidence": {}}
        shown = preview(one.seat, form, one.filing(on, form), asked(kept, book, factories_funding.APPLICANT))
        return int(shown["entitled_fen"])

    assert entitled("2025-12-31", None) == 1_000_000
    with pytest.raises(Refused) as refused:
        entitled("2026-01-01", None)
    assert refused.value.code == "profile_period_ended"
    assert entitled("2026-01-01", "区民〔2026〕1号") == 1_000_000
