"""Who reads what of organisations and bases: every role in every relation, alike for single reads, lists and feeds."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.declaration.authority import Caller
from common.kernel.identity import ROLES, Principal
from common.store.aggregates import Loaded
from common.store.lists import lists_of
from registry_svc import reading
from registry_svc.schemas import PART, org_view
from registry_svc.store import ORG_LIST_KEYS
from tests.unit.registry.factories import base, org

PLACES = {"own": "330106", "parent": "3301", "child": "330106002", "sibling": "330108"}
KINDS: dict[str, dict[str, Any]] = {
    "service": {"kind": "service_agency", "registration_class": "culture"},
    "community": {"kind": "service_agency", "registration_class": "community_service"},
    "filed": {"kind": "filed_community", "registration_class": None},
    "volunteer": {"kind": "service_agency", "registration_class": "culture", "volunteer": True},
}
FULL_AT = {"bureau": ("own", "parent"), "auditor": ("own", "parent")}
PART_AT = {"leading_group": ("own", "parent"), "finance": ("own", "parent")}


def expected(role: str, place: str, kind: str) -> str | None:
    if place in FULL_AT.get(role, ()):
        return "full"
    some = {"street": ("community", "filed"), "social_work_dept": ("volunteer",)}.get(role, ())
    if place in ("own", "parent") and kind in some:
        return "full"
    return "part" if place in PART_AT.get(role, ()) else None


def caller(role: str, place: str, **who: Any) -> Caller:
    base = who.get("base")
    return Caller(Principal("sub", "甲", (role,), PLACES[place], **who), base if role == "operator" else None)


@pytest.mark.clause("ZJ23-02", "YP21-41")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_of_an_organisation_what_the_table_gives(role: str, place: str, kind: str) -> None:
    state, who = org(**KINDS[kind]), caller(role, place, org="another", base="another", unit="另一部门")
    assert reading.of_org(state, who) == expected(role, place, kind)
    assert found(state, who) == (expected(role, place, kind) is not None), "lists give what single reads give"
    assert told(state, who) == (expected(role, place, kind) == "full"), "feeds tell what is read in full"


def found(state: dict[str, Any], who: Caller) -> bool:
    """Whether a list finds an organisation, as the database would."""
    document = {"_id": state["id"], "lists": lists_of(state, ORG_LIST_KEYS)} | {f"body.{name}": value for name, value in state.items()}
    holds = lambda name, value: value in document["lists"] if name == "lists" else document.get(name) == value  # noqa: E731
    return any(all(holds(name, value) for name, value in one) for one in reading.orgs(who))


def told(state: dict[str, Any], who: Caller) -> bool:
    """Whether a feed tells of an event of an organisation."""
    entry = {"aggregate.type": "org", "aggregate.id": state["id"], "lists": lists_of(state, ORG_LIST_KEYS)}
    entry |= {f"data.org.{name}": value for name, value in state.items()}
    holds = lambda name, value: value in entry["lists"] if name == "lists" else entry.get(name) == value  # noqa: E731
    return any(all(holds(name, value) for name, value in one.items()) for one in reading.entries(who) if one["aggregate.type"] == "org")


@pytest.mark.parametrize(("role", "who", "how"), [
    ("applicant", {"org": "org-1"}, "full"), ("applicant", {"org": "org-2"}, None), ("operator", {"org": "org-1"}, None),
    ("supervisor", {"unit": "示例部门"}, "full"), ("supervisor", {"unit": "另一部门"}, None), ("supervisor", {}, None),
])  # fmt: skip
def test_parties_read_what_is_theirs_wherever_they_are(role: str, who: dict, how: str | None) -> None:
    state = org(supervisor_unit="示例部门")
    for place in PLACES:
        one = caller(role, place, **who)
        assert (reading.of_org(state, one), found(state, one), told(state, one)) == (how, how is not None, how == "full")


def test_the_bureau_and_the_operator_of_a_base_read_who_applied_there_from_elsewhere() -> None:
    state, cases = org(division="310110"), [{"base": "b-1", "division": "330106"}]
    for who, how in (
        (caller("bureau", "own"), "full"), (caller("bureau", "parent"), "full"), (caller("bureau", "sibling"), None),
        (caller("operator", "own", base="b-1"), "full"), (caller("operator", "own", base="b-2"), None), (caller("finance", "own"), None),
    ):  # fmt: skip
        assert reading.of_org(state, who, cases) == how
    assert reading.of_org(state, caller("bureau", "own")) is None, "without a case it is another county's"


def test_a_place_reads_what_is_handed_over_to_it() -> None:
    state = org(transfer={"to": "330108", "from": "330106"})
    assert reading.of_org(state, caller("bureau", "sibling")) == "full"
    assert reading.of_org(org(), caller("bureau", "sibling")) is None


def test_in_part_an_organisation_is_its_public_facts() -> None:
    gone = {"number": 2, "grade": "3A", "awarded_on": "2023-06-01", "ended": {"how": "correction"}}
    state = org(ratings=[{"number": 1, "grade": "4A", "awarded_on": "2023-06-01"}, gone])
    shown = org_view(Loaded("org-1", 1, state, ()), full=False)
    assert set(shown) == {*PART, "id", "version", "kind_label", "division_label"}
    assert shown["ratings"] == [{"grade": "4A", "awarded_on": "2023-06-01"}]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_the_offices_of_its_place_and_who_runs_it_read_a_base_from_inside(role: str, place: str) -> None:
    inside = role in ("bureau", "leading_group", "street", "auditor") and place in ("own", "parent")
    assert reading.of_base(base(), caller(role, place, base="another")) is inside
    assert reading.of_base(base(), caller(role, place, base="base-1")) is (inside or role == "operator")
