"""A decision's grounds as a portal reads them (JSON) and as a citizen reads them (Chinese). Pure.

Both carry the same: every clause, article and value, and whether it is the document's own word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.decision import Basis
from common.money import yuan_text
from common.rulebook.book import RuleBook
from common.rulebook.model import Clause, Parameter
from common.rulebook.yamlfile import freeze

_MODALS = {
    "HARD": "应",
    "SOFT": "一般应",
    "PREF": "同等条件下优先考虑的",
    "PERM": "可以",
    "TARGET": "目标应",
    "REPORT": "应",
}
_PHRASES = {
    "at_least": "为{}及以上",
    "more_than": "超过{}（不含本数）",
    "at_most": "不超过{}（含本数）",
    "less_than": "不足{}（不含本数）",
}


def basis_json(basis: Iterable[Basis]) -> list[dict[str, Any]]:
    """The grounds as the ``basis`` of an answer."""
    return [item.to_json() for item in basis]


def basis_from_json(items: Iterable[Mapping[str, Any]]) -> tuple[Basis, ...]:
    """The grounds that an answer or an event carried."""
    return tuple(Basis(**{**item, "value": freeze(item["value"])}) for item in items)


def decision_json(basis: Iterable[Basis], book: RuleBook) -> dict[str, Any]:
    """``basis`` for machines and ``explanation`` for people, from the same grounds."""
    grounds = tuple(basis)
    return {"basis": basis_json(grounds), "explanation": explain_zh(grounds, book)}


def explain_zh(basis: Iterable[Basis], book: RuleBook) -> str:
    """One Chinese sentence for each ground, in their order; what is no document's own word says so."""
    return "".join(_sentence(item, book) for item in basis)


def value_zh(parameter: Parameter, value: Any) -> str:
    """A value as people read it: with its unit, amounts in yuan, codes by their names."""
    if isinstance(value, Mapping):
        return "；".join(
            f"{_label(parameter, key)}：{value_zh(parameter, item)}" for key, item in value.items()
        )
    if parameter.type == "fraction" or (parameter.unit.name == "share" and isinstance(value, tuple | list)):
        return _share(value[0], value[1])
    if isinstance(value, tuple | list):
        return "、".join(value_zh(parameter, item) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return _scalar_zh(parameter, value)


def _scalar_zh(parameter: Parameter, value: Any) -> str:
    if value is None:
        return "未设定"
    if parameter.type == "date":
        return f"{value[:4]}年{int(value[5:7])}月{int(value[8:])}日"
    if parameter.type == "month_day":
        return f"{int(value[:2])}月{int(value[3:])}日"
    if parameter.unit.step is None or (isinstance(value, str) and parameter.type == "table"):
        return _label(parameter, value)
    if parameter.unit.name == "fen":
        return yuan_text(value)
    if parameter.unit.name == "fen_per_month":
        return f"每月{yuan_text(value)}"
    return f"{value}{parameter.unit.zh}"


def _sentence(basis: Basis, book: RuleBook) -> str:
    clause = book.clauses[basis.clause]
    ground = f"{basis.document}{basis.article}"
    if basis.parameter is None:
        return f"依据{ground}：{clause.zh}"
    parameter = _parameter(book, basis.parameter)
    rule = _rule(parameter, basis, clause)
    if basis.value is None:
        return f"{ground}没有定出“{parameter.zh}”，须由民政部门作出决定予以设定。"
    if basis.kind == "assumption":
        return _own_choice(rule, ground, built_in=_is_built_in(book, basis))
    if basis.kind == "interpretation":
        return f"{rule}。这是对{ground}的理解，并非文件原文。"
    if basis.kind == "external":
        return f"依据{ground}（基地文件之外的规定），{rule}。"
    return f"依据{ground}，{rule}。"


def _rule(parameter: Parameter, basis: Basis, clause: Clause) -> str:
    row = _row(parameter, basis)
    name = f"{parameter.zh}（{_label(parameter, row)}）" if row else parameter.zh
    if isinstance(basis.value, bool):
        return f"“{name}”为“{value_zh(parameter, basis.value)}”"
    return f"{name}{_MODALS.get(clause.classes[0], '')}{limit_zh(parameter, basis.value)}"


def limit_zh(parameter: Parameter, value: Any) -> str:
    """A value with its bound: 为4A及以上, 不超过1年（含本数）; a table says it of each row."""
    if isinstance(value, Mapping) and parameter.bound:
        rows = (f"{_label(parameter, key)}{limit_zh(parameter, item)}" for key, item in value.items())
        return "：" + "；".join(rows)
    said = value_zh(parameter, value)
    return _PHRASES[parameter.bound].format(said) if parameter.bound else f"为{said}"


def _own_choice(rule: str, ground: str, *, built_in: bool) -> str:
    if built_in:
        return f"{rule}。{ground}没有这样写明，这是本系统的默认做法，并非文件条文。"
    return f"{rule}。这由民政部门在{ground}留出的范围内自行设定，并非文件条文。"


def _is_built_in(book: RuleBook, basis: Basis) -> bool:
    """Whether the rule book itself holds the assumption; otherwise a bureau set it."""
    parameter = _parameter(book, basis.parameter or "")
    row = _row(parameter, basis)
    entries = (
        entry for profile in book.profiles.values() for entry in profile.values.get(parameter.name, ())
    )
    return any(
        entry.kind == "assumption"
        and entry.clause == basis.clause
        and (entry.value.get(row) if row else entry.value) == basis.value
        for entry in entries
    )


def _parameter(book: RuleBook, name: str) -> Parameter:
    """The parameter of a ground; a row of a table is cited as ``name.row``."""
    return book.parameters.get(name) or book.parameters[name.rsplit(".", 1)[0]]


def _row(parameter: Parameter, basis: Basis) -> str:
    return (basis.parameter or "").removeprefix(parameter.name).lstrip(".")


def _label(parameter: Parameter, code: Any) -> str:
    return parameter.labels.get(code) or parameter.unit.labels.get(code) or str(code)


def _share(numerator: int, denominator: int) -> str:
    percent, rest = divmod(100 * numerator, denominator)
    return f"{numerator}/{denominator}" if rest else f"{percent}%"
