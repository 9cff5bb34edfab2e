"""What a decision may consult: the rules in force for its case, who acts, and when. Pure.

A ``Check`` collects the basis of everything it was asked, so that a decision cannot forget to cite.
A SOFT rule that stands in the way is passed only by a recorded waiver; a HARD one never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from common.kernel.clock import to_instant
from common.kernel.decision import Basis, Refused, plain
from common.kernel.identity import Principal
from common.law.view import Param, View


class Check:
    """The circumstances of one decision, and the grounds it has used so far."""

    def __init__(
        self, rules: View, actor: Principal | None, now: datetime, waiver: Mapping[str, Any] | None = None
    ) -> None:
        self.rules = rules
        self.actor = actor
        self.now = now
        self.waiver = waiver
        self.waived: list[dict[str, Any]] = []
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

    def cite(self, clause: str) -> Basis:
        """Rest the decision on a rule that has no parameter."""
        return self._use(self.rules.clause(clause))

    def cite_where_law(self, clause: str) -> tuple[Basis, ...]:
        """As ``cite``, and nothing where the clause is not law for this case: for rules that other places follow
        by custom."""
        return (self.cite(clause),) if self.rules.applies(clause) else ()

    def value(self, parameter: str) -> Any:
        """A parameter's value, cited. Raises Refused 422 ``rule_not_set`` where nobody has set it."""
        param = self.rules.param(parameter)
        self._use(param.basis)
        return plain(param.value)

    def limit(self, parameter: str, actual: Any, detail: str, *, row: str | None = None) -> None:
        """Hold ``actual`` against a bound of the rule book.

        ``row`` picks one row of a parameter that is a table (for instance per level of base). Raises Refused
        422 ``below_rule`` with ``detail``, waivable where the rule is SOFT.
        """
        param = self.rules.param(parameter)
        if row is not None:
            param = param.row(row)
        self._use(param.basis)
        if not param.met(actual):
            self._stand_in_the_way(param, detail)

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
        soft = param.klass == "SOFT"
        if not (soft and self._waive(param.basis)):
            raise Refused(422, "below_rule", detail, basis=(param.basis,), waivable=soft)

    def _waive(self, basis: Basis) -> bool:
        """Use the waiver that came with the command, if it names this clause. Raises Refused 403 ``may_not_waive``, with
        the rule to be waived and the rule on who may, for a bearer who may not give it."""
        if not self.waiver or self.waiver["clause"] != basis.clause or self.actor is None:
            return False
        allowed = self.rules.param("waiver.roles")
        if not set(allowed.value) & set(self.actor.roles):
            detail = "您的身份不能作出变通决定，应由有权机关决定。"
            raise Refused(403, "may_not_waive", detail, basis=(basis, allowed.basis))
        self._use(allowed.basis)
        self.waived.append(
            {"clause": basis.clause, "reason": self.waiver["reason"], "by": self.actor.sub, "at": self.instant}
        )
        return True

    def _use(self, basis: Basis) -> Basis:
        # A list or table as value cannot be hashed; the clause and parameter identify the ground.
        key = replace(basis, value=None)
        self._basis.setdefault(key, basis)
        return basis
