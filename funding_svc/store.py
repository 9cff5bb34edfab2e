"""Funding's collections and queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from pymongo.database import Database

from common.kernel.clock import parse_date
from common.kernel.decision import State
from common.kernel.periods import add_months
from common.store.adoptions import AdoptionCopies
from common.store.aggregates import Aggregates
from common.store.copies import Copies
from common.store.kept import Known
from common.store.store import Store
from funding_svc.budgets.declaration import BUDGET
from funding_svc.budgets.purse import released
from funding_svc.calls.declaration import CALL, ENTRY
from funding_svc.claims.declaration import CLAIM
from funding_svc.codes import PROJECT_LINES
from funding_svc.entitlements.declaration import ENTITLEMENT
from funding_svc.expenses.declaration import EXPENSE
from funding_svc.overlaps.declaration import OVERLAP
from funding_svc.projects.declaration import PROJECT
from funding_svc.statements.declaration import STATEMENT


class FundingStore(Store):
    """Claims, and what is known of organisations, residencies and the bureaus' profiles."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.claims = self.declare(CLAIM)
        self.budgets = self.declare(BUDGET)
        self.expenses = self.declare(EXPENSE)
        self.statements = self.declare(STATEMENT)
        self.calls, self.entries, self.projects = self.declare(CALL), self.declare(ENTRY), self.declare(PROJECT)
        self.overlaps = self.declare(OVERLAP)
        self.entitlements = self.declare(ENTITLEMENT)
        self._lines: dict[str, str] = {}  # of budgets; a budget keeps its line
        self._last_draws: dict[str, int] = {}  # numbers that were seen; never too high, for none is given up
        self.copies_orgs = Copies(database, "orgs")
        self.copies_bases = Copies(database, "bases")
        self.copies_assessments = Copies(database, "assessments")
        self.copies_workers = Copies(database, "workers")
        self.copies_notices = Copies(database, "notices")
        self.copies_residencies = Copies(database, "residencies")
        self.copies_adoptions = AdoptionCopies(database)
        self.known = Known(
            orgs=self.copies_orgs.expect, bases=self.copies_bases.get, adoptions=self.copies_adoptions.holding,
            adopting=self.copies_adoptions.deciding,
        )  # fmt: skip

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.copies_residencies.collection.create_index([("facts.org", 1), ("facts.state", 1)])
        self.claims.collection.create_index("body.subject", sparse=True)
        self.claims.collection.create_index("body.pool", sparse=True)
        self.expenses.collection.create_index("body.org")
        self.statements.collection.create_index([("body.base", 1), ("body.year", 1)])
        self.claims.collection.create_index("body.budget", sparse=True)
        self.projects.collection.create_index("body.movements.budget", sparse=True)
        self.claims.collection.create_index("body.person", sparse=True)
        self.claims.collection.create_index([("body.paid_on", -1), ("_id", 1)])
        self.projects.collection.create_index("body.title_key")
        self.claims.collection.create_index("body.movements.budget", sparse=True)

    def evaluated(self, entries: list[str]) -> int:
        """How many of these entries have led to a project that was evaluated."""
        found = [self.projects.find(self.projects.with_unique("entry", one)) for one in entries]
        return sum(one.body["evaluated_on"] is not None for some in found for one in some)

    def borne_claims(self, wanted: Mapping[str, Any]) -> list[dict[str, str]]:
        """The place and the span of each claim that was approved or paid: its months, else the year in which it was filed."""
        found = (one.body for one in self.claims.find({**wanted, "body.state": {"$in": ["approved", "paid"]}}))
        return [{"division": one["division"], **_span(one)} for one in found]

    def borne_projects(self, wanted: Mapping[str, Any]) -> list[dict[str, str]]:
        """The place and the span of each project that is carried out or was."""
        found = (one.body for one in self.projects.find({**wanted, "body.state": {"$in": ["implementing", "completed", "failed", "recovered"]}}))
        return [{"division": one["division"], "from": one["started_on"], "until": one["evaluated_on"] or "9999-12-31"} for one in found]

    def orgs_named(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What is known of these organisations, by id."""
        return self.copies_orgs.these(ids)

    def paid_awards(self, most: int) -> list[State]:
        """What was paid, the newest first."""
        found = self.claims.find({"body.state": "paid"}, sort=[("body.paid_on", -1), ("_id", 1)], limit=most)
        return [one.body for one in found]

    def claims_of(self, org: str) -> tuple[State, ...]:
        """All claims of an organisation in the order of their numbers."""
        found = (one.body for one in self.claims.find(self.claims.by("body.org", org)))
        return tuple(sorted(found, key=lambda claim: claim["number"]))

    def claims_on(self, subject: str) -> tuple[State, ...]:
        """All claims on a project or a person, whoever filed them, in the order in which they came."""
        found = (one.body for one in self.claims.find({"body.subject": subject}))
        return tuple(sorted(found, key=lambda claim: claim["subject_number"]))

    def claims_in(self, pool: str) -> tuple[State, ...]:
        """All claims of a pool, in the order in which they came."""
        found = (one.body for one in self.claims.find({"body.pool": pool}))
        return tuple(sorted(found, key=lambda claim: claim["pool_number"]))

    def forced_exit_open(self, org: str) -> bool:
        """Whether a forced-exit case against the organisation is open in any base."""
        return bool(self.copies_residencies.find({"facts.org": org, "facts.state": "forced_exit_open"}, limit=1))

    def budget_for(self, division: str, year: int, line: str) -> State | None:
        """The budget of a place, a year and a line."""
        found = self.budgets.find(self.budgets.with_unique("place_year_line", f"{division}#{year}#{line}"), limit=1)
        return found[0].body if found else None

    def keeps_budgets(self, division: str, year: int) -> bool:
        """Whether a place has entered any budget of a year."""
        return bool(self.budgets.find({"lists": division, "body.division": division, "body.year": year}, limit=1))

    def last_draw(self, budget: str) -> tuple[int, int]:
        """The number of the last reservation of a budget and the total up to it; 0, 0 before the first. The numbers have no
        gap, so the last is found by doubling and halving from the last that was seen."""
        low, step = self._last_draws.get(budget, 0), 1
        while self._draw(budget, low + step):
            low, step = low + step, 2 * step
        while step > 1:
            step //= 2
            low += step if self._draw(budget, low + step) else 0
        self._last_draws[budget] = low
        claim = self._draw(budget, low) if low else None
        return low, next((one["drawn_fen"] for one in claim["movements"] if (one["budget"], one.get("link")) == (budget, low)), 0) if claim else 0

    def released_to(self, budget: str) -> int:
        """What claims or projects have given back to a budget."""
        found = self._drawers(budget).collection.find({"body.movements.budget": budget, "body.released_fen": {"$gt": 0}}, {"body.movements": 1})
        return sum(released(one["body"]["movements"], budget) for one in found)

    def drawn_by_state(self, budget: str) -> dict[str, int]:
        """What stands reserved or paid of a budget, by the state of its claims."""
        sums: dict[str, int] = {}
        for one in self.claims.collection.find({"body.budget": budget}, {"body.state": 1, "body.amount_fen": 1}):
            state = one["body"]["state"]
            if state in ("approved", "paid", "to_recover"):
                sums[state] = sums.get(state, 0) + one["body"]["amount_fen"]
        return sums

    def drawing_on(self, budget: str) -> tuple[State, ...]:
        """All claims or projects that have drawn on a budget."""
        return tuple(one.body for one in self._drawers(budget).find({"body.movements.budget": budget}))

    def _draw(self, budget: str, link: int) -> State | None:
        drawers = self._drawers(budget)
        found = drawers.find(drawers.with_unique("budget_link", f"{budget}#{link}"), limit=1)
        return found[0].body if found else None

    def _drawers(self, budget: str) -> Aggregates:
        """Who draws on a budget: projects on lines of their own, claims on every other. So its numbers stand in one collection."""
        if budget not in self._lines:
            loaded = self.budgets.load(budget)
            assert loaded is not None, "only a budget that is there is asked about"
            self._lines[budget] = loaded.body["line"]
        return self.projects if self._lines[budget] in PROJECT_LINES else self.claims


def _span(claim: State) -> dict[str, str]:
    evidence = claim["evidence"]
    if "first_month" in evidence and "months" in evidence:
        first = parse_date(f"{evidence['first_month']}-01")
        return {"from": first.isoformat(), "until": (add_months(first, evidence["months"]) - timedelta(days=1)).isoformat()}
    year = claim["filed_on"][:4]
    return {"from": f"{year}-01-01", "until": f"{year}-12-31"}
