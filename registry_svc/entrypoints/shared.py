"""What every entrypoint of the registry uses: the desk, and the rules of a place on a day."""

from __future__ import annotations

from functools import partial
from typing import Any

from common.bus import Call
from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.problems import not_found
from common.law.jurisdiction import default_profile, judged_by
from common.run.desk import Desk
from registry_svc.desk import BaseRules, RegistryDesk
from registry_svc.store import RegistryStore


class Registry:
    """The desk of the service and the shared ways to it."""

    desk: Desk[RegistryStore] = RegistryDesk(RegistryStore)

    @property
    def _rules(self) -> BaseRules:
        return BaseRules(self.desk)

    def _check(self, call: Call, division: str) -> Check:
        """The rules of a place today."""
        return self.desk.check(self._judged_by(places.trim(division)), call)

    def _check_on(self, call: Call, division: str, day: str) -> Check | None:
        """The rules of a place on another day; None for a day before any of them was in force, and for today."""
        if day == self.desk.clock.today().isoformat():
            return None
        try:
            return self.desk.check(self._judged_by(places.trim(division), day), call)
        except Refused as refused:
            if refused.code not in ("profile_not_in_force", "no_rules_here"):
                raise
            return None

    def _judged_by(self, division: str, day: str | None = None) -> dict[str, Any]:
        adoptions = self.desk.store.adoptions(division)
        fallback = partial(default_profile, self.desk.book, division)
        return judged_by(adoptions, fallback, day or self.desk.clock.today().isoformat(), division)


def number(text: str) -> int:
    """The number of an entry in a path. Raises Refused 404."""
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise not_found()
    return int(text)
