"""Who runs a base today (运营机构): what the register says now decides, not what a token once said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.identity import Principal


def running(base: Mapping[str, Any], today: str) -> str | None:
    """The organisation whose contract for this base runs on the day (first and last day included), or None.

    ``base`` are the facts that the registry publishes of it: ``contracts`` lists ``org``, ``since``, ``until``.
    """
    for contract in base["contracts"]:
        if contract["since"] <= today and (contract["until"] is None or today <= contract["until"]):
            return str(contract["org"])
    return None


def operates(principal: Principal, base: Mapping[str, Any], today: str) -> bool:
    """Whether a caller acts for the running operator of a base.

    A token that names no organisation speaks for whoever runs the base; one that names another does not.
    """
    if "operator" not in principal.roles or principal.base != base["id"]:
        return False
    organisation = running(base, today)
    return organisation is not None and principal.org in (None, organisation)
