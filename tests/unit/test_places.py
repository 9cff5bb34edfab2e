from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel import places
from common.kernel.decision import Refused

COUNTIES = st.sampled_from(places.below("33", "county", date(2024, 1, 1)))


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("330000", "33"),
        ("33", "33"),
        ("330100", "3301"),
        ("3301", "3301"),
        ("331000", "3310"),  # Taizhou's own zero belongs to its code
        ("330110", "330110"),
        ("330106000", "330106"),
        ("330106109000", "330106109"),
        ("330106110", "330106110"),
        ("330106000000", "330106"),
        ("330106109203", "330106109203"),
    ],
)
def test_a_code_is_trimmed_by_whole_levels(code, prefix):
    assert places.trim(code) == prefix


@pytest.mark.parametrize("code", ["", "3", "330", "33010", "3301061", "3301060010000", "33010a", "330006", "330100001", "000000", "３３０１", "-30106"])
def test_what_cannot_be_a_code_is_refused_by_its_field(code):
    with pytest.raises(Refused) as refused:
        places.trim(code, "base.division")
    assert refused.value.status == 422
    assert refused.value.errors[0].field == "base.division"


def test_levels_and_parents():
    chain = ["330106109203", "330106109", "330106", "3301", "33"]
    assert [places.level(code) for code in chain] == ["community", "street", "county", "city", "province"]
    assert [places.parent(code) for code in chain] == [*chain[1:], None]


@pytest.mark.parametrize(
    ("outer", "inner", "answer"),
    [
        ("3301", "330106", True),
        ("330100", "330106109000", True),
        ("330106", "330106", True),
        ("330106", "3301", False),
        ("330106", "330105", False),
        ("3301", "3302", False),
        ("33", "310110", False),
    ],
)
def test_a_place_covers_itself_and_what_lies_below(outer, inner, answer):
    assert places.covers(outer, inner) is answer


@given(COUNTIES, COUNTIES)
def test_no_county_covers_another(a, b):
    assert places.covers(a, b) == (a == b)


def test_one_place_has_several_forms():
    assert places.same_place("330100", "3301")
    assert not places.same_place("3301", "330106")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("33", "浙江省"),
        ("330106", "浙江省杭州市西湖区"),
        ("330113", "浙江省杭州市临平区"),
        ("330106109", "浙江省杭州市西湖区三墩镇"),
        ("310110", "（区划代码310110）"),
        ("330106109203", "浙江省杭州市西湖区三墩镇（区划代码330106109203）"),
    ],
)
def test_labels_are_full_names_and_fall_back_to_the_code(code, name):
    assert places.label(code) == name


def test_the_register_holds_the_cities_counties_and_streets_of_the_province():
    day = date(2024, 1, 1)
    assert [len(places.below("33", level, day)) for level in ("city", "county", "street")] == [11, 90, 1387]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [("330113", False, True), ("330114", False, True), ("330103", True, False), ("330104", True, False), ("330110", True, True), ("330113001", False, True)],
)
def test_hangzhou_was_divided_anew_on_9_april_2021(code, before, after):
    assert places.valid_on(code, date(2021, 4, 8)) is before
    assert places.valid_on(code, date(2021, 4, 9)) is after


def test_both_divisions_of_hangzhou_have_thirteen_counties():
    old = set(places.below("3301", "county", date(2021, 4, 8)))
    new = set(places.below("3301", "county", date(2021, 4, 9)))
    assert (old - new, new - old) == ({"330103", "330104"}, {"330113", "330114"})
    assert len(old) == len(new) == 11 + 2


@pytest.mark.parametrize(("code", "prefix"), [("330106", "330106"), ("330103", "330103"), ("310110", "310110"), ("330106109203", "330106109203")])
def test_known_places_and_those_of_other_provinces_are_accepted(code, prefix):
    assert places.checked(code) == prefix


@pytest.mark.parametrize("code", ["330199", "3399", "330106999", "330106999001"])
def test_a_code_that_zhejiang_never_held_is_refused(code):
    with pytest.raises(Refused) as refused:
        places.checked(code, "division")
    assert refused.value.errors[0].field == "division"
