"""Bearer tokens: JSON Web Tokens of the unified identity provider, verified against its published keys.

Validity is measured in real time, whatever the suite's clock has been set to.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import jwt

from common.kernel.identity import Principal
from common.kernel.problems import unauthorized

LEEWAY_S = 30
_CACHED = 10_000
_MAX_LENGTH = 8_192
_LATEST = 253_402_300_799  # the last second of the year 9999
# One fixed algorithm per kind of key, so that a token cannot choose how it is checked.
_ALGORITHMS = {"OKP": "EdDSA", "EC": "ES256", "RSA": "RS256"}


class KeySet:
    """The keys that may sign tokens, and the tokens found good so far (a signature costs, a look-up does not)."""

    def __init__(self, jwks: Mapping[str, Any], audience: str = "", issuer: str = "", longest_s: float = 0.0) -> None:
        """Read a JWKS document. ``audience`` and ``issuer`` must be a token's where they are set, and ``longest_s`` is how
        many seconds it may live. Raises ``ValueError`` for a key of another kind, such as a shared secret."""
        self.audience, self.issuer, self.longest_s = audience, issuer, longest_s
        self._keys: dict[str | None, jwt.PyJWK] = {}
        for entry in jwks["keys"]:
            if entry.get("kty") not in _ALGORITHMS:
                raise ValueError(f"key type {entry.get('kty')} cannot verify tokens")
            self._keys[entry.get("kid")] = jwt.PyJWK(dict(entry), algorithm=_ALGORITHMS[entry["kty"]])
        if not self._keys:
            raise ValueError("a key set needs a key")
        self._good: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    @classmethod
    def from_text(cls, text: str, audience: str = "", issuer: str = "", longest_s: float = 0.0) -> KeySet:
        """The key set of a JWKS file's content; the rest as of ``KeySet``."""
        return cls(json.loads(text), audience, issuer, longest_s)

    def key_for(self, kid: str | None) -> jwt.PyJWK:
        """The key a token names; a token that names none is checked by the only key. Raises ``KeyError``."""
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys[kid]

    def remembered(self, token: str) -> Principal | None:
        """The principal of a token verified before and still in force."""
        until, principal = self._good.get(token, (0.0, None))
        if principal is None or time.time() >= until:
            self._good.pop(token, None)
            return None
        self._good.move_to_end(token)
        return principal

    def remember(self, token: str, until: float, principal: Principal) -> None:
        """Keep a verified token until that real time, in seconds since the epoch."""
        self._good[token] = (until, principal)
        while len(self._good) > _CACHED:
            self._good.popitem(last=False)


def verify(bearer: str, keys: KeySet) -> Principal:
    """The principal of an ``Authorization`` value ("Bearer ..." or the bare token).

    Raises ``Refused`` 401 for a token that is unreadable, unsigned, signed by another key or algorithm,
    expired (30 s of leeway), or without a required claim.
    """
    scheme, _, rest = bearer.strip().partition(" ")
    token = rest.strip() if scheme.lower() == "bearer" else bearer.strip()
    principal = keys.remembered(token)
    if principal is not None:
        return principal
    try:
        claims = _decode(token, keys)
        principal, until = Principal.from_json(claims), _end(claims, keys.longest_s) + LEEWAY_S
    except Exception:  # a stranger wrote every byte of it: whatever it makes a library raise, it is no token
        raise unauthorized() from None
    keys.remember(token, until, principal)
    return principal


def _decode(token: str, keys: KeySet) -> dict[str, Any]:
    if len(token) > _MAX_LENGTH:
        raise ValueError("token too long")
    key = keys.key_for(jwt.get_unverified_header(token).get("kid"))
    # Principal.from_json requires the other claims
    required = ["exp", *(["aud"] if keys.audience else []), *(["iss"] if keys.issuer else [])]
    options: Any = {"require": required, "verify_aud": bool(keys.audience)}
    return jwt.decode(
        token, key, algorithms=[key.algorithm_name], leeway=LEEWAY_S, options=options,
        audience=keys.audience or None, issuer=keys.issuer or None,
    )  # fmt: skip


def _end(claims: Mapping[str, Any], longest_s: float) -> float:
    """When a token ends. Raises ``ValueError`` for times that are no numbers, and for one that lives too long."""
    times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
    for moment in times.values():
        if isinstance(moment, bool) or not isinstance(moment, int | float) or not 0 <= moment <= _LATEST:
            raise ValueError("a time is a number of seconds since the epoch")
    if longest_s and times["exp"] - times.get("iat", time.time()) > longest_s:
        raise ValueError("a token that lives too long")
    return float(times["exp"])


def issue(claims: Mapping[str, Any], private_key_pem: bytes, kid: str, lifetime_s: int = 12 * 3600) -> str:
    """Sign a token for development and tests by an Ed25519 key; ``exp`` is added where the claims lack it."""
    body = {"exp": int(time.time()) + lifetime_s} | dict(claims)
    return jwt.encode(body, private_key_pem, algorithm="EdDSA", headers={"kid": kid})
