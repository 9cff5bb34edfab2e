"""Development keys of one run directory: the one that signs tokens, the one that hides personal data, the one that
seals calls."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from common.kernel import places
from common.kernel.decision import Refused
from common.kernel.identity import ROLES, Principal
from common.kernel.ids import derived_id
from common.kernel.privacy import new_key_text
from gateway import tokens

KID = "development"


@dataclass(frozen=True)
class Keys:
    """Where the keys lie. Made once, so that a second start reads what the first encrypted."""

    signing: Path  # PEM, readable by its owner only
    jwks: Path
    data: Path
    bus: Path

    def token(
        self,
        roles: Sequence[str],
        division: str,
        name: str,
        org: str | None = None,
        base: str | None = None,
        sub: str | None = None,
        unit: str | None = None,
    ) -> str:
        """A signed token; the same name, roles and division are the same person (`sub`).

        Raises ValueError, in Chinese, for an unknown role, no name, or a division that is no GB/T 2260 code or that
        the register of Zhejiang does not hold.
        """
        _check(roles, division, name)
        sub = sub or derived_id(name, *sorted(roles), division)
        claims = {"sub": sub, "name": name, "roles": list(roles), "division": division}
        claims |= {key: value for key, value in (("org", org), ("base", base), ("unit", unit)) if value}
        Principal.from_json(claims)
        return tokens.issue(claims, self.signing.read_bytes(), KID)


def _check(roles: Sequence[str], division: str, name: str) -> None:
    if not roles or not set(roles) <= set(ROLES):
        known = "、".join(f"{role}（{label}）" for role, label in ROLES.items())
        raise ValueError(f"ROLES 应为下列角色中的一个或几个，以逗号分隔：{known}。")
    if not name:
        raise ValueError("NAME 不能为空。")
    if division.startswith("9"):  # the first digit names a part of the country, 1 to 8
        raise ValueError(f"DIVISION 有误：行政区划代码 {division} 不存在。")
    try:
        places.checked(division)
    except Refused as refused:
        raise ValueError("DIVISION 有误：" + "".join(error.message for error in refused.errors)) from refused


def ensure_keys(run_dir: Path) -> Keys:
    """The keys of a run directory, made where they are missing."""
    folder = Path(run_dir).resolve() / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = Keys(folder / "signing.pem", folder / "jwks.json", folder / "personal-data.key", folder / "bus.key")
    write_once(keys.signing, _new_signing_key)
    write_once(keys.data, lambda: new_key_text().encode())
    write_once(keys.bus, lambda: new_key_text().encode())
    write_once(keys.jwks, lambda: _jwks(keys.signing.read_bytes()))
    return keys


def write_once(path: Path, make: Callable[[], bytes]) -> None:
    """Write what ``make`` makes, for the user alone, unless the file is there."""
    if path.exists():
        return
    # Linked into place whole: of two first starts at once, both read the one that came first.
    own = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(make())
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _jwks(pem: bytes) -> bytes:
    public = load_pem_private_key(pem, None).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = urlsafe_b64encode(public).rstrip(b"=").decode()
    key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KID, "x": x}
    return json.dumps({"keys": [key]}).encode()
