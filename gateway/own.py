"""What the gateway answers itself: the caller, the rule book, what all services know together, the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from common.bus import codec
from common.bus.messages import Call, Reply
from common.kernel import places
from common.kernel.clock import Clock, parse_instant, to_instant
from common.kernel.identity import ROLES
from common.kernel.problems import bad_field, not_found
from common.kernel.records.views import kind_head, kind_whole
from common.law import RuleBook
from common.law.jurisdiction import default_profile
from common.law.kinds import Kind
from common.law.values import is_date
from common.run.suite_clock import SuiteClock
from gateway import gathering, owed, rules
from gateway.dispatch import Ask


class OwnAnswers:
    """One method per route of ``gateway/routes/own.py``."""

    def __init__(self, book: RuleBook, clock: Clock, ask: Ask) -> None:
        self._book = book
        self._clock = clock
        self._ask = ask

    def methods(self) -> dict[str, Callable[[Call], Reply]]:
        """The methods by the names that the route table calls them."""
        names = (
            "who_am_i", "list_profiles", "get_profile", "get_clause", "list_changes", "get_dossier", "list_kinds", "get_kind", "list_duties",
            "list_targets", "law_time", "set_clock",
        )  # fmt: skip
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

    def list_kinds(self, call: Call) -> Reply:
        """Every kind of record; with ``division``, those that a clause orders there on a day, today unless ``on`` says."""
        chosen = kinds_of_place(self._book, call.query, self._clock.today())
        return _tagged({"items": [kind_head(kind, self._book) for kind in chosen]})

    def get_kind(self, call: Call) -> Reply:
        """One kind of record with the JSON Schema of its form."""
        if (kind := self._book.kinds.get(call.params["kind"])) is None:
            raise not_found()
        return _tagged(kind_whole(kind, self._book))

    def list_duties(self, call: Call) -> Reply:
        """What the caller owes or watches over, of all services."""
        return Reply(200, owed.list_duties(self._ask, call))

    def list_targets(self, call: Call) -> Reply:
        """Every target of a place on a day: how far it is from its goal, and who falls short."""
        return _tagged(owed.targets(self._ask, call, self._clock.today(), self._book))

    def law_time(self, call: Call) -> Reply:
        """Of every duty the share done in time."""
        return _tagged(owed.law_time(self._ask, call, self._clock.today()))

    def set_clock(self, call: Call) -> Reply:
        """Set the simulated clock, and answer when every service that is there has followed."""
        assert isinstance(self._clock, SuiteClock)
        self._clock.set(parse_instant(call.body["now"]))
        gathering.await_clocks(self._ask, call, self._clock)
        return Reply(200, {"now": to_instant(self._clock.now())})


def kinds_of_place(book: RuleBook, query: Mapping[str, str], today: date) -> list[Kind]:
    """The kinds whose clause is law, by the rules that hold in a place where no bureau has decided otherwise; all of them
    without a place. Raises Refused 422 for a place or a day that is none, or has no rules."""
    if "division" not in query:
        return list(book.kinds.values())
    on = query.get("on") or today.isoformat()
    if not is_date(on):
        raise bad_field("on", "应为 YYYY-MM-DD 格式的日期。")
    rules = book.view(default_profile(book, places.trim(query["division"])), on)
    return [kind for kind in book.kinds.values() if any(rules.applies(clause) for clause in kind.clauses)]


def _tagged(body: Mapping[str, Any]) -> Reply:
    """200 with a tag that changes with the content."""
    digest = hashlib.sha256(codec.dumps(body, max_bytes=16 * codec.MAX_BYTES)).hexdigest()
    return Reply(200, body, etag=f'"{digest[:16]}"')
