"""Incubation bases: setting up and changing. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.codes import on_list
from common.kernel.decision import Event, FieldError, Outcome, Refused, State
from common.kernel.identity import acts_at
from common.kernel.problems import bad_field
from registry_svc import standards, tenures
from registry_svc.codes import BASE_LEVELS

# What neighbours are told of a base: contracts.facts.Base.
FACTS = ("id", "name", "level", "division", "profile", "intake_open", "functions")
# The lists of the rule book that a field of a base is held against; each field has ``<field>_other`` beside it.
LISTS = (
    ("base.functions", "functions"), ("base.documents", "documents"), ("base.operation_modes", "operation_mode"),
    ("base.carriers", "carrier"), ("base.sharing_modes", "sharing_modes"),
)  # fmt: skip
CONTRACTS_TOLD = 20  # the newest ones; an event is bounded
NEW: dict[str, Any] = {
    "operator": None, "next_operator": None, "former_operators": [], "operator_findings": [], "assessments": [],
    "intake_open": False, "intake_closed_for": [], "delegations": [], "in_doubt": None, "reviews": [],
}  # fmt: skip


def register(id: str, form: Mapping[str, Any], profile: str, check: Check) -> Outcome:
    """Set up a base in one's own place (ZJ23-02). What falls short of a standard is shown by its compliance."""
    fields = {name: value for name, value in form.items() if name != "waiver"}
    fields |= {"division": places.checked(form["division"]), "profile": profile}
    own_place(fields, check)
    _check_codes(fields, check)
    _check_level(fields, check)
    state = {"id": id, **fields, **NEW, "waivers": []}
    return outcome({**state, "waivers": standards.explain(state, check)}, "registry.base.registered", check)


def change(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Change the facts of a base; its place and level stay what they were when it was set up, and its profile is what
    its bureau has adopted."""
    own_place(state, check)
    if "profile" in form:
        raise bad_field("profile", "基地适用的规则由采用决定确定，不能在此变更。")
    for fixed in ("division", "level"):
        if fixed in form and form[fixed] != state[fixed]:
            raise bad_field(fixed, "基地设立后不能变更此项。")
    fields = {name: value for name, value in form.items() if name != "waiver"}
    after = {**state, **fields}
    _check_codes(after, check)
    altered = sorted(name for name in fields if state.get(name) != after[name])
    if given := standards.explain(after, check):
        after, altered = {**after, "waivers": [*state["waivers"], *given]}, [*altered, "waivers"]
    if not altered:
        return Outcome(state)
    return outcome(after, "registry.base.changed", check, fields_changed=altered)


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a base."""
    operator = state["operator"]
    ran = [one for one in tenures.all_of(state) if not tenures.stopped_at_once(one)][-CONTRACTS_TOLD:]
    contracts = [{name: one[name] for name in ("org", "since", "until")} for one in ran]
    return {**{name: state[name] for name in FACTS}, "operator": operator["org"] if operator else None, "contracts": contracts}


def own_place(state: Mapping[str, Any], check: Check) -> None:
    """A bureau acts on the bases of its own level and place (本级, ZJ23-02)."""
    grounds = check.cite_where_law("ZJ23-02")
    if check.actor is not None and not acts_at(check.actor, state["division"]):
        raise Refused(403, "not_your_place", "该基地不属于本级民政部门，不能办理。", basis=grounds)


def outcome(state: State, name: str, check: Check, **data: Any) -> Outcome:
    """A base after a decision, with the event that tells it."""
    after = {**state, "basis": [basis.to_json() for basis in check.basis]}
    return Outcome(after, (Event(name, {"base": facts(after), **data}),), check.basis)


def _check_codes(fields: Mapping[str, Any], check: Check) -> None:
    """Levels are a closed list of the profile; what its other lists leave open is named in words."""
    _among(check, "base.levels", "level", [fields["level"]])
    for parameter, name in LISTS:
        given = fields[name]
        codes = given if isinstance(given, list) else [one for one in [given] if one is not None]
        on_list(check, parameter, name, codes, fields.get(f"{name}_other"))


def _check_level(fields: Mapping[str, Any], check: Check) -> None:
    """A base of an administrative level stands in a place of that level; other kinds of base stand anywhere."""
    level = fields["level"]
    if level not in BASE_LEVELS or places.level(fields["division"]) == level:
        return
    message = f"{BASE_LEVELS[level]}基地应当设在同级的行政区划，所填区划不是这一级。"
    grounds = (check.rules.param("base.levels").basis,) if check.rules.has("base.levels") else ()
    raise Refused(422, "invalid_field", message, basis=grounds, errors=(FieldError("level", message),))


def _among(check: Check, parameter: str, field: str, given: list[str | None]) -> None:
    param = check.rules.params.get(parameter)
    if param is None:
        return
    allowed, labels = check.value(parameter), param.definition.labels
    strange = [code for code in given if code is not None and code not in allowed]
    if strange:
        known = "、".join(f"{labels.get(code, code)}（{code}）" for code in allowed)
        raise bad_field(field, f"“{'、'.join(strange)}”不在规定的范围内，可填：{known}。")
