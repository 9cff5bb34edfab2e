"""A bureau's decisions on the profile it works by."""

from __future__ import annotations

import pytest

import contracts
from common.kernel.decision import Refused
from common.law import RuleBook
from common.law.jurisdiction import judged_by
from registry_svc import divisions
from tests.factories import check, principal


def adoption(**changes: object) -> dict:
    form = {
        "profile": "zhejiang", "since": "2024-01-01", "decision_no": "西民〔2024〕1号",
        "settings": [{"parameter": "notice.working_days", "value": 5}], "schemes": [], "continuation": None,
    }  # fmt: skip
    return {**form, **changes}


@pytest.mark.clause("ZJ23-26")
def test_a_bureau_sets_the_notice_period_that_no_document_sets(book: RuleBook) -> None:
    outcome = divisions.adopt(None, "330106", adoption(), book, check(book, principal()))
    assert (outcome.basis[0].parameter, outcome.basis[0].kind) == ("notice.working_days", "assumption")
    contracts.EVENTS[outcome.events[0].name].check_data(outcome.events[0].data)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"settings": [{"parameter": "term.years", "value": 3}]}, "not_settable"),
        ({"settings": [{"parameter": "notice.working_days", "value": "五"}]}, "invalid_setting"),
        ({"schemes": [{"scheme": "rating_award", "profile": "wuhan-2015"}]}, "unknown_scheme"),
        ({"profile": "nowhere"}, "invalid_field"),
        ({"profile": "yangpu-2021", "settings": []}, "invalid_field"),
    ],
)
def test_a_decision_that_the_rules_do_not_allow_is_refused(book: RuleBook, form: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        divisions.adopt(None, "330106", adoption(**form), book, check(book, principal()))
    assert (refused.value.status, refused.value.code) == (422, code)


@pytest.mark.clause("YP21-01")
def test_an_ended_plan_is_adopted_on_a_recorded_decision(book: RuleBook) -> None:
    form = adoption(profile="yangpu-2021", since="2026-01-01", settings=[], continuation="区民〔2026〕1号")
    outcome = divisions.adopt(None, "310110", form, book, check(book, principal(division="310110")))
    assert outcome.state["adoptions"][0]["continuation"] == "区民〔2026〕1号"


def after(book: RuleBook, *sinces: str, on: str = "2024-03-01") -> list[dict]:
    """What a bureau has decided after one decision after another, each made on ``on``."""
    state = None
    for number, since in enumerate(sinces):
        state = divisions.adopt(state, "330106", adoption(since=since, decision_no=f"{number}号"), book, check(book, principal(), on=on)).state
    assert state is not None
    return state["adoptions"]


def in_force(adoptions: list[dict]) -> list[str]:
    return [one["since"] for one in adoptions if not one["superseded_at"]]


def test_what_was_in_force_before_today_is_never_rewritten(book: RuleBook) -> None:
    for since in ("2023-12-01", "2024-01-01", "2024-02-29"):
        with pytest.raises(Refused) as refused:
            after(book, "2024-01-01", since)
        assert refused.value.errors[0].field == "from"
    assert in_force(after(book, "2024-01-01", "2024-03-01")) == ["2024-01-01", "2024-03-01"]


@pytest.mark.parametrize(
    ("second", "third", "left"),
    [
        ("2024-03-01", "2024-03-01", ["2024-01-01", "2024-03-01"]),
        ("2024-04-01", "2024-04-01", ["2024-01-01", "2024-04-01"]),
        ("2024-04-01", "2024-03-31", ["2024-01-01", "2024-03-31"]),
        ("2024-04-01", "2024-04-02", ["2024-01-01", "2024-04-01", "2024-04-02"]),
    ],
)
def test_a_mistake_is_corrected_before_it_counts(book: RuleBook, second: str, third: str, left: list[str]) -> None:
    adoptions = after(book, "2024-01-01", second, third)
    assert (in_force(adoptions), len(adoptions)) == (left, 3)
    assert {one["superseded_at"] for one in adoptions} <= {None, check(book).instant}
    latest = judged_by(adoptions, "zhejiang", "2024-12-31", "330106")
    assert latest["settings"] == adoptions[-1]["settings"]


def test_a_superseded_decision_governs_no_case(book: RuleBook) -> None:
    wrong = {**adoption(settings=[{"parameter": "notice.working_days", "value": 6}]), "superseded_at": "2024-03-01T10:00:00.000000+08:00"}
    assert judged_by([wrong, {**adoption(), "superseded_at": None}], "zhejiang", "2024-03-01", "330106")["settings"][0]["value"] == 5
    assert judged_by([wrong], "zhejiang", "2024-03-01", "330106")["settings"] == []


@pytest.mark.parametrize("value", [0, -5, 61, 100_000])
def test_a_setting_out_of_its_span_is_named_by_its_place(book: RuleBook, value: int) -> None:
    settings = [{"parameter": "exit.handback_working_days", "value": 5}, {"parameter": "notice.working_days", "value": value}]
    with pytest.raises(Refused) as refused:
        divisions.adopt(None, "330106", adoption(settings=settings), book, check(book, principal()))
    assert (refused.value.code, refused.value.errors[0].field) == ("invalid_setting", "settings.1.value")
    assert "1至60" in refused.value.errors[0].message


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"settings": [{"parameter": "nothing.such", "value": 1}]}, "settings.0.value"),
        ({"settings": [{"parameter": "term.years", "value": 1}]}, "settings.0.value"),
        ({"schemes": [{"scheme": "startup_subsidy", "profile": "yangpu-2021"}, {"scheme": "nothing", "profile": "yangpu-2021"}]}, "schemes.1.scheme"),
    ],
)
def test_what_cannot_be_set_or_adopted_is_named_by_its_place(book: RuleBook, form: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        divisions.adopt(None, "330106", adoption(**form), book, check(book, principal()))
    assert (refused.value.status, refused.value.errors[0].field) == (422, field)


def test_a_setting_and_a_scheme_stand_once(book: RuleBook) -> None:
    twice = {
        "settings": [{"parameter": "notice.working_days", "value": days} for days in (5, 6)],
        "schemes": [{"scheme": "rating_award", "profile": "yangpu-2021"}] * 2,
    }
    for name, field in (("settings", "settings.1.parameter"), ("schemes", "schemes.1.scheme")):
        with pytest.raises(Refused) as refused:
            divisions.adopt(None, "330106", adoption(**{name: twice[name]}), book, check(book, principal()))
        assert (refused.value.status, refused.value.errors[0].field) == (422, field)


@pytest.mark.parametrize(
    ("profile", "division", "allowed"),
    [
        ("zhejiang", "330106", True), ("wuhan-2015", "330106", False), ("wuhan-2015", "420106", True),
        ("youth-base-2021", "330106", True), ("example-county", "330106", True), ("example-county", "330108", False),
        ("example-county", "3301", False),
    ],
)  # fmt: skip
def test_documents_of_another_place_are_not_law_here(book: RuleBook, profile: str, division: str, allowed: bool) -> None:
    form = adoption(profile=profile, settings=[])
    circumstances = check(book, principal(division=division))
    if allowed:
        assert divisions.adopt(None, division, form, book, circumstances).events
        return
    with pytest.raises(Refused) as refused:
        divisions.adopt(None, division, form, book, circumstances)
    assert (refused.value.status, refused.value.errors[0].field) == (422, "profile")


@pytest.mark.parametrize(("role", "division", "allowed"), [("it_center", "33", True), ("bureau", "3301", False), ("bureau", "330106", True)])
def test_who_may_decide_on_the_profile_of_a_place(book: RuleBook, role: str, division: str, allowed: bool) -> None:
    actor = principal(role, division)
    if allowed:
        assert divisions.adopt(None, "330106", adoption(), book, check(book, actor)).events
        return
    with pytest.raises(Refused) as refused:
        divisions.adopt(None, "330106", adoption(), book, check(book, actor))
    assert refused.value.status == 403


@pytest.mark.clause("YB21-24")
@pytest.mark.parametrize(
    ("since", "continuation", "profile", "accepted"),
    [
        ("2024-10-01", "2号", "youth-base-2021", True), ("2024-11-01", "2号", "youth-base-2021", True),
        ("2024-09-30", "2号", "youth-base-2021", False), ("2024-10-01", None, "youth-base-2021", False),
        ("2024-10-01", "2号", "zhejiang", False), ("2024-12-01", "2号", "youth-base-2021", True),
    ],
)  # fmt: skip
def test_going_on_with_an_ended_plan_is_decided_before_or_after_its_end(
    book: RuleBook, since: str, continuation: str | None, profile: str, accepted: bool
) -> None:
    first = adoption(profile="youth-base-2021", since="2022-01-01", settings=[])
    state = divisions.adopt(None, "330106", first, book, check(book, principal(), on="2022-01-01", profile="youth-base-2021")).state
    form = adoption(profile=profile, since=since, continuation=continuation, settings=[])
    decide = lambda: divisions.adopt(state, "330106", form, book, check(book, principal(), on="2024-12-01"))  # noqa: E731
    if accepted:
        assert decide().state["adoptions"][-1]["continuation"] == "2号"
        return
    with pytest.raises(Refused) as refused:
        decide()
    assert refused.value.errors[0].field == "from"


@pytest.mark.parametrize("profile", ["wuhan-2015", "youth-base-2021", "yangpu-2021"])
def test_a_place_that_no_document_binds_may_adopt_any_profile(book: RuleBook, profile: str) -> None:
    office = check(book, principal(division="5101"), profile=profile, on="2022-01-01")
    found = divisions.adopt(None, "5101", adoption(profile=profile, since="2022-01-01", settings=[]), book, office)
    assert found.state["adoptions"][0]["profile"] == profile
    assert not divisions.bound(book, "5101") and divisions.bound(book, "330106")
