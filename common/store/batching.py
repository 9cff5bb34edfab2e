"""Asking once for what several ask for at the same time.

A database answers one request for eight documents in little more time than a request for one. While a request is on
its way, whoever comes waits for it to end; the next request then asks for all who wait. Nobody who is alone waits, and
no answer is older than the question.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from common.store.port import Collection

MOST = 100  # questions of one request

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Document = dict[str, Any]


class Batcher(Generic[Question, Answer]):
    """One kind of request. Safe to be asked from several threads, green ones too."""

    def __init__(self, work: Callable[[list[Question]], list[Answer | Exception]]) -> None:
        """``work`` answers questions in their order; an exception among the answers is raised to who asked that, one that
        it raises to all."""
        self._work = work
        self._lock = threading.Lock()
        self._busy = False
        self._waiting: list[_Asked[Question, Answer]] = []

    def ask(self, question: Question) -> Answer:
        """The answer. Raises what the work raises."""
        asked = _Asked[Question, Answer](question)
        with self._lock:
            self._waiting.append(asked)
            first, self._busy = not self._busy, True
        if first:
            self._begin(asked)
        asked.done.wait()
        return asked.answer()

    def _begin(self, asked: _Asked[Question, Answer]) -> None:
        """Have it answered together with what the other threads that are ready now ask for."""
        try:
            time.sleep(0)  # lets these run, no longer
            if self._is_only_caller():
                self._answer([asked])
        finally:  # in a thread of its own: who asked first is not to serve those who came after
            if waiting := self._next():
                threading.Thread(target=self._serve, args=(waiting,), daemon=True).start()

    def _is_only_caller(self) -> bool:
        """Whether only one is waiting, who then waits no longer."""
        with self._lock:
            alone = len(self._waiting) == 1
            if alone:
                self._waiting = []
        return alone

    def _serve(self, asked: list[_Asked[Question, Answer]]) -> None:
        while asked:
            self._answer(asked)
            asked = self._next()

    def _next(self) -> list[_Asked[Question, Answer]]:
        with self._lock:
            asked, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._busy = bool(asked)
        return asked

    def _answer(self, asked: list[_Asked[Question, Answer]]) -> None:
        try:
            answers: Sequence[Answer | BaseException] = self._work([one.question for one in asked])
            if len(answers) != len(asked):
                raise ValueError(f"{len(answers)} answers to {len(asked)} questions")
        except BaseException as error:  # a time limit is no Exception; whatever it is, nobody is left waiting
            answers = [error] * len(asked)
        for one, answer in zip(asked, answers, strict=True):
            one.found = answer
            one.done.set()


class _Asked(Generic[Question, Answer]):
    """A question and, once it is ``done``, what was found."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.found: Answer | BaseException
        self.done = threading.Event()

    def answer(self) -> Answer:
        if isinstance(self.found, BaseException):
            raise self.found
        return self.found


class Lookup:
    """Documents of one collection by their ids; all who ask at the same time ask together.

    What is found may be shared with others who ask for it, so nobody changes it.
    """

    def __init__(self, collection: Collection, fields: dict[str, int] | None = None) -> None:
        self._collection = collection
        self._fields = fields
        self._batcher = Batcher(self._find)

    def one(self, id: str) -> Document | None:
        """The document with this id, or None."""
        return self.these([id]).get(id)

    def these(self, ids: Iterable[str]) -> dict[str, Document]:
        """The documents with these ids, by id; those that are not there are missing."""
        wanted = tuple(ids)
        return self._batcher.ask(wanted) if wanted else {}

    def _find(self, asked: list[tuple[str, ...]]) -> list[dict[str, Document] | Exception]:
        wanted = list({id for ids in asked for id in ids})
        found = {one["_id"]: one for one in self._collection.find({"_id": {"$in": wanted}}, self._fields)}
        return [{id: found[id] for id in ids if id in found} for ids in asked]
