"""The rule book as people read it: profiles, their values on a day, clauses. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.kernel import places
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, plain
from common.kernel.identity import ROLES
from common.kernel.problems import bad_field, not_found
from common.law import Param, RuleBook, View
from common.law.explain import conflicts_json, limit_zh
from common.law.model import Clause, Parameter, Profile

KINDS = {
    "clause": "文件原文", "assumption": "默认或自行设定", "interpretation": "条文理解", "external": "其他法规",
    "unset": "尚待设定", "silent": "文件没有规定", "repealed": "不设此项", "ended": "实施期已满",
}  # fmt: skip
CLASSES = {
    "HARD": "强制", "SOFT": "一般应当", "PREF": "优先", "PERM": "可以", "TARGET": "目标", "REPORT": "报告", "RECORD": "记录",
}  # fmt: skip
STANDINGS = {"binding": "省级规定", "profile": "地方规定", "external": "外部法规", "example": "示例"}


def profiles(book: RuleBook) -> list[dict[str, Any]]:
    """Every profile, the widest first."""
    ordered = sorted(book.profiles.values(), key=lambda profile: (profile.extends is not None, profile.name))
    return [_profile(book, profile) for profile in ordered]


def profile(book: RuleBook, name: str, on: str) -> dict[str, Any]:
    """A profile's values on a day, each with its clause, its gaps among them.

    Raises Refused 404 for an unknown profile, 422 for a bad date or one on which the profile does not hold.
    """
    view, ended = view_on(book, name, on)
    found = _profile(book, book.profiles[name])
    return found | {"on": on, "ended": ended, "version": view.version, "values": list(values(book, view))}


def view_on(book: RuleBook, name: str, on: str) -> tuple[View, bool]:
    """A profile on a day, and whether its plan had ended by then: it stays readable. Raises as ``profile``."""
    if name not in book.profiles:
        raise not_found()
    try:
        parse_date(on)
    except ValueError:
        raise bad_field("on", "应为 YYYY-MM-DD 格式的日期。") from None
    view = book.view(name, on=on)
    return (book.view(name, on=on, decision="to be read, not to decide by"), True) if view.stopped else (view, False)


def values(book: RuleBook, view: View) -> Iterator[dict[str, Any]]:
    """What a profile says of each parameter on its day; parameters it is silent about are left out."""
    gaps = view.gaps
    for parameter in book.parameters.values():
        if param := view.params.get(parameter.name):
            yield _value(book, param)
        elif gap := gaps.get(parameter.name):
            yield _shown(book, parameter, gap[1], None, KINDS[gap[0]], gap[0])


def clause(book: RuleBook, id: str) -> dict[str, Any]:
    """A rule of a document in our own words. Raises Refused 404."""
    if id not in book.clauses:
        raise not_found()
    found = book.clauses[id]
    source = book.sources[found.source]
    return {
        "id": found.id,
        "document": found.document,
        "article": found.article,
        "number": source.number,
        "issuer": source.issuer,
        "standing": source.standing,
        "standing_label": STANDINGS[source.standing],
        "published_on": source.published_on,
        "in_force_from": found.in_force_from or source.in_force_from,
        "period_ends_on": source.period_ends_on,
        "classes": list(found.classes),
        "classes_label": class_label(found),
        "modal": list(found.modal),
        "open": found.open,
        "closed": found.closed,
        "duty_of": list(found.duty_of),
        "duty_of_labels": [ROLES[office] for office in found.duty_of],
        "hard_because": found.hard_because,
        "note": found.note,
        "zh": found.zh,
        "en": found.en,
    }


def class_label(clause: Clause) -> str:
    """How strong a rule is."""
    return "、".join(CLASSES[name] for name in clause.classes)


def _profile(book: RuleBook, profile: Profile) -> dict[str, Any]:
    own = [book.sources[code] for code in profile.sources]
    return {
        "name": profile.name,
        "title": profile.title,
        "place": profile.place,
        "place_label": places.label(profile.place) if profile.place else None,
        "extends": profile.extends,
        "documents": [{"code": source.code, "title": source.title, "number": source.number} for source in own],
        "in_force_from": min((source.in_force_from for source in own if source.in_force_from), default=None),
        "period_ends_on": max((source.period_ends_on for source in own if source.period_ends_on), default=None),
        "adopts": [
            {"scheme": one.scheme, "profile": one.profile, "since": one.since, "decision": one.decision}
            for one in profile.adopts
        ],
    }


def _value(book: RuleBook, param: Param) -> dict[str, Any]:
    said = limit_zh(param.definition, param.value).lstrip("：").removeprefix("为")
    return _shown(book, param.definition, param.basis, plain(param.value), said, param.kind)


def _shown(book: RuleBook, parameter: Parameter, basis: Basis, value: Any, said: str, kind: str) -> dict[str, Any]:
    found = book.clauses[basis.clause]
    return {
        "parameter": parameter.name,
        "parameter_label": parameter.zh,
        "value": value,
        "value_label": said,
        "unit": parameter.unit.name,
        "bound": parameter.bound,
        "kind": kind,
        "kind_label": KINDS[kind],
        "classes_label": class_label(found),
        "clause_zh": found.zh,
        "possible_conflicts": conflicts_json((parameter.name,), book),
        "basis": basis.to_json(),
    }
