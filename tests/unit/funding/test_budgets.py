"""Budgets and their ledger: never a fen over, never one too few, balanced whatever happens in whatever order."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.bus.messages import Call
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.declaration.order import when_due
from common.kernel.ids import new_id
from common.law import RuleBook
from common.run.desk import Desk
from common.store.memory import MemoryDatabase
from funding_svc.budgets.declaration import BUDGET
from funding_svc.budgets.ledger import balances, entries
from funding_svc.budgets.neighbours import sums_of
from funding_svc.service import Service
from funding_svc.store import FundingStore
from tests.factories import principal
from tests.factories_funding import org, rating

PLACE, NOON = "330106", "2024-06-03T10:00:00+08:00"
BUREAU, FINANCE = principal("bureau", PLACE), principal("finance", PLACE)
AWARD = 1_000_000


class Office:
    """The service on a store in memory, in a county that adopted the rating award."""

    def __init__(self, book: RuleBook) -> None:
        self.clock = OffsetClock(offset_to(parse_instant(NOON)))
        self.store = FundingStore(MemoryDatabase())  # type: ignore[arg-type]
        self.store.ensure_indexes()
        self.service = Service()
        self.service.desk = Desk(self.store, book, self.clock)
        taken = [{"scheme": "rating_award", "profile": "yangpu-2021"}]
        adopted = {
            "profile": "zhejiang",
            "since": "2024-01-01",
            "settings": [],
            "schemes": taken,
            "continuation": None,
            "decision_no": "1",
            "decided_on": "2024-01-01",
        }
        self.handle("adoptions", PLACE, division=PLACE, adoptions=[adopted])

    def handle(self, what: str, id: str, **data: Any) -> None:
        event = {
            "id": new_id(), "name": "told", "aggregate": {"id": id, "version": 1}, "data": data, "actor": {"sub": "system", "roles": ["system"]},
            "correlation_id": "c-1",
        }  # fmt: skip
        getattr(self.service, f"on_{what}")([event])

    def ask(self, method: str, who: Any, body: Any = None, query: Any = None, **params: str) -> Any:
        call = Call(method, who, params, query or {}, body, command_id=new_id())
        return getattr(self.service, method)(call).body

    def claim(self, number: int) -> str:
        """A filed claim of a new organisation for a 3A award."""
        one = f"org-{number}"
        facts = {"id": one, "division": PLACE, "founded_on": "2023-01-10", "registered_on": "2023-01-10", "ratings": [rating("3A", "2024-05-20")]}
        self.handle("orgs", one, org=org(**facts))
        body = {"scheme": "rating_award", "amount_fen": AWARD, "evidence": {}}
        return str(self.ask("claim.file", principal("applicant", PLACE, org=one), body)["id"])

    def budget(self, amount_fen: int, year: int = 2024, line: str = "rating_award") -> str:
        body = {"year": year, "line": line, "amount_fen": amount_fen, "document": "财预〔2024〕1号"}
        return str(self.ask("budget.enter", FINANCE, body)["id"])

    def decide(self, id: str) -> Any:
        return self.ask("claim.decision", BUREAU, {"decision": "approve"}, id=id)

    def pay(self, id: str) -> Any:
        return self.ask("claim.payment", FINANCE, {"paid_on": "2024-06-03", "voucher": f"凭证{id[:6]}"}, id=id)

    def later(self) -> None:
        """The grace is over, and the time acts on what waits for it."""
        desk = self.service.desk
        for one in self.store.budgets.find({"body.state": "changing"}):
            desk.due(self.store.budgets, one, lambda state: when_due(BUDGET, desk, state, desk.check(state["judged_by"])))

    def sums(self, budget: str) -> dict[str, int]:
        return sums_of(self.store, self.store.budgets.load(budget).body)  # type: ignore[union-attr]

    def require_sound(self, budget: str) -> None:
        """Paid ≤ approved ≤ budget, debits equal credits, and the ledger says the same as the claims."""
        state, sums = self.store.budgets.load(budget).body, self.sums(budget)  # type: ignore[union-attr]
        found = entries(state, self.store.drawing_on(budget))
        of = balances(found)
        assert sum(of.values()) == 0 and all(value >= 0 for name, value in of.items() if name != "appropriation"), of
        assert 0 <= sums["used_fen"] <= state["amount_fen"] == -of["appropriation"]
        assert (of["available"], of["reserved"], of["paid"] + of["receivable"]) == (sums["available_fen"], sums["reserved_fen"], sums["paid_fen"])


@pytest.fixture
def office(book: RuleBook) -> Office:
    return Office(book)


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


@pytest.mark.parametrize(("amount_fen", "approved"), [(2 * AWARD, 2), (2 * AWARD - 1, 1), (2 * AWARD + 1, 2), (AWARD - 1, 0)])
def test_overspending_is_refused_to_the_fen(office: Office, amount_fen: int, approved: int) -> None:
    budget, claims = office.budget(amount_fen), [office.claim(number) for number in range(3)]
    for id in claims[:approved]:
        assert office.decide(id)["budget"] == budget
    problem = refused(office.decide, claims[approved])
    assert (problem.status, problem.code, problem.lasting) == (409, "over_budget", False)
    assert office.sums(budget)["available_fen"] == amount_fen - approved * AWARD
    office.require_sound(budget)


def test_where_no_budget_is_kept_none_is_asked_for_and_where_one_is_every_line_needs_its_own(office: Office) -> None:
    assert office.decide(office.claim(1))["budget"] is None
    office.budget(AWARD, line="startup_subsidy")
    assert refused(office.decide, office.claim(2)).code == "no_budget"


def test_what_is_withdrawn_or_annulled_is_free_again_and_what_comes_back_too(office: Office) -> None:
    budget, first, second = office.budget(AWARD), office.claim(1), office.claim(2)
    office.decide(first)
    office.ask("claim.withdrawal", principal("applicant", PLACE, org="org-1"), id=first)
    office.require_sound(budget)
    office.decide(second)
    annulment = {"by": "县人民政府", "document": "复决1号", "decided_on": "2024-06-03"}
    assert office.ask("claim.annulment", BUREAU, annulment, id=second)["state"] == "filed"
    office.require_sound(budget)
    office.decide(second)
    office.pay(second)
    assert office.ask("claim.annulment", BUREAU, annulment, id=second)["state"] == "to_recover"
    office.require_sound(budget)
    assert refused(office.decide, office.claim(3)).code == "over_budget", "what is owed back is not there yet"
    office.ask("claim.recovery", FINANCE, {"recovered_on": "2024-06-03", "recovery_voucher": "收1"}, id=second)
    office.require_sound(budget)
    assert office.sums(budget)["available_fen"] == AWARD
    ledger = office.ask("ledger", FINANCE, query={"budget": budget})
    assert [one["kind"] for one in ledger["entries"]] == [
        "open",
        "reserve",
        "release",
        "reserve",
        "release",
        "reserve",
        "pay",
        "claim_back",
        "recover",
    ]
    assert sum(one["balance_fen"] for one in ledger["balances"]) == 0
    assert office.ask("ledger", FINANCE, query={"budget": budget, "to": "2024-06-02"})["entries"] == []


def test_a_budget_is_never_lowered_below_what_is_reserved(office: Office) -> None:
    budget = office.budget(3 * AWARD)
    office.decide(office.claim(1))
    change = {"amount_fen": AWARD - 1, "document": "财预〔2024〕2号"}
    assert refused(office.ask, "budget.changes", FINANCE, change, id=budget).code == "below_reserved"
    assert office.ask("budget.changes", FINANCE, change | {"amount_fen": AWARD}, id=budget)["state"] == "changing"
    assert refused(office.decide, office.claim(2)).code == "over_budget", "the lower amount holds from the moment it is asked for"
    office.later()
    state = office.ask("budget.get", FINANCE, id=budget)
    assert (state["state"], state["amount_fen"], state["available_fen"]) == ("open", AWARD, 0)
    office.require_sound(budget)
    assert office.ask("budget.changes", FINANCE, change | {"amount_fen": 2 * AWARD}, id=budget)["state"] == "open"
    assert office.decide(office.claim(3))["state"] == "approved"


def test_an_approval_that_was_on_its_way_outlives_a_lowering(office: Office) -> None:
    budget, claim = office.budget(2 * AWARD), office.claim(1)
    look = office.store.budget_for
    seen = look(PLACE, 2024, "rating_award")
    office.ask("budget.changes", FINANCE, {"amount_fen": 0, "document": "2"}, id=budget)
    office.store.budget_for = lambda *args: seen  # type: ignore[method-assign]
    office.decide(claim)
    office.store.budget_for = look  # type: ignore[method-assign]
    office.later()
    state = office.ask("budget.get", FINANCE, id=budget)
    assert (state["state"], state["amount_fen"]) == ("open", 2 * AWARD) and "没有调减" in state["failed"]
    office.require_sound(budget)


def test_a_closed_year_takes_nothing_more(office: Office) -> None:
    budget, claim = office.budget(3 * AWARD), office.claim(1)
    office.decide(claim)
    assert refused(office.ask, "budget.closing", FINANCE, id=budget).code == "wrong_order"
    office.pay(claim)
    office.ask("budget.closing", FINANCE, id=budget)
    office.later()
    assert office.ask("budget.get", FINANCE, id=budget)["state"] == "closed"
    assert refused(office.decide, office.claim(2)).code == "budget_closed"
    office.require_sound(budget)


@pytest.mark.parametrize("amount_fen", [0, -1, 10**15 + 1, 1.5, True])
def test_a_budget_is_a_whole_amount_and_there_is_one_of_each(office: Office, amount_fen: Any) -> None:
    assert refused(office.budget, amount_fen).errors[0].field == "amount_fen"
    office.budget(1)
    assert refused(office.budget, 2).code == "already_there"
    assert refused(office.ask, "budget.enter", BUREAU, {"year": 2024, "line": "rating_award", "amount_fen": 1, "document": "1"}).status == 403


def test_of_many_who_read_the_same_last_reservation_one_writes_and_the_others_decide_again(office: Office) -> None:
    budget, first, second = office.budget(AWARD), office.claim(1), office.claim(2)
    look = office.store.last_draw

    def look_and_lose(id: str) -> Any:
        office.store.last_draw = look  # type: ignore[method-assign]
        found = look(id)
        office.decide(first)
        return found

    office.store.last_draw = look_and_lose  # type: ignore[method-assign]
    assert refused(office.decide, second).code == "over_budget"
    office.require_sound(budget)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), awards=st.integers(0, 6), spare=st.integers(0, AWARD - 1))
def test_any_history_keeps_the_ledger_sound(book: RuleBook, seed: int, awards: int, spare: int) -> None:
    office, chance = Office(book), random.Random(seed)
    budget, claims = office.budget(max(awards * AWARD + spare, 1)), [office.claim(number) for number in range(6)]
    annulment = {"by": "县人民政府", "document": "1", "decided_on": "2024-06-03"}
    steps: list[Any] = [
        lambda id: office.decide(id), lambda id: office.pay(id), lambda id: office.ask("claim.annulment", BUREAU, annulment, id=id),
        lambda id: office.ask("claim.recovery", FINANCE, {"recovered_on": "2024-06-03", "recovery_voucher": "1"}, id=id),
        lambda id: office.ask("claim.withdrawal", principal("applicant", PLACE, org=f"org-{claims.index(id)}"), id=id),
        lambda id: office.ask("budget.changes", FINANCE, {"amount_fen": chance.randrange(7 * AWARD), "document": "2"}, id=budget),
        lambda id: office.later(),
    ]  # fmt: skip
    for _ in range(40):
        try:
            chance.choice(steps)(chance.choice(claims))
        except Refused:
            pass
        office.require_sound(budget)


def test_numbers_in_a_budget_have_no_gap_and_the_last_is_found_from_any_memory(office: Office) -> None:
    budget = office.budget(40 * AWARD)
    for number in range(23):
        office.decide(office.claim(number))
        office.store._last_draws.clear()
        assert office.store.last_draw(budget) == (number + 1, (number + 1) * AWARD)
