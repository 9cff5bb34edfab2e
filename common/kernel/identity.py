"""Who is calling: the principal that the gateway has verified and every service checks again."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel import places
from common.kernel.decision import Basis, Refused

ROLES = {
    "applicant": "申请单位",
    "operator": "运营机构",
    "bureau": "民政部门",
    "supervisor": "业务主管单位",
    "leading_group": "领导小组办公室",
    "street": "街道（乡镇）",
    "finance": "财政部门",
    "expert": "评审专家",
    "auditor": "审计监督",
    "it_center": "信息中心",
    "social_work_dept": "社会工作部",
}


_LONGEST = 200  # characters of a claim
_UNWRITABLE = frozenset({"Cc", "Cs"})


@dataclass(frozen=True)
class Principal:
    """A person as a signed token describes them.

    ``division`` is a trimmed GB/T 2260 prefix; ``org`` and ``base`` are ids, ``unit`` is the name of a
    supervising unit, where the role has one.
    """

    sub: str
    name: str
    roles: tuple[str, ...]
    division: str
    org: str | None = None
    base: str | None = None
    unit: str | None = None

    @property
    def owner(self) -> tuple[str, ...]:
        """What keeps the idempotency keys of two principals apart: all that one is but the name, which may change."""
        return (self.sub, ",".join(sorted(set(self.roles))), self.division, self.org or "", self.base or "", self.unit or "")

    def to_json(self) -> dict[str, Any]:
        return {
            "sub": self.sub,
            "name": self.name,
            "roles": list(self.roles),
            "division": self.division,
            "org": self.org,
            "base": self.base,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Principal:
        """Read a principal from token claims or a message; other keys are ignored. Raises ``ValueError``."""
        sub, name, roles, division = (data.get(key) for key in ("sub", "name", "roles", "division"))
        org, base, unit = data.get("org"), data.get("base"), data.get("unit")
        if not all(_is_text(text) for text in (sub, name, division)):
            raise ValueError("sub, name and division are required texts")
        if not isinstance(roles, list | tuple) or not roles or not all(_is_role(role) for role in roles):
            raise ValueError("roles must be a list of known roles")
        if not all(text is None or _is_text(text) for text in (org, base, unit)):
            raise ValueError("org, base and unit are texts or absent")
        try:
            return cls(str(sub), str(name), tuple(roles), places.trim(division), org, base, unit)
        except Refused as refused:
            raise ValueError("division is not a GB/T 2260 code") from refused


def _is_text(text: object) -> bool:
    """Whether it is a text that can be written down: neither empty nor endless, without half a surrogate or controls."""
    return isinstance(text, str) and 0 < len(text) <= _LONGEST and not any(unicodedata.category(one) in _UNWRITABLE for one in text)


def _is_role(role: object) -> bool:
    return isinstance(role, str) and role in ROLES


def require_role(principal: Principal, *roles: str) -> None:
    """Raise ``Refused`` 403 unless the principal holds one of ``roles``."""
    if not set(roles) & set(principal.roles):
        wanted = "、".join(ROLES[role] for role in roles)
        raise Refused(403, "not_your_role", f"您的身份不能办理此事项，应由{wanted}办理。")


def require_other_person(principal: Principal, *earlier: str | None, basis: tuple[Basis, ...]) -> None:
    """Raise ``Refused`` 403 if the principal is one of the persons (``sub``) who acted on the case before; ``basis`` is
    what asks for different persons."""
    if principal.sub in earlier:
        detail = "同一事项的不同环节不能由同一人办理，请由其他经办人办理。"
        raise Refused(403, "same_person", detail, basis=basis)


def acts_at(principal: Principal, division: str) -> bool:
    """Whether the principal belongs to exactly this level and place, as acting there asks (本级)."""
    return places.same_place(principal.division, division)


def reads_below(principal: Principal, division: str) -> bool:
    """Whether the place is the principal's own or lies below it, as reading asks."""
    return places.covers(principal.division, division)
