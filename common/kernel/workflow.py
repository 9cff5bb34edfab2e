"""One workflow, one table: which action leads from which state to which, and who may take it.

A table is frozen data in a service's ``workflow.py``; ``Workflow.step`` is the only way to a new
state. Whoever asks for a move that the table lacks is refused with the clause that fixes the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from common.kernel.decision import Basis, Refused


@dataclass(frozen=True)
class Transition:
    """``action`` by ``actors`` leads from any of ``sources`` to ``target``, resting on ``clause``.

    An actor is a role of ``common.kernel.identity``, ``system`` for the suite itself (a timer, an event heard).
    """

    action: str
    sources: tuple[str, ...]
    target: str
    actors: tuple[str, ...]
    clause: str | None = None


@dataclass(frozen=True)
class Workflow:
    """The states of one aggregate with their Chinese labels, and the moves between them."""

    name: str
    initial: str
    labels: Mapping[str, str]
    transitions: tuple[Transition, ...]

    @property
    def finals(self) -> frozenset[str]:
        """States that nothing leads out of."""
        left = {source for t in self.transitions for source in t.sources}
        return frozenset(self.labels) - left

    def allowed(self, state: str) -> tuple[Transition, ...]:
        """The moves open in ``state``, in table order."""
        return tuple(t for t in self.transitions if state in t.sources)

    def step(self, state: str, action: str, basis: tuple[Basis, ...] = ()) -> str:
        """The state that ``action`` leads to.

        Raises Refused 409 ``wrong_order``, carrying ``basis`` (the clause that orders the steps), when
        the table has no such move.
        """
        for transition in self.transitions:
            if transition.action == action and state in transition.sources:
                return transition.target
        raise Refused(
            409,
            "wrong_order",
            f"当前状态为“{self.labels.get(state, state)}”，不能办理该事项，请按规定顺序办理。",
            basis=basis,
        )
