"""Organisations: what may be registered, and how its facts change. Pure decisions.

What others record of an organisation stands in ``org_records`` and ``listings``, its move in ``transfers``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Event, FieldError, Outcome, Refused, State
from common.kernel.identity import acts_at, reads_below
from common.kernel.problems import bad_field
from common.kernel.text import key
from registry_svc import annual_checks, founding
from registry_svc.codes import ORG_KINDS, RECORDS, REGISTERED_KINDS

# What neighbours are told of an organisation: contracts.facts.Org.
FACTS = (
    "id", "name", "kind", "stage", "division", "uscc", "founded_on", "registered_on", "founder_kind",
    "registration_class", "fields_of_work", "party_members", "volunteer", "supervisor_unit",
)  # fmt: skip
TOLD_OF = {
    "ratings": ("number", "grade", "awarded_on", "fallen"),
    "inspections": ("number", "year", "conclusion", "concluded_on", "annual_check"),
    "honours": ("number", "level", "title", "brand", "awarded_on"),
    "listings": ("number", "list", "reason", "listed_on", "removed_on"),
}
TOLD_AT_MOST = 50  # of each kind, the newest; an event is bounded
# From which kinds an organisation may become which, in place and with its history.
BECOMES = {"unregistered_team": ("filed_community", *REGISTERED_KINDS), "filed_community": REGISTERED_KINDS}

Decision = Callable[[State, Mapping[str, Any], Check], Outcome]


def register(
    id: str, form: Mapping[str, Any], check: Check, at_founding: Check | None = None, alike: Iterable[State] = (), *, entrusted: bool = False
) -> Outcome:
    """Enter an organisation. ZJ18-18 asks some classes for a supervising unit, E-04 checks the credit code.

    ``at_founding`` are the rules of the day on which it was registered, None where none was in force then or today's hold;
    ``alike`` are organisations of the same name, looked for where the register says that somebody has this identity.
    """
    kept = {name: value for name, value in form.items() if name != "waiver"}
    fields = {**kept, "division": places.checked(form["division"])}
    in_own_place(fields, check, entrusted=entrusted)
    rules_then = at_founding or check
    founding.check_all(fields, check, rules_then)
    same = _same(id, fields, alike)
    _check_alike(fields, same)
    empty: dict[str, Any] = {**{record: [] for record in RECORDS}, "former_kinds": [], "transfer": None, "transfers": []}
    state = {"id": id, **_derived(fields, same), **empty, "waivers": _waived(check, rules_then)}
    return outcome(state, "registry.org.registered", check, also=rules_then)


def change(
    state: State, form: Mapping[str, Any], check: Check, at_founding: Check | None = None, alike: Iterable[State] = ()
) -> Outcome:
    """Change the facts of an organisation. Only what changes is judged, by the rules of its day; a body that was not
    registered may become so, and keeps its history."""
    in_own_place(state, check)
    sent = {name: value for name, value in form.items() if name != "waiver"}
    if "division" in sent:
        sent["division"] = _moved(state, places.checked(sent["division"]))
    after = {**state, **sent}
    altered = sorted(name for name in sent if state.get(name) != after.get(name))
    if not altered:
        return Outcome(state)
    if "kind" in altered:
        after = _becomes(state, after, check)
    in_own_place(after, check)
    rules_then = at_founding or check
    founding.check_changed(after, altered, check, rules_then)
    same = _same(state["id"], after, alike)
    if {"name", "kind", "founded_on", "uscc", "division"} & set(altered):
        _check_alike(after, same)
    kept = {**_derived(after, same), "waivers": [*state["waivers"], *_waived(check, rules_then)]}
    return outcome(kept, "registry.org.changed", check, also=rules_then, fields_changed=altered)


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of an organisation: what holds of it, not what was corrected or annulled."""
    standing = {
        record: [{name: one.get(name) for name in names} for one in state[record] if not one.get("ended")][-TOLD_AT_MOST:]
        for record, names in TOLD_OF.items()
    }
    standing["ratings"] = [{**one, "fallen": _fallen(one["fallen"])} for one in standing["ratings"]]
    owes = {"annual_check": annual_checks.kind_of(state), "checked_from": annual_checks.first_year(state, annual_checks.LAST_IN_YEAR)}
    return {**{name: state.get(name) for name in FACTS}, **standing, **owes}


