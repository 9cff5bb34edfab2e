"""The whole rule book in memory, and the views that are taken of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from common.law.model import Clause, Contents, Profile
from common.law.resolution import Resolution, canonical
from common.law.values import is_date
from common.law.view import Resolved, View

_CACHED_VIEWS = 4096


@dataclass(frozen=True)
class RuleBook(Contents):
    """The contents of the files and the views of them, immutable. Build it with ``load_rulebook``."""

    _views: dict[tuple[Any, ...], Resolved] = field(default_factory=dict, repr=False, compare=False)

    def clause(self, clause_id: str) -> Clause:
        """A rule by its name. Raises KeyError."""
        return self.clauses[clause_id]

    def view(
        self,
        profile: str,
        on: str,
        settings: Mapping[str, Any] | None = None,
        schemes: Mapping[str, str] | None = None,
        decision: str | None = None,
        place: str | None = None,
    ) -> View:
        """The rules of a profile on a governing date ("YYYY-MM-DD").

        ``settings`` are values that a bureau decided where the documents leave them to it, ``schemes``
        funding schemes it adopted from other profiles, ``decision`` the number of its decision to go on with
        an ended plan. ``place`` is where the case is: what binds it holds beside an adopted profile (ruling 15).
        Raises KeyError for an unknown profile, ValueError for an impossible date, Refused 422
        ``profile_not_in_force``, ``not_settable``, ``invalid_setting``, ``looser_than_province``, ``unknown_scheme``.
        """
        if not is_date(on):
            raise ValueError(f"{on!r} is no day of the calendar")
        span = bisect_right(self.changes, on)
        binding = self.binding(place) if place else None
        key = (profile, span, _key(settings), _key(schemes), decision is not None, binding and binding.name)
        resolved = self._views.get(key)
        if resolved is None:
            resolution = Resolution(self, self.profiles[profile], on, schemes or {}, decision, binding)
            resolved = resolution.resolve(settings or {})
            if len(self._views) >= _CACHED_VIEWS:
                self._views.clear()
            self._views[key] = resolved
        return View(resolved, self.parameters, on)

    def binding(self, place: str) -> Profile | None:
        """The profile of the documents that hold in a place whatever its bureau adopts; None where no document binds it."""
        fitting = [
            profile for profile in self.profiles.values()
            if profile.extends is None and profile.place and place.startswith(profile.place)
            and any(self.sources[code].standing == "binding" for code in profile.sources)
        ]  # fmt: skip
        return max(fitting, key=lambda profile: len(profile.place or ""), default=None)

    @cached_property
    def changes(self) -> list[str]:
        """Every day on which anything begins or has ended: the days between two of them are alike."""
        days = {
            entry.since
            for profile in self.profiles.values()
            for held in profile.values.values()
            for entry in held
        }
        days |= {adoption.since for profile in self.profiles.values() for adoption in profile.adopts}
        days |= {source.in_force_from for source in self.sources.values() if source.in_force_from}
        ends = (source.period_ends_on for source in self.sources.values() if source.period_ends_on)
        return sorted(days | {(date.fromisoformat(end) + timedelta(days=1)).isoformat() for end in ends})


def _key(chosen: Mapping[str, Any] | None) -> str:
    return canonical(chosen) if chosen else ""
