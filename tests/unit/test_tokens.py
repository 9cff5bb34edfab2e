import base64
import json
import math
import time
from datetime import timedelta

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.kernel.decision import Refused
from common.kernel.identity import Principal
from gateway import tokens
from gateway.tokens import KeySet, issue, verify

CLAIMS = {"sub": "u-1", "name": "王", "roles": ["bureau"], "division": "330100"}
MAKERS = {
    "EdDSA": (Ed25519PrivateKey.generate, jwt.algorithms.OKPAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), jwt.algorithms.ECAlgorithm),
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), jwt.algorithms.RSAAlgorithm),
}


def pem(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def jwk(key, algorithm: str, kid: str | None) -> dict:
    entry = json.loads(MAKERS[algorithm][1].to_jwk(key.public_key()))
    return entry | ({"kid": kid} if kid else {})


KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


@pytest.fixture
def keys() -> KeySet:
    return KeySet({"keys": [jwk(KEY, "EdDSA", "k1")]})


def refused(token: str, keys: KeySet) -> None:
    with pytest.raises(Refused) as caught:
        verify(token, keys)
    assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    assert caught.value.detail == "未提供有效的登录凭证，或凭证已过期，请重新登录。"


def test_an_issued_token_names_its_principal(keys):
    token = issue(CLAIMS | {"org": "o-1"}, pem(KEY), "k1")
    wanted = Principal("u-1", "王", ("bureau",), "3301", org="o-1")
    assert verify(f"Bearer {token}", keys) == verify(f"bearer  {token}", keys) == verify(token, keys) == wanted


@pytest.mark.parametrize("algorithm", sorted(MAKERS))
def test_each_allowed_algorithm_is_verified(algorithm):
    key = MAKERS[algorithm][0]()
    keys = KeySet({"keys": [jwk(KEY, "EdDSA", "k1"), jwk(key, algorithm, "k2")]})
    token = jwt.encode(CLAIMS | {"exp": time.time() + 60}, key, algorithm=algorithm, headers={"kid": "k2"})
    assert verify(token, keys).sub == "u-1"


def test_a_token_without_kid_is_checked_by_the_only_key_and_refused_among_several(keys):
    token = jwt.encode(CLAIMS | {"exp": time.time() + 60}, KEY, algorithm="EdDSA")
    assert verify(token, keys).sub == "u-1"
    refused(token, KeySet({"keys": [jwk(KEY, "EdDSA", "k1"), jwk(OTHER, "EdDSA", "k2")]}))


@pytest.mark.parametrize("missing", ["exp", "sub", "name", "roles", "division"])
def test_every_claim_is_required(keys, missing):
    claims = CLAIMS | {"exp": time.time() + 60}
    del claims[missing]
    refused(jwt.encode(claims, KEY, algorithm="EdDSA", headers={"kid": "k1"}), keys)


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ["minister"]}, {"roles": "bureau"}, {"division": "x"}, {"name": 3}, {"exp": "soon"}, {"exp": math.inf},
        {"exp": "9999999999"}, {"exp": "９９９９９９９９９９"}, {"exp": [9999999999]}, {"exp": None}, {"exp": True}, {"exp": 10**400},
        {"exp": 10**15}, {"nbf": "0"}, {"iat": "now"}, {"iat": {}}, {"sub": "\ud800"}, {"name": "\udfff"}, {"org": "\ud83d"},
    ],
)
def test_claims_of_the_wrong_kind_are_refused(keys, change):
    refused(issue(CLAIMS | change, pem(KEY), "k1"), keys)


