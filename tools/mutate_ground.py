"""`make mutate-ground`: breaks the ground in one line at a time, in a copy, and reports which tests notice.

Each mutation is one line that a tired person could write. The tests that may notice take under a minute. A line that is
no longer there stops the run: the list is kept as the code is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED = 38
LIMIT = 300  # seconds; a mutant that never ends is noticed
TESTS = (  # those that fail soonest first
    "tests/unit/test_identity.py", "tests/unit/test_places.py", "tests/unit/run", "tests/unit/common", "tests/unit/declaration", "tests/unit/bus",
    "tests/simulation/test_simulation.py::test_what_must_hold_holds_in_every_world[0]",
)  # fmt: skip
LEFT_OUT = shutil.ignore_patterns(".git", ".run*", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__")


@dataclass(frozen=True)
class Mutation:
    """One line of a file, or its beginning, written otherwise."""

    file: str
    old: str
    new: str


def _in(file: str, *pairs: tuple[str, str]) -> list[Mutation]:
    return [Mutation(file, old, new) for old, new in pairs]


MUTATIONS = [
    *_in(
        "common/kernel/identity.py",
        ("return places.same_place(principal.division, division)", "return places.covers(principal.division, division)"),
        ("return places.covers(principal.division, division)", "return places.covers(division, principal.division)"),
        ("if principal.sub in earlier:", "if principal.sub in earlier[:1]:"),
    ),
    *_in("common/kernel/places.py", ("return trim(inner).startswith(trim(outer))", "return trim(inner).startswith(trim(outer)[:-2])")),
    *_in(
        "common/kernel/bounds.py",
        ("if isinstance(value, list | tuple) and len(value) > MOST_ITEMS:", "if isinstance(value, list | tuple) and len(value) >= MOST_ITEMS:"),
        ("    if bytes > EVENT_BYTES:", "    if bytes > 2 * EVENT_BYTES:"),
        ("if value is not earlier.get(name):", "if name not in earlier:"),
    ),
    *_in(
        "common/kernel/declaration/order.py",
        ('opened = [one for one in table if state["state"] in one.sources]', "opened = list(table)"),
        ("        if who.holds(caller, state):", "        if who.role in caller.roles:"),
        ('if act["command"] in command.not_by]', 'if act["command"] not in command.not_by]'),
    ),
    # reading rights
    *_in(
        "common/kernel/declaration/authority.py",
        ("            return acts_at(caller.principal, value)", "            return reads_below(caller.principal, value)"),
        ('        return named if self.base else named - {"operator"}', "        return named"),
        ("        Relation.OF: principal.org,", "        Relation.OF: principal.base,"),
        ("        if self.relation in (Relation.AT, Relation.OVER):", "        if self.relation is Relation.AT:"),
    ),
    *_in(
        "common/run/replies.py",
        ("    if principal is not None and (_official(principal, loaded) or _party(principal, org, base)):", "    if principal is not None:"),
        ("and principal.org is not None and principal.org == org", "and principal.org is not None"),
    ),
    *_in(
        "common/run/scope.py",
        ('        seen.append(((LISTS, principal.division),))', "        seen.append(((LISTS, principal.division[:2]),))"),
        ('    if "operator" in principal.roles and base and principal.base:', "    if base and principal.base:"),
    ),
    # store
    *_in(
        "common/store/aggregates.py",
        ('{"_id": id, "version": before.version}, change)', '{"_id": id}, change)'),
        ("        if moved and not outcome.events:", "        if False:"),
        ("            entries[-1] |= change", '            entries[-1]["changed"] = change["changed"]'),
        ('            "$min": {"pending_since": at},', '            "$min": {},'),
        ('            "version": event.version,', '            "version": version,'),
    ),
    *_in(
        "common/store/journal.py",
        ("    removed = sorted(before.keys() - after.keys())", "    removed: list[str] = []"),
        ("    return one is other or (one == other and canonical(one) == canonical(other))", "    return bool(one == other)"),
        ('            if event["id"] not in known:', "            if True:"),
        ('                previous = entry["hash"]', "                pass"),
        ('if name != "hash"}', 'if name not in ("hash", "actor")}'),
    ),
    *_in(
        "common/store/store.py",
        ("        return self.journal.effect_of(cause, id)", "        return None"),
        ("        waiting = repository.outbox(id)", "        waiting: list[Any] = []"),
        ('if e["occurred_at"] <= instant]', "]"),
    ),
    *_in("common/store/copies.py", ('UpdateOne({"_id": one.id, "version": {"$lt": one.version}}', 'UpdateOne({"_id": one.id}')),
    *_in("common/store/answers.py", ('            check_same(found["fingerprint"], fingerprint)', "            pass")),
    # the desk and its turns
    *_in(
        "common/run/desk.py",
        ("            self.store.answers.keep(call.command_id, call.body_hash, refused)", "            pass"),
        ('        check_same(effect["f"], cause.fingerprint)', "        pass"),
        ("not matches(call.if_match, before)):", "False):"),
    ),
    *_in(
        "common/run/turns.py",
        ("                queue[0].release()", "                pass"),
        ("            if queue:\n                gate.acquire()", "            if False:\n                gate.acquire()"),
        ("        if moment >= self.left:", "        if False:"),
    ),
    *_in(
        "common/run/committing.py",
        ("        refuse_unbounded(before.body if before else None, outcome)", "        pass"),
        ("        self._rehearse(outcome)", "        pass"),
    ),
    # relay, timers, inbox
    *_in(
        "common/run/relay.py",
        ("            waiting = [(id, events) for id, events in waiting if id in done]", "            pass"),
        ("if fate is Fate.CONFIRMED}", "if fate is not Fate.RETURNED}"),
        ("            if fate is Fate.RETURNED or (fate is Fate.FAILED and Fate.CONFIRMED in fates.values()):", "            if True:"),
        ('INTERNAL = ("changed", "removed", "lists")', 'INTERNAL = ("lists", "")'),
    ),
    *_in(
        "common/run/resting.py",
        ("        seconds = min(2 * before, LONGEST)", "        seconds = min(before, LONGEST)"),
        ("        if len(some) < limit:", "        if True:"),
    ),
    *_in("common/run/timekeeper.py", ("            seconds, what = self._resting.failed(key),", "            seconds, what = 0.0,")),
    *_in("common/bus/inbox.py", ("        doubtful = redelivered or", "        doubtful = False and")),
    *_in("common/bus/batches.py", ("        self._free -= 1", "        pass")),
]


def main() -> int:
    """Try each; the report, and 1 where too many went unnoticed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "suite", ignore=LEFT_OUT))
        began = time.monotonic()
        if not _passes(copy):
            print("the tests fail before anything was changed")
            return 2
        print(f"{len(MUTATIONS)} mutations; the tests take {time.monotonic() - began:.0f} s", flush=True)
        missed = [mutation for mutation in MUTATIONS if _unnoticed(copy, mutation)]
    noticed = len(MUTATIONS) - len(missed)
    print(f"{noticed} of {len(MUTATIONS)} noticed; wanted: {WANTED}")
    return 0 if noticed >= WANTED else 1


def _unnoticed(copy: Path, mutation: Mutation) -> bool:
    path = copy / mutation.file
    text = path.read_text(encoding="utf-8")
    if mutation.old not in text:
        raise SystemExit(f"{mutation.file} has no line {mutation.old!r}")
    path.write_text(text.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    missed = _passes(copy)
    path.write_text(text, encoding="utf-8")
    print(f"{'NOT NOTICED' if missed else 'noticed'}: {mutation.file}: {mutation.old.strip()} -> {mutation.new.strip()}", flush=True)
    return missed


def _passes(copy: Path) -> bool:
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS]
    try:
        return subprocess.run(command, cwd=copy, capture_output=True, timeout=LIMIT).returncode == 0
    except subprocess.TimeoutExpired:
        return False


if __name__ == "__main__":
    sys.exit(main())
