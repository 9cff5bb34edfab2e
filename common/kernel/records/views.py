"""A record as its readers see it, and who may read it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.identity import ROLES, Principal
from common.kernel.privacy import mask_name
from common.kernel.records.decisions import STATES
from common.kernel.records.forms import json_schema
from common.kernel.spans import label_zh
from common.law.book import RuleBook
from common.law.kinds import PERIODS, Kind

# Offices that read the records of their place; another reads what it may enter itself.
OFFICES = ("bureau", "street", "leading_group", "auditor")
READERS_ZH = {"public": "向社会公开", "parties": "有关单位和管理部门可读", "officials": "管理部门可读"}
PERIODS_ZH = dict(zip(PERIODS, ("每日一条", "每月一条", "每季度一条", "每年一条", "只有一条"), strict=True))
SUBJECTS_ZH = {"place": "地区", "org": "社会组织", "base": "孵化基地"}
TOLD = ("id", "kind", "about", "about_name", "division", "org", "base", "on", "span", "state", "revision")
INSIDE = ("remarks", "reason", "entered_by", "changed_on")  # for the offices of its place, and for whom it is about

Open = Callable[[str, str], str]


def sealed(value: str, owner: str) -> str:
    """How a reader without the key opens a sealed value: not at all."""
    return ""


def official(kind: Kind, reader: Principal | None, division: str) -> bool:
    """Whether an office reads this kind in a place, every version of it."""
    if reader is None or not places.covers(reader.division, division):
        return False
    return bool(set(reader.roles) & ({*OFFICES, *kind.entered_by} - {"applicant", "operator"}))


def party(kind: Kind, reader: Principal | None, state: State) -> bool:
    """Whether a record is read by the organisation or the base that it is about."""
    if reader is None or kind.read_by == "officials" and not {"applicant", "operator"} & set(kind.entered_by):
        return False
    own_org = "applicant" in reader.roles and reader.org is not None and reader.org == state["org"]
    own_base = "operator" in reader.roles and reader.base is not None and reader.base == state["base"]
    return own_org or own_base


def view(kind: Kind, state: State, version: int, *, public: bool, unseal: Open = sealed) -> dict[str, Any]:
    """A record with labels beside its codes; ``public`` leaves out what is hidden from public pages."""
    shown = [field for field in kind.fields.values() if not (public and field.hidden)]
    fields: dict[str, Any] = {}
    for field in shown:
        value = state["fields"].get(field.name)
        if field.type == "person" and value:
            value = mask_name(unseal(value, f"records/{state['id']}/{field.name}"))
        fields[field.name] = value
        if (label := _label(field.codes, field.type, value)) is not None:
            fields[f"{field.name}_label"] = label
    told = {name: state.get(name) for name in TOLD}  # a fold of the journal leaves out what is null
    labels = {
        "kind_label": kind.zh, "division_label": places.label(state["division"]), "span_label": label_zh(state["span"]),
        "state_label": STATES[state["state"]], "entered_by_label": ROLES[state["entered_by"]],
    }  # fmt: skip
    inside = {} if public else {name: state.get(name) for name in INSIDE}
    return {**told, **labels, **inside, "fields": fields, "clauses": state["clauses"], "version": version}


def _label(codes: Mapping[str, str], type_: str, value: Any) -> Any:
    if value is None or type_ not in ("code", "codes", "place"):
        return None
    if type_ == "place":
        return places.label(value)
    return [codes[code] for code in value] if isinstance(value, list) else codes[value]


def kind_head(kind: Kind, book: RuleBook) -> dict[str, Any]:
    """A kind without its form: what it is called, who enters and reads it, on which clauses."""
    return {
        "kind": kind.name, "label": kind.zh, "service": kind.service, "about": kind.about, "about_label": SUBJECTS_ZH[kind.about],
        "levels": list(kind.levels), "entered_by": list(kind.entered_by), "entered_by_label": [ROLES[role] for role in kind.entered_by],
        "read_by": kind.read_by, "read_by_label": READERS_ZH[kind.read_by], "once_per": kind.once_per,
        "once_per_label": PERIODS_ZH[kind.once_per] if kind.once_per else None, "clauses": _clauses(kind.clauses, book),
    }  # fmt: skip


def kind_whole(kind: Kind, book: RuleBook) -> dict[str, Any]:
    """A kind with the JSON Schema of its form."""
    return kind_head(kind, book) | {"schema": json_schema(kind)}


def _clauses(ids: Iterable[str], book: RuleBook) -> list[dict[str, str]]:
    found = (book.clauses[id] for id in ids)
    return [{"clause": one.id, "document": one.document, "article": one.article, "zh": one.zh} for one in found]

