"""A bureau's decisions on the profile it works by: dated, recorded, never rewritten. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.checks import Check
from common.decision import Basis, Event, Outcome, Refused, State
from common.identity import acts_at, reads_below
from common.problems import bad_field
from common.rulebook.book import RuleBook


def adopt(state: State | None, division: str, form: Mapping[str, Any], book: RuleBook, check: Check) -> Outcome:
    """Adopt a profile from a day on, with the values that the documents leave to the bureau and funding schemes of
    other profiles.

    Every setting is tried on the profile before it is accepted: the rule book refuses one that is not the
    bureau's to set, or that is looser than the law above.
    """
    _may_adopt(division, check)
    earlier = state["adoptions"] if state else []
    if any(one["since"] >= form["since"] for one in earlier):
        raise bad_field("from", "新的采用决定，其生效日应晚于已有的各次决定。")
    basis = _try_out(form, book)
    adoption = {
        "profile": form["profile"],
        "since": form["since"],
        "decision_no": form["decision_no"],
        "decided_on": check.today.isoformat(),
        "settings": [dict(item) for item in form["settings"]],
        "schemes": [dict(item) for item in form["schemes"]],
        "continuation": form["continuation"],
    }
    adoptions = [*earlier, adoption]
    after = {"id": division, "division": division, "adoptions": adoptions, "basis": [ground.to_json() for ground in basis]}
    told = Event("registry.profile.adopted", {"division": division, "adoption": adoption, "adoptions": adoptions})
    return Outcome(after, (told,), basis)


def _may_adopt(division: str, check: Check) -> None:
    actor = check.actor
    assert actor is not None
    at_the_centre = "it_center" in actor.roles and reads_below(actor, division)
    if not at_the_centre and not acts_at(actor, division):
        basis = check.cite_where_law("ZJ23-02")
        raise Refused(403, "not_your_place", "只能为本级确定所适用的规则。", basis=basis)


def _try_out(form: Mapping[str, Any], book: RuleBook) -> tuple[Basis, ...]:
    if form["profile"] not in book.profiles:
        raise bad_field("profile", "没有这个规则集。")
    settings = {item["parameter"]: item["value"] for item in form["settings"]}
    schemes = {item["scheme"]: item["profile"] for item in form["schemes"]}
    view = book.view(form["profile"], form["since"], settings, schemes, form["continuation"])
    return tuple(view.param(name).basis for name in settings)
