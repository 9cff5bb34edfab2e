"""Any order of enrolments, cancellations, check-ins and repeats gives the numbers of a simple count."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from pymongo.database import Database

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.integration.training.test_training_service import APPLICANT, BUREAU, Office

SEATS, PEOPLE, STEPS = 3, 5, 40


class Count:
    """The whole of attendance in a few lines: who has a seat, who has come."""

    def __init__(self) -> None:
        self.seated: set[int] = set()
        self.came: set[int] = set()

    def enrol(self, person: int) -> bool:
        if person not in self.seated and len(self.seated) == SEATS:
            return False
        self.seated.add(person)
        return True

    def cancel(self, person: int) -> bool:
        if person not in self.seated or person in self.came:
            return False
        self.seated.discard(person)
        return True

    def check_in(self, person: int) -> bool:
        if person not in self.seated:
            return False
        self.came.add(person)
        return True


@pytest.mark.clause("YB21-05", "ZJ23-13")
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_steps_gives_the_numbers_of_a_simple_count(mongo: Database, book: RuleBook, seed: int) -> None:
    office, count, chosen = Office(mongo, book), Count(), random.Random(seed)
    id, refs = office.schedule(capacity=SEATS), {}

    def enrol(person: int) -> None:
        refs[person] = office.enrol(id, name=f"某{person}", phone=f"1380000000{person}")["id"]

    def cancel(person: int) -> None:
        office.ask("attendance.cancellation", APPLICANT, {}, session=id, id=refs.get(person, "nobody"))

    def check_in(person: int) -> None:
        office.check_in(id, refs.get(person, "nobody"))

    steps = {"enrol": (enrol, count.enrol), "cancel": (cancel, count.cancel), "check_in": (check_in, count.check_in)}
    seen: Counter[bool] = Counter()
    for _ in range(STEPS):
        (act, counted), person = steps[chosen.choice([*steps, "enrol"])], chosen.randrange(PEOPLE)
        expected = counted(person)
        try:
            act(person)
            done = True
        except Refused:
            done = False
        assert done == expected
        seen[done] += 1
        shown = office.ask("session.get", BUREAU, id=id).body
        assert (shown["enrolled"], shown["attended"]) == (len(count.seated), len(count.came))
    assert seen[True] and seen[False]
    office.close(id)
    found = office.ask("training_report", BUREAU, query={"base": "base-1", "year": "2024"}).body
    assert (found["sessions"], found["person_times"]) == (1, len(count.came))
