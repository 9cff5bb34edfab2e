"""How many entries one aggregate holds: each of its lists is bounded, so that it can be stored and told of for ever. Pure."""

from __future__ import annotations

from collections.abc import Sized

from common.kernel.problems import wrong_order

MOST = {
    "findings": (200, "负面清单情形认定"), "contracts": (100, "运营委托"), "assessments": (200, "年度考核"), "waivers": (200, "变通决定"),
    "listings": (200, "列入名录"), "transfers": (50, "移交"),
}  # fmt: skip


def room(name: str, entries: Sized) -> None:
    """Refuse 409 another entry of a list that is full."""
    most, zh = MOST[name]
    if len(entries) >= most:
        raise wrong_order(f"{zh}记录已达{most}条，不能再行登记。")
