"""What a decision may consult: the rules in force for its case, who acts, and when. Pure.

A ``Check`` collects the basis of everything it was asked, so that a decision cannot forget to cite.
A SOFT rule that stands in the way is passed only by a recorded waiver of the deciding bureau; a HARD one never.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from common.kernel import places
from common.kernel.clock import to_instant
from common.kernel.decision import Basis, FieldError, Refused, plain
from common.kernel.identity import Principal, acts_at
from common.law.view import Param, View

# rules that a case may fall short of without being stopped: it is shown
NEVER_STOP = frozenset({"RECORD", "REPORT", "TARGET", "PREF"})
# who acts as a party to a case decides on no exception from its rules
PARTY_ROLES = frozenset({"applicant", "operator"})


class Check:
    """The circumstances of one decision, and the grounds it has used so far.

    ``place`` is the place of the bureau that decides on the thing, which alone may waive; ``used`` takes the clause of a
    waiver that a rule made use of, so that whoever carries the command out can refuse one that none did.
    """

    def __init__(
        self,
        rules: View,
        actor: Principal | None,
        now: datetime,
        waiver: Mapping[str, Any] | None = None,
        *,
        place: str | None = None,
        used: set[str] | None = None,
    ) -> None:
        self.rules = rules
        self.actor = actor
        self.now = now
        self.waiver = waiver
        self.place = place
        self._used = used if used is not None else set()
        self.waived: list[dict[str, Any]] = []
        # what falls short of a rule that stops nobody: to be shown with the case
        self.noted: list[dict[str, Any]] = []
        self._basis: dict[Basis, Basis] = {}

    @property
    def today(self) -> date:
        """The day of the decision."""
        return self.now.date()

    @property
    def instant(self) -> str:
        """The instant of the decision, as the journal writes it."""
        return to_instant(self.now)

    @property
    def basis(self) -> tuple[Basis, ...]:
        """Everything asked so far, in the order it was asked; a clause named with its value is not named bare too."""
        valued = {basis.clause for basis in self._basis.values() if basis.parameter}
        return tuple(basis for basis in self._basis.values() if basis.parameter or basis.clause not in valued)

    def new_case(self) -> None:
        """Refuse 422 ``profile_period_ended`` to begin a new case under a plan that has ended; what has begun goes on."""
        if refused := self.rules.stopped:
            raise refused

    def cite(self, clause: str) -> Basis:
        """Rest the decision on a rule that has no parameter."""
        return self._use(self.rules.clause(clause))

    def cite_where_law(self, clause: str) -> tuple[Basis, ...]:
        """As ``cite``, and nothing where the clause is not law for this case: for rules that other places follow
        by custom."""
        return (self.cite(clause),) if self.rules.applies(clause) else ()

    def value(self, parameter: str, *, row: str | None = None) -> Any:
        """A parameter's value, or that of one row of a table, cited. Raises Refused 409 ``rule_not_set`` where nobody has set it, ``not_offered`` where the place has no such rule."""
        param = self.rules.param(parameter)
        if row is not None:
            param = param.row(row)
        self._use(param.basis)
        return plain(param.value)

    def limit(self, parameter: str, actual: Any, detail: str, *, row: str | None = None) -> None:
        """Hold ``actual`` against a bound of the rule book.

        ``row`` picks one row of a parameter that is a table (for instance per level of base). Raises Refused
        422 ``below_rule`` with ``detail``, waivable where the rule is SOFT; what falls short of a rule that stops nobody
        is ``noted``.
        """
        param = self.rules.param(parameter)
        if row is not None:
            param = param.row(row)
        # of two documents that bound the same thing, the looser HARD one is passed by no waiver
        for bound in (param.floor, param):
            if bound is not None:
                self._use(bound.basis)
                if not bound.met(actual):
                    self._stand_in_the_way(bound, detail)

    def limit_where_set(self, parameter: str, actual: Any, detail: str, *, row: str | None = None) -> None:
        """As ``limit``, where the profile has such a rule at all."""
        if self.rules.has(parameter) and (row is None or row in self.rules.value(parameter)):
            self.limit(parameter, actual, detail, row=row)

    def require(self, holds: bool, clause: str, detail: str, *, status: int = 422, code: str = "refused_by_rule") -> None:
        """Rest on a rule without a number; refuse with ``detail`` where it does not hold."""
        basis = self.cite(clause)
        if holds:
            return
        soft = self.rules.soft(clause)
        if not (soft and self._waive(basis)):
            raise Refused(status, code, detail, basis=(basis,), waivable=soft)

    def _stand_in_the_way(self, param: Param, detail: str) -> None:
        if param.klass in NEVER_STOP:
            self.noted.append({"clause": param.clause, "parameter": param.name, "detail": detail})
            return
        soft = param.klass == "SOFT"
        if not (soft and self._waive(param.basis)):
            other = tuple(self.rules.clause(clause) for clause in param.definition.possible_conflict if self.rules.applies(clause))
            if other:
                detail += f"这一要求可能与{'、'.join(dict.fromkeys(one.document for one in other))}冲突，适用前应由法制人员核对。"
            raise Refused(422, "below_rule", detail, basis=(param.basis, *other), waivable=soft)

    def _waive(self, basis: Basis) -> bool:
        """Use the waiver that came with the command, if it names this clause. Raises Refused 403 ``may_not_waive``, with
        the rule to be waived and the rule on who may, for a bearer who may not give it: another place's bureau, or one
        who is a party to the case."""
        if not self.waiver or self.waiver["clause"] != basis.clause or self.actor is None:
            return False
        allowed = self.rules.param("waiver.roles")
        if not self._may_waive(self.actor, allowed.value):
            raise Refused(403, "may_not_waive", self._who_may(allowed), basis=(basis, allowed.basis))
        self._use(allowed.basis)
        self._used.add(basis.clause)
        self.waived.append(
            {"clause": basis.clause, "reason": self.waiver["reason"], "by": self.actor.sub, "at": self.instant}
        )
        return True

    def _may_waive(self, actor: Principal, roles: Collection[str]) -> bool:
        if not set(roles) & set(actor.roles) or PARTY_ROLES & set(actor.roles):
            return False
        return self.place is None or acts_at(actor, self.place)

    def _who_may(self, allowed: Param) -> str:
        who = "或者".join(allowed.definition.labels[role] for role in allowed.value)
        place = f"（{places.label(self.place)}）" if self.place else ""
        return f"您的身份不能作出变通决定，应由{who}{place}决定，办理本事项的当事方不能自行变通。"

    def _use(self, basis: Basis) -> Basis:
        # A list or table as value cannot be hashed; the clause and parameter identify the ground.
        key = replace(basis, value=None)
        self._basis.setdefault(key, basis)
        return basis


def unused(waiver: Mapping[str, Any], used: Collection[str]) -> Refused | None:
    """422 for a waiver that no rule of the command made use of: it would be on record without having decided anything."""
    if waiver["clause"] in used:
        return None
    detail = f"本次办理没有需要依据{waiver['clause']}变通的要求，不能附带这一变通决定。"
    return Refused(422, "waiver_not_used", detail, errors=(FieldError("waiver.clause", detail),))