@pytest.mark.parametrize(
    ("asked", "claims", "taken"),
    [
        ({"audience": "ngo"}, {"aud": "ngo"}, True), ({"audience": "ngo"}, {"aud": ["other", "ngo"]}, True),
        ({"audience": "ngo"}, {"aud": "other"}, False), ({"audience": "ngo"}, {}, False), ({}, {"aud": "other"}, True),
        ({"issuer": "https://id"}, {"iss": "https://id"}, True), ({"issuer": "https://id"}, {"iss": "https://else"}, False),
        ({"issuer": "https://id"}, {}, False), ({"longest_s": 600}, {"exp": 1_800_000_600}, True),
        ({"longest_s": 600}, {"exp": 1_800_000_601}, False), ({"longest_s": 600}, {"iat": 1_800_000_000, "exp": 1_800_000_600}, True),
        ({"longest_s": 600}, {"iat": 1_799_999_999, "exp": 1_800_000_600}, False),
    ],
)  # fmt: skip
def test_audience_issuer_and_lifetime_are_checked_where_they_are_configured(asked, claims, taken):
    keys = KeySet({"keys": [jwk(KEY, "EdDSA", "k1")]}, **asked)
    with time_machine.travel(1_800_000_000, tick=False):
        token = issue(CLAIMS | {"exp": 1_800_000_060} | claims, pem(KEY), "k1")
        if taken:
            assert verify(token, keys).sub == "u-1"
        else:
            refused(token, keys)


def test_a_kid_that_is_no_text_is_refused_like_any_other(keys):
    for kid in ([], {}, "\ud800", 7):
        header = base64.urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": kid}).encode()).rstrip(b"=").decode()
        refused(f"{header}.e30.e30", keys)


def test_another_keys_signature_and_an_unknown_kid_are_refused(keys):
    refused(issue(CLAIMS, pem(OTHER), "k1"), keys)
    refused(issue(CLAIMS, pem(KEY), "k9"), keys)


def test_a_changed_payload_is_refused(keys):
    head, _, signature = issue(CLAIMS, pem(KEY), "k1").split(".")
    forged = base64.urlsafe_b64encode(json.dumps(CLAIMS | {"exp": time.time() + 60, "roles": ["auditor"]}).encode())
    refused(f"{head}.{forged.rstrip(b'=').decode()}.{signature}", keys)


def test_an_unsigned_token_and_one_signed_by_the_public_key_as_a_secret_are_refused(keys):
    claims = CLAIMS | {"exp": time.time() + 60}
    refused(jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"}), keys)
    public = KEY.public_key().public_bytes_raw()
    refused(jwt.encode(claims, public, algorithm="HS256", headers={"kid": "k1"}), keys)


@pytest.mark.parametrize("text", ["", "Bearer", "Bearer ", "Basic dTpw", "a.b.c", "é.é.é", "Bearer " + "x" * 9000])
def test_what_is_no_token_is_refused(keys, text):
    refused(text, keys)


def test_a_deeply_nested_header_is_refused_like_any_other(keys):
    header = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 5000).rstrip(b"=").decode()
    refused(f"{header}.e30.e30", keys)


@pytest.mark.parametrize("known_before", [True, False])
def test_a_token_ends_thirty_seconds_after_its_expiry_also_when_it_was_verified_before(keys, known_before):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        token = issue(CLAIMS, pem(KEY), "k1", lifetime_s=600)
        if known_before:
            verify(token, keys)
        clock.shift(timedelta(seconds=629))
        verify(token, keys)
        clock.shift(timedelta(seconds=1))
        refused(token, keys)


def test_a_token_verified_before_is_not_verified_again_but_only_under_its_own_keys(keys, monkeypatch):
    token = issue(CLAIMS, pem(KEY), "k1")
    verify(token, keys)
    monkeypatch.setattr(tokens, "_decode", lambda *_: pytest.fail("verified again"))
    assert verify(token, keys).sub == "u-1"
    monkeypatch.undo()
    refused(token, KeySet({"keys": [jwk(OTHER, "EdDSA", "k1")]}))


def test_the_memory_of_good_tokens_is_bounded_and_forgets_the_least_used(keys, monkeypatch):
    monkeypatch.setattr(tokens, "_CACHED", 2)
    a, b, c = (issue(CLAIMS | {"sub": sub}, pem(KEY), "k1") for sub in "abc")
    for token in (a, b, a, c):
        verify(token, keys)
    assert [keys.remembered(token) is not None for token in (a, b, c)] == [True, False, True]


@pytest.mark.parametrize("jwks", [{"keys": []}, {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}]}])
def test_a_key_set_without_keys_or_with_a_shared_secret_stops_the_start(jwks):
    with pytest.raises(ValueError):
        KeySet.from_text(json.dumps(jwks))
