"""The way of a command through a service: load, decide, write once; answer a repeat alike.

``Desk`` is the shell around the pure decisions. Services call it in one line; it knows MongoDB and the
clock, the decisions do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pymongo.errors import DuplicateKeyError

from common.bus.messages import Call
from common.kernel import trace
from common.kernel.check import Check, unused
from common.kernel.clock import Clock, real_ms, to_instant
from common.kernel.decision import Outcome, Refused, State
from common.kernel.ids import derived_id, new_id
from common.kernel.problems import not_found, stale
from common.law.book import RuleBook
from common.run.committing import Committer, Rehearsal
from common.run.turns import Deadline, Turns
from common.store.aggregates import REMEMBERED_CAUSES, Aggregates, Cause, Loaded
from common.store.answers import check_same
from common.store.store import Store

EVENT_PATIENCE_MS = 10_000  # how long an event tries to act on an aggregate before it is put into a retry tier

S = TypeVar("S", bound=Store)
T = TypeVar("T")
Decide = Callable[[State], Outcome]
Taken = Callable[[], Refused] | None
Known = Callable[[Loaded], None]


class _Nothing:
    """Stands for: the event means nothing to an aggregate that is not there."""


_NOTHING = _Nothing()


class Desk(Generic[S]):
    """The store, the rule book and the clock of one service, and what is done with them."""

    def __init__(
        self,
        store: S,
        book: RuleBook,
        clock: Clock,
        written: Callable[[Aggregates], None] = lambda repository: None,
        rehearsals: Mapping[str, Rehearsal] = MappingProxyType({}),
    ) -> None:
        """``written`` and ``rehearsals`` as of ``Committer``."""
        self.store = store
        self.book = book
        self.clock = clock
        self._committer = Committer(self.check, written, rehearsals)
        self._turns = Turns()

    def check(self, judged_by: Mapping[str, Any], call: Call | None = None) -> Check:
        """The rules of a case (as ``common.law.jurisdiction`` pinned them), with the caller and the hour."""
        rules = self.book.view(
            judged_by["profile"],
            on=judged_by["on"],
            settings={item["parameter"]: item["value"] for item in judged_by.get("settings", ())},
            schemes={item["scheme"]: item["profile"] for item in judged_by.get("schemes", ())},
            decision=judged_by.get("decision"),
            place=judged_by.get("place"),
        )
        now, place = self.clock.now(), judged_by.get("place")
        if call is None:
            return Check(rules, None, now, place=place)
        return Check(rules, call.principal, now, call.waiver, place=place, used=call.waiver_used)

    def create(self, repository: Aggregates, call: Call, decide: Callable[[str], Outcome], taken: Taken = None) -> Loaded:
        """Make a new aggregate; its id comes from the command, so a repeat finds what it made.

        ``decide`` gets the new id; ``taken`` makes the refusal where another has what only one may hold, which without
        it is a DuplicateKeyError. Raises what ``decide`` raises, or Refused.
        """
        cause, decide = self._cause(call), _waiver_used(call, decide)
        id = derived_id("aggregate", cause.id)
        return self._once(repository, id, call, cause, lambda: self._make(repository, id, cause, decide), taken)

    def act(self, repository: Aggregates, id: str, call: Call, decide: Decide, taken: Taken = None, known: Known | None = None) -> Loaded:
        """Change one aggregate: when its turn has come, decide on the newest state and write; where a writer in another
        process was faster, decide again, until the deadline of the call. ``taken`` as of ``create``; ``known`` raises Refused 404 for who may not know of it, before anything is answered."""
        cause, decide = self._cause(call), _waiver_used(call, decide)
        if known is not None:
            before = repository.load(id)
            if before is None:
                raise not_found()
            known(before)
        return self._once(repository, id, call, cause, lambda: self._change(repository, id, call, cause, decide), taken)

    def put(self, repository: Aggregates, id: str, call: Call, decide: Callable[[State | None], Outcome]) -> Loaded:
        """As ``act`` for an aggregate whose id is given by the world (a division, a year); ``decide`` gets None where
        it is not there yet."""
        cause, decide = self._cause(call), _waiver_used(call, decide)
        return self._once(repository, id, call, cause, lambda: self._change(repository, id, call, cause, decide, may_make=True))

    def handle(self, repository: Aggregates, id: str, event: Mapping[str, Any], decide: Callable[[State | None], Outcome | None]) -> Loaded | None:
        """Let an event act on one aggregate, once. ``decide`` gets None where the aggregate is not there and
        returns None where the event means nothing to it."""
        cause = Cause(event["id"], self._now(), event["actor"], event["correlation_id"], traceparent=trace.child(event.get("traceparent")))

        def attempt() -> Loaded | _Nothing | None:
            before = repository.load(id)
            if before and (before.effect_of(cause.id) or self._version_long_ago(repository, before, cause)):
                return before
            outcome = decide(before.body if before else None)
            if outcome is None:
                return before or _NOTHING
            return self._committer.commit(repository, id, before, outcome, cause)

        done = self._in_turn(id, Deadline(real_ms() + EVENT_PATIENCE_MS), attempt)
        return None if isinstance(done, _Nothing) else done

    def due(self, repository: Aggregates, loaded: Loaded, decide: Decide) -> Loaded | None:
        """Let the time act on an aggregate whose ``due_at`` has come, at most once per due instant; None where another
        was first."""
        due_at = loaded.body["due_at"]
        cause = Cause(f"timer:{loaded.id}:{due_at}", self._now(), {"sub": "system", "roles": ["system"]}, loaded.id)
        with self._turns.of(loaded.id, Deadline()):
            before = repository.load(loaded.id)
            if before is None or before.body.get("due_at") != due_at:
                return None
            return self._committer.commit(repository, loaded.id, before, decide(before.body), cause)

    def load(self, repository: Aggregates, id: str, as_of: str | None = None) -> Loaded:
        """One aggregate to read, now or at an instant. Raises Refused 404."""
        loaded = self.store.as_of(repository, id, as_of) if as_of else repository.load(id)
        if loaded is None:
            raise not_found()
        return loaded

    def _once(self, repository: Aggregates, id: str, call: Call, cause: Cause, work: Callable[[], Loaded], taken: Taken = None) -> Loaded:
        if not call.body_hash or not call.command_id:
            return _refused_where(taken, work)
        did = lambda: self._did(repository, id, call, cause)  # noqa: E731
        try:
            call.note.replayed = True  # where this raises what was refused before
            self.store.answers.repeat(call.command_id, call.body_hash)
        except Refused:  # a twin may have had effect after the refusal was kept
            if earlier := did():
                return earlier
            raise
        call.note.replayed = False
        try:
            return _noted(call, _refused_where(taken, work))
        except Refused as refused:
            # a twin of this command may have been faster, and what it did may be the very reason of the refusal; or it
            # acts between the question and the keeping, so it is asked again
            if earlier := did():
                return earlier
            self.store.answers.keep(call.command_id, call.body_hash, refused)
            if earlier := did():
                return earlier
            raise

    def _did(self, repository: Aggregates, id: str, call: Call, cause: Cause) -> Loaded | None:
        """What this command has done already, to whatever twin of it; None where it has had no effect."""
        now = repository.load(id)
        earlier = self._repeat(repository, now, cause) if now else None
        return _noted(call, earlier) if earlier else None

    def _make(self, repository: Aggregates, id: str, cause: Cause, decide: Callable[[str], Outcome]) -> Loaded:
        try:
            if made := self._committer.commit(repository, id, None, decide(id), cause):
                return made
        except DuplicateKeyError:  # of a repeat, an index may speak up before the id does
            if (before := repository.load(id)) is None:
                raise
        else:
            before = repository.load(id)
        assert before is not None
        return self._repeat(repository, before, cause) or before

    def _change(
        self,
        repository: Aggregates,
        id: str,
        call: Call,
        cause: Cause,
        decide: Callable[[Any], Outcome],
        *,
        may_make: bool = False,
    ) -> Loaded:
        def attempt() -> Loaded | None:
            before = repository.load(id)
            if before is None and not may_make:
                raise not_found()
            if before and (earlier := self._repeat(repository, before, cause)):
                return earlier
            if call.if_match is not None and (before is None or not matches(call.if_match, before)):
                raise stale()
            return self._committer.commit(repository, id, before, decide(before.body if before else None), cause)

        return self._in_turn(id, Deadline(call.deadline), attempt)

    def _in_turn(self, id: str, deadline: Deadline, attempt: Callable[[], T | None]) -> T:
        """What the attempt gives; None means that a writer in another process was first, and it is made again. Raises
        Refused 409 ``lost_race`` where that goes on until the deadline."""
        with self._turns.of(id, deadline):
            while (done := attempt()) is None:
                deadline.pause()
            return done

    def decided_again(self, call: Call, work: Callable[[], Loaded]) -> Loaded:
        """Do the work again where another was first to take a unique value: it then sees who has it, and what the rules
        say to that. Raises Refused 409 ``lost_race`` where that goes on until the deadline of the call."""
        deadline, key = Deadline(call.deadline), ""
        while True:
            try:
                if not key:
                    return work()
                with self._turns.of(key, deadline):  # who has lost once goes one after the other
                    return work()
            except DuplicateKeyError as error:
                key = f"unique:{sorted((error.details or {}).get('keyPattern', {}))}"
                deadline.pause()

    def _repeat(self, repository: Aggregates, before: Loaded, cause: Cause) -> Loaded | None:
        effect = before.effect_of(cause.id)
        if effect is None:
            return self._long_ago(repository, before, cause)
        check_same(effect["f"], cause.fingerprint)
        return replace(self.store.at_version(repository, before, effect["v"]), replayed=True)

    def _long_ago(self, repository: Aggregates, before: Loaded, cause: Cause) -> Loaded | None:
        """What a command with a key did before the aggregate forgot it: outbox and journal remember every cause."""
        version = self._version_long_ago(repository, before, cause) if cause.fingerprint is not None else None
        return replace(self.store.at_version(repository, before, version), replayed=True) if version else None

    def _version_long_ago(self, repository: Aggregates, before: Loaded, cause: Cause) -> int | None:
        """The version that a cause led to which the aggregate may have forgotten: every version has one."""
        if before.version <= REMEMBERED_CAUSES:
            return None
        return self.store.effect_of(repository, before.id, cause.id)

    def _cause(self, call: Call) -> Cause:
        who = call.principal
        actor = {"sub": who.sub, "roles": list(who.roles), "division": who.division} if who else {"sub": "public", "roles": []}
        return Cause(call.command_id or new_id(), self._now(), actor, call.request_id or new_id(), call.body_hash, call.traceparent or trace.new())

    def _now(self) -> str:
        return to_instant(self.clock.now())


def _waiver_used(call: Call, decide: Callable[[Any], Outcome]) -> Callable[[Any], Outcome]:
    """The decision, refused where the command brought a waiver that no rule made use of."""

    def decided(given: Any) -> Outcome:
        outcome = decide(given)
        if call.waiver and (refused := unused(call.waiver, call.waiver_used)):
            raise refused
        return outcome

    return decided


def _noted(call: Call, loaded: Loaded) -> Loaded:
    call.note.replayed = loaded.replayed
    return loaded


def _refused_where(taken: Taken, work: Callable[[], Loaded]) -> Loaded:
    try:
        return work()
    except DuplicateKeyError:
        if taken is None:
            raise
        raise taken() from None


def etag(loaded: Loaded) -> str:
    """The entity tag of an aggregate at its version."""
    return f'"{loaded.version}"'


def matches(if_match: str, loaded: Loaded) -> bool:
    """Whether one of the tags of an ``If-Match`` names this version (RFC 9110, 13.1.1). A weak tag (``W/"3"``) never does."""
    return etag(loaded) in (tag.strip() for tag in if_match.split(","))
