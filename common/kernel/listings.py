"""What being on a credit list does to a seat, to funding, to running a base, to honours (ZJ18-23, E-13). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis

EFFECT = "listing.effect"


def blocking(listings: Iterable[Mapping[str, Any]], benefit: str, check: Check) -> tuple[str, ...]:
    """The lists that an organisation stands on and that keep it from a benefit (``seat``, ``funding``, ``operator``,
    ``honour``), by the rules of the case; on the others its entry is only shown."""
    lists = dict.fromkeys(entry["list"] for entry in listings if entry["removed_on"] is None)
    if not lists or not check.rules.has(EFFECT):
        return ()
    effects = check.value(EFFECT)
    return tuple(name for name in lists if effects.get(f"{name}_{benefit}") == "block")


def grounds(check: Check) -> tuple[Basis, ...]:
    """What a refusal because of a list rests on."""
    law = check.cite_where_law("ZJ18-23") or check.cite_where_law("E-13")
    return (check.rules.param(EFFECT).basis, *law) if check.rules.has(EFFECT) else law
