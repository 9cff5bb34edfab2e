import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.privacy import PersonalData, mask_id, mask_name, mask_phone, new_key_text

DATA = PersonalData.from_text(new_key_text())


@given(st.text(), st.text())
def test_what_is_encrypted_is_read_again_by_its_owner(value, owner):
    assert DATA.decrypt(DATA.encrypt(value, owner), owner) == value


def test_the_stored_form_names_its_algorithm_hides_the_value_and_never_repeats():
    first, second = (DATA.encrypt("13812345678", "workers/1/phone") for _ in range(2))
    assert first.startswith("aesgcm:v1:")
    assert b"13812345678" not in base64.b64decode(first.removeprefix("aesgcm:v1:"))
    assert first != second


def test_another_owner_key_or_algorithm_and_a_changed_text_do_not_open():
    stored = DATA.encrypt("13812345678", "workers/1/phone")
    sealed = bytearray(base64.b64decode(stored.removeprefix("aesgcm:v1:")))
    sealed[-1] ^= 1
    for store, text, owner in (
        (DATA, stored, "workers/2/phone"),
        (PersonalData.from_text(new_key_text()), stored, "workers/1/phone"),
        (DATA, stored.replace("aesgcm", "sm4gcm"), "workers/1/phone"),
        (DATA, "aesgcm:v1:" + base64.b64encode(sealed).decode(), "workers/1/phone"),
        (DATA, "aesgcm:v1:", "workers/1/phone"),
        (DATA, "13812345678", "workers/1/phone"),
    ):
        with pytest.raises(ValueError):
            store.decrypt(text, owner)


@given(st.text(), st.text())
def test_look_up_finds_equal_values_only(a, b):
    assert (DATA.lookup(a) == DATA.lookup(b)) == (a == b)


def test_look_up_depends_on_the_key():
    assert DATA.lookup("13812345678") != PersonalData.from_text(new_key_text()).lookup("13812345678")


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64!", base64.b64encode(bytes(33)).decode()])
def test_a_key_of_another_length_stops_the_start(text):
    with pytest.raises(ValueError):
        PersonalData.from_text(text)


def test_masks():
    assert mask_name("王小明") == mask_name("王明") == "王**"
    assert mask_name("") == ""
    assert mask_phone("13812345678") == "138****5678"
    assert mask_id("330106199001011227") == "3***************27"


@pytest.mark.parametrize(("mask", "shown"), [(mask_phone, 7), (mask_id, 3)])
def test_a_value_too_short_to_mask_is_hidden_whole(mask, shown):
    for length in (1, shown, shown + 1, shown + 3):
        assert mask("1" * length) == "*" * length
    assert mask("1" * (shown + 4)).count("*") == 4
