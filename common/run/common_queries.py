"""Queries that every service answers alike: what changed, and what it knows of one organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from common.bus import Call, Reply, query
from common.kernel.bounds import fitting
from common.kernel.clock import to_instant
from common.kernel.identity import Principal
from common.run.desk import Desk
from common.run.duties import DutyKeeping
from common.run.records import RecordKeeping
from common.run.replies import PARTIES, entry_view, in_place
from common.run.sheet_keeping import SheetKeeping
from common.run.suite_clock import SuiteClock
from common.run.targets import TargetKeeping
from common.store.aggregates import Aggregates, Loaded
from common.store.lists import LISTS
from common.store.quirks import Slices
from common.store.store import Store

MOST = 200  # things of one kind in a dossier
COUNTED_AT_ONCE = 2_000
LOOKED_AT = 1_000  # entries of the journal for one answer, whoever asks
AT_A_TIME = 200
WATCHING = frozenset({"bureau", "auditor", "leading_group"})
PUBLIC_TYPES = ["notice", "publication"]
_ORG_FIELDS = ("aggregate.id", "data.org.id", "data.application.org", "data.residency.org", "data.claim.org")
_BASE_FIELDS = (
    "aggregate.id", "data.base.id", "data.application.base", "data.residency.base", "data.session.base",
)  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """One kind of thing in an organisation's dossier: the store's collection ``name``, those whose ``field``, a list key,
    holds the organisation's id, as ``view`` shows them."""

    name: str
    field: str
    view: Callable[[Loaded], Mapping[str, Any]]


@dataclass(frozen=True)
class Count:
    """A number that everybody may know: how many of the store's collection ``name`` there are, by ``field``,
    of the codes that ``labels`` names. ``label`` says in Chinese what is counted."""

    name: str
    label: str
    field: str
    labels: Mapping[str, str]


class CommonQueries(SheetKeeping, RecordKeeping, DutyKeeping, TargetKeeping):
    """Mixed into every service, with the records, duties and targets that it keeps. ``dossier`` says which of its things tell of
    an organisation, ``counted`` which of its numbers are public."""

    desk: Desk[Any]
    dossier: ClassVar[tuple[Chapter, ...]] = ()
    counted: ClassVar[tuple[Count, ...]] = ()
    declared_types: ClassVar[tuple[str, ...]] = ()

    @query()
    def changes(self, call: Call) -> Reply:
        """The next entries of the journal after ``after``, of those ``limit`` at most that the caller may read.

        ``position`` is where to go on: everything up to it has been looked at. One answer looks at ``LOOKED_AT`` entries
        and no more, so there may be further ones even where it tells of none; there are none once it stays where it was.
        """
        assert call.principal is not None
        others = {"aggregate.type": {"$nin": list(self.declared_types)}}
        readable = {"$or": [*self.readable_entries(call), {"$and": [others, _readable_changes(call.principal)]}]}
        return Reply(200, changes_after(self.desk.store, readable, call.query["after"], call.query["limit"]))

    def readable_entries(self, call: Call) -> list[dict[str, Any]]:
        """The journal entries of declared aggregates that the caller may read; see ``DeclaredService``."""
        return []

    def chapters(self, call: Call) -> dict[str, list[dict[str, Any]]]:
        """The chapters of declared aggregates in a dossier; see ``DeclaredService``."""
        return {}

    @query()
    def clock(self, call: Call) -> Reply:
        """What the time is for this service; the gateway asks after a simulated clock was set."""
        if isinstance(self.desk.clock, SuiteClock):
            self.desk.clock.refresh()
        return Reply(200, {"now": to_instant(self.desk.clock.now())})

    @query()
    def dossier_of_org(self, call: Call) -> Reply:
        """All that this service knows of an organisation and may tell the caller, by kind."""
        assert call.principal is not None
        scope, declared = _scope(call.principal, call.params["id"]), self.chapters(call)
        if scope is None:
            return Reply(200, {chapter.name: [] for chapter in self.dossier} | declared)
        store = self.desk.store
        found = {c.name: _find(getattr(store, c.name), c.field, call.params["id"], scope) for c in self.dossier}
        return Reply(200, {c.name: [dict(c.view(loaded)) for loaded in found[c.name]] for c in self.dossier} | declared)

    @query()
    def public_numbers(self, call: Call) -> Reply:
        """The public numbers of a place, counted a moment ago where there is much to count."""
        store = self.desk.store
        count = lambda place: [_count(getattr(store, c.name), place, c) for c in self.counted]  # noqa: E731
        return Reply(200, {"numbers": store.numbers.of(call.query["division"], count)})


def changes_after(store: Store, readable: Mapping[str, Any], after: int, limit: int) -> dict[str, Any]:
    """See ``CommonQueries.changes``."""
    # The head first: the relay appends in order, so nothing up to it can still be missing.
    head, _ = store.journal.head()
    entries: list[dict[str, Any]] = []
    position, furthest = after, min(head, after + LOOKED_AT)
    while position < furthest and len(entries) < limit:
        numbers = range(position + 1, min(position + AT_A_TIME, furthest) + 1)
        entries += store.journal.among(numbers, readable, limit - len(entries))
        position = entries[-1]["_id"] if len(entries) == limit else numbers[-1]
    items = [_change(entry) for entry in entries]
    if (shown := fitting(items)) < len(items):
        items, position = items[:shown], entries[shown - 1]["_id"]
    return {"items": items, "position": position}


def _readable_changes(principal: Principal) -> dict[str, Any]:
    """Who watches over a place reads what happened there, other offices what is public of it, parties what happened to
    their own organisation or base."""
    if offices := set(principal.roles) - PARTIES:
        here = {"division": in_place(principal.division)["body.division"]}
        return here if offices & WATCHING else here | {"aggregate.type": {"$in": PUBLIC_TYPES}}
    own = [{field: principal.org} for field in _ORG_FIELDS if "applicant" in principal.roles and principal.org]
    own += [{field: principal.base} for field in _BASE_FIELDS if "operator" in principal.roles and principal.base]
    return {"$or": own} if own else {"_id": None}


def _change(entry: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("id", "name", "aggregate", "division", "occurred_at", "basis", "data")
    return {"seq": entry["_id"], **entry_view(entry, shown)}


def _scope(principal: Principal, org: str) -> dict[str, Any] | None:
    """What a caller may see of an organisation's things; None for nothing."""
    if set(principal.roles) - PARTIES:
        return in_place(principal.division)
    if "applicant" in principal.roles and principal.org == org:
        return {}
    if "operator" in principal.roles and principal.base:
        return {"body.base": principal.base}
    return None


def _find(repository: Aggregates, field: str, org: str, scope: Mapping[str, Any]) -> list[Loaded]:
    return repository.find({**repository.by(field, org), **scope}, sort=[("_id", 1)], limit=MOST)


def _count(repository: Aggregates, place: str, count: Count) -> dict[str, Any]:
    grouped = {"$group": {"_id": f"${count.field}", "count": {"$sum": 1}}}
    found: Counter[str] = Counter()
    slices = Slices()  # so that the store does other things in between
    while ids := slices.following(COUNTED_AT_ONCE, found.total()):
        stages = [{"$match": {LISTS: place, "_id": ids}}, {"$match": {count.field: {"$in": list(count.labels)}}}, grouped]
        found.update({one["_id"]: one["count"] for one in repository.collection.aggregate(stages)})
    parts = [{"code": code, "label": label, "count": found[code]} for code, label in count.labels.items()]
    return {"name": count.name, "label": count.label, "total": found.total(), "parts": parts}
