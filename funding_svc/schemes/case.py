"""What a scheme's arithmetic sees of a claim, and what it answers. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from funding_svc.codes import REGISTERED_KINDS


@dataclass(frozen=True)
class Case:
    """An organisation and what it claims.

    ``earlier`` are its claims of every scheme filed before this one that still stand, oldest first; ``on_subject`` those of
    any organisation on the same project or person, ``in_pool`` those of the same place and year where only so many may
    stand. ``worker``, ``residency`` with its last assessment ``assessed``, and ``base`` are what neighbours tell of whom and what
    the claim names. The facts are measured on ``filed_on``; ``decided_on`` is the day of
    the decision, once there is one. ``confirmed`` are the facts that the deciding officer has checked or a project says.
    """

    org: Mapping[str, Any]
    evidence: Mapping[str, Any]
    earlier: tuple[Mapping[str, Any], ...]
    filed_on: date
    decided_on: date | None = None
    on_subject: tuple[Mapping[str, Any], ...] = ()
    in_pool: tuple[Mapping[str, Any], ...] = ()
    worker: Mapping[str, Any] | None = None
    residency: Mapping[str, Any] | None = None
    assessed: Mapping[str, Any] | None = None
    base: Mapping[str, Any] | None = None
    confirmed: Mapping[str, Any] = field(default_factory=dict)

    def earlier_of(self, scheme: str) -> tuple[Mapping[str, Any], ...]:
        """The earlier claims of one scheme."""
        return tuple(claim for claim in self.earlier if claim["scheme"] == scheme)

    def of_subject(self, *schemes: str) -> tuple[Mapping[str, Any], ...]:
        """The earlier claims of these schemes on the same project or person, whoever filed them."""
        return tuple(claim for claim in self.on_subject if claim["scheme"] in schemes)

    def fact(self, name: str) -> Any:
        """A fact that the applicant states, as the deciding officer has found it."""
        return self.confirmed[name] if name in self.confirmed else self.evidence[name]

    def known(self, record: str, day: str) -> list[Mapping[str, Any]]:
        """The entries of a record of the organisation dated, in their field ``day``, no later than the filing."""
        return [entry for entry in self.org[record] if entry[day] <= self.filed_on.isoformat()]

    @property
    def registered(self) -> bool:
        """Whether civil affairs has registered the organisation (a filed or unregistered body is not); its kind decides,
        whatever dates or codes its entry has."""
        return self.org["kind"] in REGISTERED_KINDS and (self.org["registered_on"] or self.org["uscc"]) is not None

    @property
    def set_up_on(self) -> date | None:
        """The day the organisation was set up (成立)."""
        text = self.org["founded_on"] or self.org["registered_on"]
        return parse_date(text) if text else None


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic, as people read it."""

    label: str
    amount_fen: int


@dataclass(frozen=True)
class Entitlement:
    """What may still be claimed, in fen, and how that was reckoned. ``spent``: earlier claims have used it up. ``pins``: what
    the evidence is filled up with, so that the claim names one entry of the register and no other."""

    amount_fen: int
    steps: tuple[Step, ...]
    spent: bool = False
    pins: Mapping[str, Any] = field(default_factory=dict)


Scheme = Callable[[Case, Check], Entitlement]


def after_earlier(
    due_fen: int, steps: tuple[Step, ...], earlier: Iterable[Mapping[str, Any]], pins: Mapping[str, Any] | None = None
) -> Entitlement:
    """What is left of ``due_fen`` when the amounts of earlier claims are taken off."""
    taken = sum(claim["amount_fen"] for claim in earlier)
    if not taken:
        return Entitlement(due_fen, steps, pins=pins or {})
    left = max(due_fen - taken, 0)
    label = Step("减：此前已申请或已拨付", -taken)
    return Entitlement(left, (*steps, label), spent=due_fen > 0 and left == 0, pins=pins or {})


def nothing(reason: str) -> Entitlement:
    """Nothing is due, for a reason that the rules of the scheme give."""
    return Entitlement(0, (Step(reason, 0),))
