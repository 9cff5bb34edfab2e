"""What the gateway answers itself: the caller, the rule book, what all services know together, the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from common.bus import codec
from common.bus.messages import Call, Reply
from common.kernel import places
from common.kernel.clock import Clock, parse_instant, to_instant
from common.kernel.identity import ROLES
from common.law import RuleBook
from common.run.suite_clock import SuiteClock
from gateway import gathering, rules
from gateway.dispatch import Ask


class OwnAnswers:
    """One method per route of ``gateway/routes/own.py``."""

    def __init__(self, book: RuleBook, clock: Clock, ask: Ask) -> None:
        self._book = book
        self._clock = clock
        self._ask = ask

    def methods(self) -> dict[str, Callable[[Call], Reply]]:
        """The methods by the names that the route table calls them."""
        names = ("who_am_i", "list_profiles", "get_profile", "get_clause", "list_changes", "get_dossier", "set_clock")
        return {name: getattr(self, name) for name in names}

    def who_am_i(self, call: Call) -> Reply:
        """The caller as its token describes it."""
        assert call.principal is not None
        labels = {
            "roles_label": [ROLES[role] for role in call.principal.roles],
            "division_label": places.label(call.principal.division),
        }
        return _tagged(call.principal.to_json() | labels)

    def list_profiles(self, call: Call) -> Reply:
        """Every profile of the rule book."""
        return _tagged({"items": rules.profiles(self._book)})

    def get_profile(self, call: Call) -> Reply:
        """A profile's values on a day, today unless ``on`` says otherwise."""
        on = call.query.get("on") or self._clock.today().isoformat()
        return _tagged(rules.profile(self._book, call.params["name"], on))

    def get_clause(self, call: Call) -> Reply:
        """One rule of a document."""
        return _tagged(rules.clause(self._book, call.params["id"]))

    def list_changes(self, call: Call) -> Reply:
        """What changed in the caller's place."""
        return Reply(200, gathering.changes(self._ask, call))

    def get_dossier(self, call: Call) -> Reply:
        """All that the five services know of an organisation."""
        return _tagged(gathering.dossier(self._ask, call))

    def set_clock(self, call: Call) -> Reply:
        """Set the simulated clock, and answer when every service that is there has followed."""
        assert isinstance(self._clock, SuiteClock)
        self._clock.set(parse_instant(call.body["now"]))
        gathering.await_clocks(self._ask, call, self._clock)
        return Reply(200, {"now": to_instant(self._clock.now())})


def _tagged(body: Mapping[str, Any]) -> Reply:
    """200 with a tag that changes with the content."""
    digest = hashlib.sha256(codec.dumps(body, max_bytes=16 * codec.MAX_BYTES)).hexdigest()
    return Reply(200, body, etag=f'"{digest[:16]}"')
