"""What every service keeps alike: records and duties, and how it knows whom they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from common.law.book import RuleBook
from common.law.jurisdiction import default_profile, judged_by
from common.store.copies import Copies
from common.store.lists import ListKey

Look = Callable[[str], Mapping[str, Any] | None]

# What lists of records are filtered by, the first that fits leading: their subject, their kind in a place, their kind.
RECORD_LISTS = (
    ListKey("body.about", short=True), ListKey("body.org", short=True), ListKey("body.base", short=True),
    ListKey("body.kind_county"), ListKey("body.kind_city"), ListKey("body.kind"),
)  # fmt: skip


DUTY_LISTS = (ListKey("body.subject", short=True), ListKey("body.org", short=True), ListKey("body.base", short=True))


def nobody(id: str) -> None:
    """The look-up of a service that knows no such things."""
    return None


def nothing_adopted(division: str) -> list[Mapping[str, Any]]:
    """The look-up of a service that hears of no decisions on profiles."""
    return []


@dataclass(frozen=True)
class Known:
    """What a service knows of organisations and bases by id, and the decisions on profiles that hold for a place."""

    orgs: Look = nobody
    bases: Look = nobody
    adoptions: Callable[[str], Iterable[Mapping[str, Any]]] = nothing_adopted
    every_base: Callable[[], Iterable[Mapping[str, Any]]] = tuple
    adopting: Callable[[], Iterable[str]] = tuple  # the places whose bureau has taken a decision of its own

    def at_once(self) -> Known:
        """The same, which waits for no news on its way: what thousands of rows name is known or it is not."""
        return replace(self, orgs=_at_once(self.orgs), bases=_at_once(self.bases))

    def judged_by(self, book: RuleBook, division: str, on: str, fallback: str | None = None) -> dict[str, Any]:
        """The rules for what happens in a place on a day; ``fallback`` is the profile where no bureau has decided. Raises
        Refused 422 ``no_rules_here``."""
        return judged_by(self.adoptions(division), fallback or partial(default_profile, book, division), on, division)


def _at_once(look: Look) -> Look:
    copies = getattr(look, "__self__", None)
    return copies.get if isinstance(copies, Copies) else look
