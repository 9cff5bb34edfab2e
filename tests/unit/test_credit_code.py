import pytest
from stdnum.cn import uscc

from common.kernel.credit_code import uscc_error

SECOND = {"social_group": "1", "service_agency": "2", "foundation": "3", "other": "9"}


def code(start: str) -> str:
    first17 = (start + "330106" + "MJ8765432")[:17]
    return first17 + uscc.calc_check_digit(first17)


def error(text: str, kind: str = "social_group") -> str | None:
    return uscc_error(text, kind, "5", SECOND)


@pytest.mark.clause("E-04")
@pytest.mark.parametrize("kind", sorted(SECOND))
def test_a_code_fits_the_kind_whose_second_character_it_carries_and_no_other(kind):
    good = code("5" + SECOND[kind])
    assert error(good, kind) is None
    for other in set(SECOND) - {kind}:
        assert "组织类型" in error(good, other)


@pytest.mark.clause("E-04")
def test_a_kind_that_is_not_named_carries_the_character_of_the_others():
    assert error(code("59"), "filed_community") is None
    assert "组织类型" in error(code("51"), "filed_community")


@pytest.mark.clause("E-04")
def test_a_kind_that_is_not_named_fits_no_code_where_there_are_no_others():
    assert uscc_error(code("59"), "filed_community", "5", {"social_group": "1"}) is not None


@pytest.mark.clause("E-04")
def test_a_code_of_another_department_is_refused():
    assert "民政" in error(code("91"))


@pytest.mark.clause("E-04")
@pytest.mark.parametrize("length", [0, 17, 19])
def test_a_code_has_18_characters(length):
    assert "18 位" in error((code("51") + "0")[:length])


@pytest.mark.clause("E-04")
@pytest.mark.parametrize("letter", "IOSVZ")
def test_five_letters_are_not_used(letter):
    good = code("51")
    assert "不允许的字符" in error(good[:9] + letter + good[10:])


@pytest.mark.clause("E-04")
def test_lower_case_and_separators_are_not_the_stored_form():
    assert "不允许的字符" in error(code("51").lower())
    assert error(code("51")[:9] + " " + code("51")[9:]) is not None


@pytest.mark.clause("E-04")
@pytest.mark.parametrize("position", range(2, 17))
def test_a_slip_of_one_character_is_found(position):
    good = code("51")
    slip = good[:position] + ("1" if good[position] != "1" else "2") + good[position + 1 :]
    assert "校验码" in error(slip)


@pytest.mark.clause("E-04")
def test_a_region_that_cannot_be_is_refused_and_an_abolished_one_is_not():
    def with_region(region: str) -> str:
        first17 = "51" + region + "MJ8765432"
        return first17 + uscc.calc_check_digit(first17)

    assert error(with_region("330103")) is None
    assert "行政区划" in error(with_region("330006"))
