import pytest

from common.kernel.decision import Basis, Refused
from common.kernel.identity import ROLES, Principal, acts_at, reads_below, require_other_person, require_role

OFFICER = Principal("u-1", "王", ("bureau",), "330106")


def test_a_principal_survives_the_bus():
    one = Principal("u-2", "李", ("operator", "expert"), "3301", org="o-1", base="b-1", unit="市教育局")
    assert Principal.from_json(one.to_json()) == one
    assert Principal.from_json(OFFICER.to_json()) == OFFICER


def test_the_division_of_a_claim_is_trimmed():
    assert Principal.from_json(OFFICER.to_json() | {"division": "330100000000"}).division == "3301"


@pytest.mark.parametrize(
    "change",
    [
        {"sub": ""}, {"sub": None}, {"sub": 7}, {"name": ""}, {"division": ""}, {"division": 330106}, {"division": "99x"},
        {"roles": []}, {"roles": None}, {"roles": "bureau"}, {"roles": ["bureau", "minister"]}, {"roles": [["bureau"]]},
        {"org": 3}, {"base": ""}, {"unit": 3}, {"sub": "\ud800"}, {"name": "王\udfff"}, {"unit": "\ud83d"}, {"org": "a\x00"}, {"sub": "u" * 201},
    ],
)  # fmt: skip
def test_claims_that_make_no_principal(change):
    with pytest.raises(ValueError):
        Principal.from_json(OFFICER.to_json() | change)


def test_one_of_the_roles_is_enough():
    require_role(OFFICER, "finance", "bureau")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"bureau"}))
def test_another_role_is_refused_and_the_right_one_named_in_chinese(role):
    with pytest.raises(Refused) as refused:
        require_role(OFFICER, role)
    assert (refused.value.status, refused.value.code) == (403, "not_your_role")
    assert ROLES[role] in refused.value.detail


def test_the_same_person_may_not_act_twice_on_one_case():
    ground = (Basis("ZJ23-25", "文件", "四（二）"),)
    require_other_person(OFFICER, "u-2", None, basis=ground)
    with pytest.raises(Refused) as refused:
        require_other_person(OFFICER, "u-2", "u-1", basis=ground)
    assert (refused.value.status, refused.value.code, refused.value.basis) == (403, "same_person", ground)


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize(
    ("division", "acts", "reads"),
    [("330106", True, True), ("330106109", False, True), ("3301", False, False), ("330105", False, False)],
)
def test_a_bureau_acts_at_its_own_level_and_place_and_reads_below(division, acts, reads):
    assert acts_at(OFFICER, division) is acts
    assert reads_below(OFFICER, division) is reads
