"""Wrong order, role, place, person, field: each answered with its reason, and the journal shows nothing happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from demo import admitting
from demo.admitting import Case
from demo.cast import Person
from demo.setting import Setting
from demo.stage import Stage

PASS = {"decision": "pass", "opinion": "符合条件"}


@pytest.fixture
def case(stage: Stage, setting: Setting) -> Case:
    """An application that waits for its first check."""
    return admitting.apply(stage, setting)


@contextmanager
def nothing_happens(stage: Stage, setting: Setting, path: str) -> Iterator[None]:
    """The thing is the same before and after, to the byte and the version."""
    before = stage.portal.get(path, setting.bureau.token)
    yield
    after = stage.portal.get(path, setting.bureau.token)
    assert (after.body, after.headers["etag"]) == (before.body, before.headers["etag"])


@pytest.mark.clause("ZJ23-25")
def test_the_first_check_belongs_to_the_operator_of_this_base(stage: Stage, setting: Setting, case: Case) -> None:
    others = [setting.bureau, stage.cast.operator("another-base", setting.runner), case.applicant]
    for person in others:
        with nothing_happens(stage, setting, case.path):
            answer = stage.portal.send("POST", f"{case.path}/steps/preliminary_review", person.token, PASS)
        assert answer.status in ((403, 404) if person is not setting.bureau else (403,)), person.label


@pytest.mark.clause("ZJ23-02", "ZJ23-25")
@pytest.mark.parametrize("division", ["330108", "3301", "33"])
def test_the_review_belongs_to_the_bureau_of_the_same_level_and_place(
    stage: Stage, setting: Setting, case: Case, division: str
) -> None:
    admitting.first_check(stage, case)
    stranger = stage.cast.bureau("丙", division)
    with nothing_happens(stage, setting, case.path):
        if division == "330108":  # what it does not read is not there
            stage.refused(stranger, "评审", f"{case.path}/steps/review", PASS, 404)
        else:
            stage.refused(stranger, "评审", f"{case.path}/steps/review", PASS, 403, "ZJ23-25")


@pytest.mark.clause("ZJ23-25")
def test_one_person_does_not_act_in_two_roles(stage: Stage, setting: Setting, case: Case) -> None:
    both = Person("一人两职", stage.cast.suite.token(["operator", "bureau"], setting.division, "兼任", org=setting.runner, base=setting.base))
    stage.do(both, "初审", f"{case.path}/steps/preliminary_review", PASS)
    with nothing_happens(stage, setting, case.path):
        refused = stage.refused(both, "评审", f"{case.path}/steps/review", PASS, 403)
    assert refused["code"] == "same_person"


@pytest.mark.clause("ZJ23-24")
def test_steps_out_of_order_are_refused(stage: Stage, setting: Setting, case: Case) -> None:
    agreement = {
        "entry_on": "2024-04-01", "ends_on": "2025-04-01", "rights": admitting.RIGHTS, "duties": admitting.DUTIES,
        "fee_fen": 0, "exit_terms": [],
    }  # fmt: skip
    wrong = [
        (setting.bureau, f"{case.path}/steps/review", PASS),
        (setting.operator, f"{case.path}/agreement", agreement),
        (case.applicant, f"{case.path}/agreement/signatures", {"party": "resident"}),
        (case.applicant, f"{case.path}/supplement", {"plan": "补充"}),
    ]
    for person, path, body in wrong:
        with nothing_happens(stage, setting, case.path):
            stage.refused(person, "越序", path, body, 409, "ZJ23-24")


@pytest.mark.clause("ZJ23-26")
def test_nobody_signs_before_the_notice_has_closed(stage: Stage, setting: Setting, case: Case) -> None:
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    admitting.shown_publicly(stage, case)
    with nothing_happens(stage, setting, case.path):
        stage.refused(case.applicant, "签署", f"{case.path}/agreement/signatures", {"party": "resident"}, 409, "ZJ23-26")


def test_another_applicants_case_is_not_there(stage: Stage, setting: Setting, case: Case) -> None:
    stranger = stage.cast.applicant("another-org", "另一家组织")
    assert stage.portal.get(case.path, stranger.token).status == 404
    assert stage.portal.get(case.path, stage.cast.bureau("甲", "330108").token).status == 404
    answer = stage.portal.send("POST", f"{case.path}/withdrawal", stranger.token, {"reason": "试"})
    assert answer.status == 404


@pytest.mark.parametrize("path", ["/v1/applications/unknown", "/v1/residencies/unknown", "/v1/orgs/unknown", "/v1/bases/unknown", "/v1/claims/unknown", "/v1/sessions/unknown", "/v1/notices/unknown"])
def test_an_unknown_id_is_404(stage: Stage, setting: Setting, path: str) -> None:
    answer = stage.portal.get(path, setting.bureau.token)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"name": 1, "name": 2}', "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b'{"nonsense": 1}', "application/json", 422),
    ],
)
def test_what_is_no_proper_request_is_told_so(stage: Stage, setting: Setting, content: bytes, kind: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {setting.bureau.token}", "Content-Type": kind}
    answer = stage.portal.http.post("/v1/orgs", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["request_id"]


def test_every_unknown_or_missing_field_is_named(stage: Stage, setting: Setting) -> None:
    answer = stage.portal.send("POST", "/v1/orgs", setting.bureau.token, {"nonsense": 1, "kind": "club"})
    fields = {error["field"] for error in answer.body["errors"]}
    assert answer.status == 422
    assert {"nonsense", "kind", "name", "division"} <= fields


def test_without_a_token_nothing_is_told(stage: Stage, setting: Setting, case: Case) -> None:
    assert stage.portal.get(case.path).status == 401
    assert stage.portal.get(case.path, "not.a.token").status == 401


def test_a_command_with_one_key_happens_once_and_is_answered_alike(stage: Stage, setting: Setting) -> None:
    body = {"kind": "service_agency", "name": "示例重复提交服务社", "division": setting.division, "registration_class": "community_service"}
    first = stage.portal.send("POST", "/v1/orgs", setting.bureau.token, body, Idempotency_Key="k-1")
    again = stage.portal.send("POST", "/v1/orgs", setting.bureau.token, body, Idempotency_Key="k-1")
    other = stage.portal.send("POST", "/v1/orgs", setting.bureau.token, {**body, "name": "另一个"}, Idempotency_Key="k-1")
    assert (again.status, again.body, again.headers["location"]) == (201, first.body, first.headers["location"])
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_a_stale_change_is_refused(stage: Stage, setting: Setting) -> None:
    base = f"/v1/bases/{setting.base}"
    old = stage.portal.get(base, setting.bureau.token).headers["etag"]
    changed = stage.portal.send("PATCH", base, setting.bureau.token, {"name": "改名后的基地"}, If_Match=old)
    assert (changed.status, changed.body["name"]) == (200, "改名后的基地")
    assert stage.portal.send("PATCH", base, setting.bureau.token, {"name": "再改"}, If_Match=old).status == 412


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("things", ["applications", "residencies", "orgs", "claims", "sessions"])
def test_no_filter_shows_another_countys_things(stage: Stage, setting: Setting, case: Case, things: str) -> None:
    stranger = stage.cast.bureau("甲", "330108")
    for query in ("", f"?division={setting.division}", f"?org={case.org}", f"?base={setting.base}"):
        answer = stage.portal.get(f"/v1/{things}{query}", stranger.token)
        assert answer.status == 422 or answer.body["items"] == [], query
