"""Who may read one thing, and who acts as an operator: each relation by itself, and both of its sides."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.kernel.declaration.authority import Caller
from common.kernel.identity import Principal
from common.run.replies import readable
from common.run.scope import seen_by
from common.store.aggregates import Loaded
from common.store.lists import LISTS

THING = Loaded("t-1", 1, {"division": "330106", "org": "o-1", "base": "b-1"})


def person(*roles: str, division: str = "330106", org: str | None = None, base: str | None = None) -> Principal:
    return Principal("u-1", "测试", roles, division, org=org, base=base)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (person("bureau"), True), (person("auditor", division="33"), True), (person("bureau", division="330108"), False),
        (person("bureau", division="330106109"), False), (person("applicant", org="o-1"), True), (person("applicant", org="o-2"), False),
        (person("applicant"), False), (person("operator", base="b-1"), True), (person("operator", base="b-2"), False),
        (person("operator"), False), (person("applicant", org="o-2", base="b-1"), False), (person("operator", org="o-1", base="b-2"), False),
        (None, False),
    ],
)  # fmt: skip
def test_a_thing_is_there_for_its_place_its_organisation_and_its_base(who: Principal | None, reads: bool) -> None:
    if reads:
        assert readable(THING, who, org="o-1", base="b-1") is THING
        return
    with pytest.raises(Refused) as refused:
        readable(THING, who, org="o-1", base="b-1")
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (person("bureau"), [((LISTS, "330106"),)]), (person("applicant", org="o-1", base="b-1"), [(("body.org", "o-1"),)]),
        (person("operator", org="o-1", base="b-1"), [(("body.base", "b-1"),)]), (person("applicant"), []), (person("operator"), []), (None, []),
        (person("bureau", "operator", base="b-1"), [((LISTS, "330106"),), (("body.base", "b-1"),)]),
    ],
)  # fmt: skip
def test_a_list_shows_what_its_reader_may_read_one_by_one(who: Principal | None, seen: list[object]) -> None:
    assert list(seen_by(who, org="body.org", base="body.base")) == seen
    assert list(seen_by(who)) == [one for one in seen if one[0][0] == LISTS]


def test_what_belongs_to_nobody_is_nobodys_own() -> None:
    for who in (person("applicant"), person("operator"), person("applicant", org="o-1"), person("operator", base="b-1")):
        with pytest.raises(Refused):
            readable(THING, who)


def test_an_operator_is_one_only_where_the_register_says_that_it_runs_a_base() -> None:
    who = person("operator", "applicant", base="b-1")
    assert Caller(who, "b-1").roles == {"operator", "applicant"}
    assert Caller(who).roles == {"applicant"}
    assert Caller(None).roles == frozenset()
