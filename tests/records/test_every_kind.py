"""Every kind of record goes round through the gateway: entered by each who may, refused to all others, each bound on both
sides, off-list codes, read back. Generated from the rule book; ``shown_rows.txt`` beside it names the rows that it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.kernel.identity import ROLES
from common.law import load_rulebook
from common.law.kinds import Field, Kind
from tests.house import House, who
from tests.records.grounds import (
    GROUNDS,
    Ground,
    about,
    actor,
    checks,
    codes,
    division_of,
    fields,
    form,
    ground_of,
    level_of,
    stranger,
    words_of,
)  # fmt: skip

BOOK = load_rulebook(Path(__file__).parents[2] / "rules")
SHOWN = Path(__file__).with_name("shown_rows.txt")
KINDS = sorted(BOOK.kinds.values(), key=lambda kind: kind.name)
PAIRS = [(kind, clause) for kind in KINDS for clause in kind.clauses]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture(autouse=True)
def prepared(house: House, request: pytest.FixtureRequest) -> None:
    """Enter what a kind must follow, in every place."""
    if getattr(house, "prepared", False):
        return
    house.prepared = True  # type: ignore[attr-defined]
    for kind in KINDS:
        for name, said in checks(kind):
            if name == "follows":
                before, ground = BOOK.kinds[said["record"]], ground_of(kind)
                for salt in SALTS:
                    made = form(before, house, ground, salt=salt)
                    house.post(f"/v1/records/{before.name}", actor("bureau", before, ground), made, 201)


SALTS = ("", "甲", "乙", "丙")


def path(kind: Kind, id: str = "") -> str:
    return f"/v1/records/{kind.name}" + (f"/{id}" if id else "")


@pytest.mark.parametrize(("kind", "clause"), PAIRS, ids=lambda one: getattr(one, "name", one))
def test_a_record_is_kept_under_each_clause_and_read_back_as_it_was(house: House, kind: Kind, clause: str) -> None:
    ground = ground_of(kind, clause)
    role = kind.entered_by[0]
    sent = form(kind, house, ground, salt="甲")
    made = house.post(path(kind), actor(role, kind, ground), sent, 201)
    assert clause in made["clauses"] and made["kind_label"] == kind.zh
    read = house.get(path(kind, made["id"]), actor(role, kind, ground))
    for field in kind.fields.values():
        expected = sent["fields"].get(field.name, [] if field.type in ("texts", "codes", "orgs") else None)
        if field.type == "person":
            assert read["fields"][field.name] == (expected[:1] + "**" if expected else expected)
        else:
            assert read["fields"][field.name] == expected, field.name
        if field.type == "code" and expected is not None:
            assert read["fields"][f"{field.name}_label"] == field.codes[expected]
    listed = house.get(f"{path(kind)}?about={about(kind, ground)}", actor(role, kind, ground))["items"]
    assert made["id"] in [one["id"] for one in listed]


@each_kind
def test_each_who_may_enters_it_and_nobody_else(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    for role in ROLES:
        sent = form(kind, house, ground, salt="乙")
        if role in kind.entered_by:
            house.post(path(kind), actor(role, kind, ground), sent, 201)
            foreign = house.post(path(kind), stranger(role, kind, ground), sent, 403 if kind.about == "place" else 404)
            assert foreign["code"] in ("not_your_place", "not_found")
        else:
            assert house.post(path(kind), actor(role, kind, ground), sent, 403)["code"] == "not_your_role"
    house.post(path(kind), None, form(kind, house, ground), 401)


@each_kind
def test_it_is_read_by_whom_the_kind_says(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    role = kind.entered_by[0]
    made = house.post(path(kind), actor(role, kind, ground), form(kind, house, ground, salt="丙"), 201)
    one = path(kind, made["id"])
    public = kind.read_by == "public"
    assert house.get(one, None, 200 if public else 404)
    assert house.get(one, who("bureau", "330109"), 200 if public else 404)
    inside = house.get(one, who("auditor", division_of(kind, ground)[:4]))
    assert [version["id"] for version in inside["versions"]] == [made["id"]] * inside["version"]
    if public:
        assert not any(kind.fields[name].hidden for name in house.get(one)["fields"] if name in kind.fields)
    if kind.about == "org" and kind.read_by != "officials":
        assert house.get(one, who("applicant", "330109", org=ground.org))["id"] == made["id"]
    if kind.about == "base" and kind.read_by != "officials":
        assert house.get(one, who("operator", "330109", base=ground.base))["id"] == made["id"]
        house.get(one, who("operator", "330109", base=ground.base, org="org-other"), 200 if public else 404)


@each_kind
def test_each_bound_holds_on_both_sides(house: House, kind: Kind) -> None:
    ground, role = ground_of(kind), kind.entered_by[0]
    by = actor(role, kind, ground)
    whole = form(kind, house, ground, salt="甲")
    for field in kind.fields.values():
        for right, wrong in bounds(field, house, ground):
            if right is not None and not tied(kind, field):
                house.post(path(kind), by, {**whole, "fields": {**whole["fields"], field.name: right}}, 201)
            refused = house.post(path(kind), by, {**whole, "fields": {**whole["fields"], field.name: wrong}}, 422)
            assert any(error["field"].startswith(f"fields.{field.name}") for error in refused["errors"]), (field.name, refused["errors"])


def tied(kind: Kind, field: Field) -> bool:
    """Whether other fields or records depend on this one, so that it cannot be changed by itself."""
    return words_of(kind, field) or any(field.name in str(dict(said)) for _, said in checks(kind))


def bounds(field: Field, house: House, ground: Ground) -> list[tuple[Any, Any]]:
    """Pairs of a value that just holds (None: not tried) and one that just does not."""
    most, least = field.most, field.least or 0
    made: dict[str, Callable[[], list[tuple[Any, Any]]]] = {
        "text": lambda: [("字" * field.longest, "字" * (field.longest + 1)), (None, " "), (None, 7)],
        "person": lambda: [("欧" * 100, "欧" * 101)],
        "texts": lambda: [([str(n) for n in range(most or 100)], [str(n) for n in range((most or 100) + 1)]), (None, ["同", "同"])],
        "code": lambda: [(None, "no_such_code"), (None, "")],
        "codes": lambda: [(None, ["no_such_code"]), (None, [codes(field, house.book.view(ground.profile, "2024-05-10"))[0]] * 2)],
        "flag": lambda: [(False, "false"), (None, 1)],
        "whole": lambda: [(least, least - 1), (None, "1"), *([(most, most + 1)] if most is not None else [])],
        "fen": lambda: [(least, least - 1), (None, 0.5), *([(most, most + 1)] if most is not None else [])],
        "area": lambda: [("0.01", "0.001"), (None, "-1")],
        "day": lambda: [("2024-02-29", "2023-02-29"), (None, "2024/05/10")],
        "place": lambda: [(None, "12345"), (None, "330103")],
        "org": lambda: [("org-other", "org-unknown")],
        "orgs": lambda: [([ground.org, "org-other"][-max(1, least) :], [ground.org, "org-unknown"])],
        "base": lambda: [(f"{ground.base}-2", "base-unknown")],
    }
    return made[field.type]()


@each_kind
def test_what_must_be_there_and_what_no_form_knows(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    by, whole = actor(kind.entered_by[0], kind, ground), form(kind, house, ground, salt="甲")
    house.post(path(kind), by, {**whole, "fields": fields(kind, house, ground, whole=False, salt="甲")}, 201)
    for field in kind.fields.values():
        if field.required:
            without = {name: value for name, value in whole["fields"].items() if name != field.name}
            refused = house.post(path(kind), by, {**whole, "fields": without}, 422)
            assert f"fields.{field.name}" in [error["field"] for error in refused["errors"]]
    assert house.post(path(kind), by, {**whole, "fields": {**whole["fields"], "surprise": 1}}, 422)["errors"][0]["field"] == "fields.surprise"


@each_kind
def test_an_open_list_takes_other_with_words(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    by, whole = actor(kind.entered_by[0], kind, ground), form(kind, house, ground, salt="甲")
    for field in kind.fields.values():
        if not field.open:
            continue
        other = "other" if field.type == "code" else ["other"]
        words = f"{field.name}_words"
        bare = {**whole["fields"], field.name: other}
        if not tied(kind, field):
            house.post(path(kind), by, {**whole, "fields": {**bare, words: "文件之外的情形"}}, 201)
        assert house.post(path(kind), by, {**whole, "fields": bare}, 422)["errors"][0]["field"] == f"fields.{words}"
        stray = {**whole["fields"], words: "多余的说明"}
        assert house.post(path(kind), by, {**whole, "fields": stray}, 422)["errors"][0]["field"] == f"fields.{words}"


@each_kind
def test_a_kind_holds_where_and_when_its_clause_is_law(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    by, whole = actor(kind.entered_by[0], kind, ground), form(kind, house, ground, salt="甲")
    before = house.post(path(kind), by, {**whole, "on": "2015-08-18"}, 422)
    assert before["code"] in ("profile_not_in_force", "no_clause") or before["errors"][0]["field"] == "about"
    assert house.post(path(kind), by, {**whole, "on": "2024-06-04"}, 422)["errors"][0]["field"] == "on"
    assert house.post(path(kind), by, {**whole, "on": "2024-02-30"}, 422)["errors"][0]["field"] == "on"
    sources = {clause.split("-")[0] for clause in kind.clauses}
    for elsewhere in (one for name, one in GROUNDS.items() if name not in sources and name in ("WH15", "YP21")):
        sent = {**whole, "about": about(kind, elsewhere)}
        refused = house.post(path(kind), actor(kind.entered_by[0], kind, elsewhere), sent, 422)
        assert refused["code"] in ("no_clause", "no_rules_here")


@each_kind
def test_a_correction_is_a_new_version_and_a_withdrawal_keeps_what_was(house: House, kind: Kind) -> None:
    ground = ground_of(kind)
    by, whole = actor(kind.entered_by[0], kind, ground), form(kind, house, ground, salt="丙")
    made = house.post(path(kind), by, whole, 201)
    again = {"on": "2024-05-10", "fields": fields(kind, house, ground, whole=False, salt="丙"), "reason": "所填有误"}
    house.post(path(kind, made["id"]) + "/correction", by, {**again, "reason": ""}, 422)
    corrected = house.post(path(kind, made["id"]) + "/correction", by, again)
    assert corrected["id"] == made["id"]
    role = who("auditor", division_of(kind, ground))
    withdrawn = house.post(path(kind, made["id"]) + "/withdrawal", by, {"reason": "重复登记"})
    assert withdrawn["state_label"] == "已撤回"
    assert house.post(path(kind, made["id"]) + "/withdrawal", by, {"reason": "再撤一次"}, 409)["code"] == "wrong_order"
    house.get(path(kind, made["id"]), None, 404)
    versions = house.get(path(kind, made["id"]), role)["versions"]
    assert (versions[0]["state"], versions[-1]["state"]) == ("withdrawn", "in_force")


@each_kind
def test_a_portal_can_build_its_form(house: House, kind: Kind) -> None:
    from jsonschema import Draft202012Validator

    told = house.get(f"/v1/record-kinds/{kind.name}")
    Draft202012Validator.check_schema(told["schema"])
    validator = Draft202012Validator(told["schema"])
    ground = ground_of(kind)
    validator.validate(fields(kind, house, ground, whole=True))
    assert list(validator.iter_errors({"surprise": 1}))
    assert all(said["title"] for said in told["schema"]["properties"].values())
    assert [one["clause"] for one in told["clauses"]] == list(kind.clauses)
    assert level_of(kind) in told["levels"] or not told["levels"]


def test_the_list_of_rows_that_these_tests_show_is_fresh() -> None:
    shown = sorted({clause for kind in KINDS for clause in kind.clauses})
    assert SHOWN.read_text(encoding="utf-8").split() == shown
