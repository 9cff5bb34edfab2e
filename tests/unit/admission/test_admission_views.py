"""Applications and residencies as a portal reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from admission_svc.schemas import (
    AgreementForm,
    ApplicationForm,
    ExitAssessmentForm,
    SupplementForm,
    application_view,
    residency_view,
)  # fmt: skip
from admission_svc.schemas.applications import ApplicationShown
from admission_svc.schemas.residencies import ResidencyShown
from common.kernel.decision import Refused
from common.kernel.schema import load
from common.law import RuleBook
from tests.factories_admission import application, residency, sign, step, submit

CHAIN = [
    "submitted", "preliminary_review_passed", "review_passed", "in_notice", "awaiting_agreement", "awaiting_signatures",
    "admitted",
]  # fmt: skip


@dataclass
class Read:
    """An aggregate as the store hands it out."""

    body: dict[str, Any]
    id: str = "app-1"
    version: int = 3


def shown(book: RuleBook, body: Any, profile: str = "zhejiang", on: str = "2024-03-01") -> dict[str, Any]:
    return application_view(Read(body), book.view(profile, on, {"notice.working_days": 5} if profile == "zhejiang" else None))


def outstanding(book: RuleBook, body: Any) -> list[tuple[str, str, str | None]]:
    return [(one["step"], one["role"], one["due"]) for one in shown(book, body)["next"]]


@pytest.mark.clause("ZJ23-24")
def test_each_state_says_what_comes_next_and_who_takes_it(book: RuleBook) -> None:
    expected = [
        [("preliminary_review", "operator", None)], [("review", "bureau", None)], [("public_notice", "system", None)],
        [("public_notice", "system", "2024-03-09T00:00:00.000000+08:00")],
        [("agreement", "operator", None), ("agreement", "bureau", None)],
        [("signature", "bureau", "2024-03-15"), ("signature", "operator", "2024-03-15"), ("signature", "applicant", "2024-03-15")],
        [],
    ]  # fmt: skip
    assert [outstanding(book, application(book, state)) for state in CHAIN] == expected


def test_a_returned_application_waits_for_its_applicant_and_a_signature_is_no_longer_due(book: RuleBook) -> None:
    returned = step(book, application(book, "submitted"), "preliminary_review", "return").state
    assert outstanding(book, returned) == [("supplement", "applicant", None)]
    signed = sign(book, application(book, "awaiting_signatures"), "bureau").state
    assert [role for _, role, _ in outstanding(book, signed)] == ["operator", "applicant"]


@pytest.mark.clause("YB21-32")
def test_a_screening_is_due_within_its_longest_time(book: RuleBook) -> None:
    body = submit(book, profile="youth-base-2021", circumstances={"on": "2022-01-10"}).state
    assert shown(book, body, "youth-base-2021", "2022-01-10")["next"][0]["due"] == "2022-07-10"


@pytest.mark.parametrize("state", CHAIN)
def test_codes_have_chinese_labels_and_nothing_internal_goes_out(book: RuleBook, state: str) -> None:
    view = shown(book, application(book, state))
    assert view["state_label"] and not view["state_label"].isascii()
    assert not {"acts", "applicant", "open_key", "seat_of", "judged_by"} & set(view)
    assert all(not one["step_label"].isascii() and not one["role_label"].isascii() for one in view["next"] + view["steps"])


@pytest.mark.parametrize("state", ["resident", "exit_due", "forced_exit_open", "exited", "following_up", "closed"])
def test_a_residency_is_shown_in_every_state(book: RuleBook, state: str) -> None:
    view = residency_view(Read(residency(book, state)), book)
    assert not view["state_label"].isascii()
    assert not {"acts", "applicant", "judged_by", "due_at"} & set(view)


def test_an_answer_has_every_field_from_the_first_version_on(book: RuleBook) -> None:
    assert shown(book, application(book, "submitted")).keys() == ApplicationShown().fields.keys()
    assert residency_view(Read(residency(book)), book).keys() == ResidencyShown().fields.keys()


def test_every_code_of_a_residency_has_its_label(book: RuleBook) -> None:
    asked = {"number": 1, "asked_by": "applicant", "consents": [{"party": "resident", "at": "2024-06-20"}], "refused": None}
    view = residency_view(
        Read(residency(
            book, "exited", baseline={"finance": "良好"}, extensions=[asked], exit={"reason": "term_end"},
            services=[{"kind": "seed_fund"}], exit_assessment={"passed": True, "standards": {"team": True}},
        )),
        book,
    )  # fmt: skip
    extension = view["extensions"][0]
    assert (view["subject_label"], view["outcome_label"], view["baseline_labels"]) == ("社会组织", "考核合格出壳", {"finance": "财务"})
    assert (extension["asked_by_label"], extension["consents"][0]["party_label"]) == ("申请单位", "入驻社会组织")
    assert view["exit_assessment"]["standard_labels"] == {"team": "团队建设"}
    assert (view["services"][0]["kind_label"], view["exit"]["reason_label"]) == ("种子基金", "孵化期满")


def test_forms_fill_what_may_be_left_out() -> None:
    form = load(ApplicationForm, {"base": "b", "org": "o", "plan": "计划"})
    assert (form["subject"], form["conditions"], form["baseline"], form["party_plan"]) == ("org", {}, {}, None)
    days = {"entry_on": "2024-03-15", "ends_on": "2025-03-15"}
    agreement = load(AgreementForm, {**days, "rights": {"bureau": ["甲"]}, "duties": {}})
    assert (agreement["rights"]["operator"], agreement["duties"]["bureau"], agreement["fee_fen"]) == ([], [], 0)


@pytest.mark.parametrize("wrong", [
    {"subject": "person"}, {"conditions": {"orientation": "other"}}, {"conditions": {"reserve_fen": "1"}}, {"nonsense": 1},
    {"baseline": {"finance": 3}}, {"plan": ""},
])  # fmt: skip
def test_forms_refuse_what_they_do_not_know(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        load(ApplicationForm, {"base": "b", "org": "o", "plan": "计划", **wrong})
    assert refused.value.status == 422


@pytest.mark.parametrize("wrong", [[], "text", 1])
@pytest.mark.parametrize(("form", "field"), [(ApplicationForm, "baseline"), (SupplementForm, "baseline"), (ExitAssessmentForm, "standards")])
def test_a_wrong_kind_of_value_is_told_in_chinese(form: Any, field: str, wrong: Any) -> None:
    with pytest.raises(Refused) as refused:
        load(form, {field: wrong})
    assert "应为 JSON 对象。" in [error.message for error in refused.value.errors if error.field == field]