def outcome(state: State, name: str, check: Check, *, also: Check | None = None, **data: Any) -> Outcome:
    """An organisation after a decision, with the event that tells it; ``also`` are further rules that it rests on."""
    further = also.basis if also and also is not check else ()
    known = {(one.clause, one.parameter, one.version) for one in check.basis}
    grounds = (*check.basis, *(one for one in further if (one.clause, one.parameter, one.version) not in known))
    after = {**state, "basis": [ground.to_json() for ground in grounds]}
    return Outcome(after, (Event(name, {"org": facts(after), **data}),), grounds)


def in_own_place(state: Mapping[str, Any], check: Check, *, entrusted: bool = False) -> None:
    """A bureau acts on the organisations of its own level (ZJ23-02): not for another county, not for the level below.

    A street files the community organisations of its own area (ZJ18-11), and an operator that is ``entrusted`` with it
    (WH15-21).
    """
    actor = check.actor
    filed = state["kind"] == "filed_community"
    grounds = check.cite_where_law("ZJ18-11" if filed else "ZJ23-02")
    files = filed and check.rules.has("org.filing_role") and check.value("org.filing_role")
    by_street = actor is not None and files in actor.roles and reads_below(actor, state["division"])
    by_bureau = actor is not None and "bureau" in actor.roles and acts_at(actor, places.authority(state["division"]))
    if actor is not None and not (by_street or by_bureau or (filed and entrusted)):
        raise Refused(403, "not_your_place", "该社会组织不由您所在的部门管辖，不能办理。", basis=grounds)


def _fallen(fallen: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return fallen and {name: fallen[name] for name in ("to", "decided_on", "document")}


def _moved(state: State, division: str) -> str:
    if places.authority(division) != places.authority(state["division"]):
        raise bad_field("division", "迁往其他地区的，应当由原管辖部门移交、迁入地民政部门接收。")
    return division


def _becomes(state: State, after: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """An organisation of another kind: only ever from one that is not registered to one that is more so."""
    was, kind = state["kind"], after["kind"]
    if kind not in BECOMES.get(was, ()):
        raise bad_field("kind", f"{ORG_KINDS[was]}不能变更为{ORG_KINDS[kind]}，应当另行登记。")
    if kind in REGISTERED_KINDS and after.get("registered_on") is None:
        raise bad_field("registered_on", "由未登记转为已登记的，应当填明登记日期。")
    return {**after, "former_kinds": [*state["former_kinds"], {"kind": was, "changed_on": check.today.isoformat()}]}


def _same(id: str, fields: Mapping[str, Any], others: Iterable[State]) -> list[State]:
    mine = identity(fields)
    return [one for one in others if one["id"] != id and identity(one) == mine]


def _check_alike(fields: Mapping[str, Any], same: Iterable[State]) -> None:
    """The same name, place, kind and founding day without two different credit codes: shown, and confirmed (409)."""
    doubtful = [one for one in same if not (one["uscc"] and fields["uscc"])]
    if doubtful and fields.get("distinct_because") is None:
        named = "、".join(f"“{one['name']}”（{one['id']}）" for one in doubtful[:5])
        detail = f"本地已有名称、类别、成立日期相同的社会组织{named}，请先核对；确系另一组织的，请在 distinct_because 中说明理由。"
        raise Refused(409, "possible_duplicate", detail, errors=(FieldError("name", detail),))


def identity(fields: Mapping[str, Any]) -> str:
    """What an organisation without a credit code is known by: its place, kind, founding day and name."""
    return "|".join((fields["division"], fields["kind"], fields["founded_on"] or "", key(fields["name"])))


def _derived(fields: Mapping[str, Any], same: Iterable[State]) -> dict[str, Any]:
    """What follows from the facts, for look-ups: whether it alone has its credit code, and whether it alone is what it is
    known by: not where it was confirmed, or has a code as another of the same name has."""
    alone = fields.get("distinct_because") is None and not list(same)
    derived = {"has_uscc": fields["uscc"] is not None, "name_key": key(fields["name"])}
    return {**fields, **derived, "identity": identity(fields), "has_identity": alone}


def _waived(*checks: Check) -> list[dict[str, Any]]:
    return list({one["clause"]: one for check in checks for one in check.waived}.values())
