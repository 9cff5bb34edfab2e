"""A decision's grounds as a portal reads them (JSON) and as a citizen reads them (Chinese). Pure.

Both carry the same: every clause, article and value, and whether it is the document's own word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from common.kernel.decision import Basis
from common.law.book import RuleBook
from common.law.model import Clause, Parameter
from common.law.values import day_zh
from common.law.yamlfile import freeze

_TARGET = "的目标为"
# how strongly a document means a limit, in its own words and in this order; what it merely says goes without
_CUSTOMS, _DUTIES = ("原则上", "一般"), ("必须", "应", "须", "要")
_PHRASES = {
    "at_least": "不少于{}",
    "more_than": "超过{}（不含本数）",
    "at_most": "不超过{}（含本数）",
    "less_than": "不足{}（不含本数）",
}
_DAY_PHRASES = {"at_least": "不早于{}（含当日）", "at_most": "不晚于{}（含当日）"}
_FEN_UNITS = ("fen", "fen_per_month")
_FEN_PER_YUAN = 100
_TEN_THOUSAND = 10_000


def basis_json(basis: Iterable[Basis]) -> list[dict[str, Any]]:
    """The grounds as the ``basis`` of an answer."""
    return [item.to_json() for item in basis]


def basis_from_json(items: Iterable[Mapping[str, Any]]) -> tuple[Basis, ...]:
    """The grounds that an answer or an event carried."""
    return tuple(Basis(**{**item, "value": freeze(item["value"])}) for item in items)


def explain_zh(basis: Iterable[Basis], book: RuleBook) -> str:
    """One Chinese sentence for each ground, in their order; what is no document's own word says so."""
    return "".join(_sentence(item, book) for item in basis)


def conflicts_json(names: Iterable[str], book: RuleBook) -> list[dict[str, Any]]:
    """Law outside the documents that values of these parameters may collide with: shown beside whoever is ranked or refused
    by them, for a legal officer to judge."""
    found = {}
    for name in names:
        parameter = _parameter(book, name)
        for clause in (book.clauses[id] for id in parameter.possible_conflict):
            found[parameter.name, clause.id] = {
                "parameter": parameter.name, "parameter_label": parameter.zh, "clause": clause.id, "document": clause.document,
                "article": clause.article, "zh": clause.zh,
            }  # fmt: skip
    return list(found.values())


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
        return day_zh(value)
    if parameter.type == "month_day":
        return f"{int(value[:2])}月{int(value[3:])}日"
    if parameter.unit.step is None or (isinstance(value, str) and parameter.type == "table"):
        return _label(parameter, value)
    if parameter.unit.name in _FEN_UNITS:
        return f"{'每月' if parameter.unit.name == 'fen_per_month' else ''}{_yuan(value)}"
    return f"{_count(value)}{parameter.unit.zh}"


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, _FEN_PER_YUAN)
    return f"{yuan}.{rest:02}元" if rest else f"{_count(yuan)}元"


def _count(number: Any) -> str:
    """A whole number as notices write it: 15万 for 150000."""
    if isinstance(number, int) and number and number % _TEN_THOUSAND == 0:
        return f"{number // _TEN_THOUSAND}万"
    return str(number)


def _sentence(basis: Basis, book: RuleBook) -> str:
    clause = book.clauses[basis.clause]
    ground = f"{basis.document}{basis.article}"
    if basis.parameter is None:
        return f"依据{ground}：{clause.zh}"
    parameter = _parameter(book, basis.parameter)
    if basis.value is None:
        return f"{ground}没有定出“{parameter.zh}”，须由民政部门作出决定予以设定。"
    if basis.kind == "assumption" and not _is_built_in(book, basis):
        return f"{_decided(parameter, basis)}。这由民政部门在{ground}留出的范围内自行设定，并非文件条文。"
    rule = _rule(parameter, basis, clause)
    if basis.kind == "assumption":
        return f"{rule}。{ground}没有这样写明，这是本系统的默认做法，并非文件条文。"
    if basis.kind == "interpretation":
        return f"{rule}。这是对{ground}的理解，并非文件原文。"
    if basis.kind == "external":
        return f"依据{ground}（基地文件之外的规定），{rule}。"
    return f"依据{ground}，{rule}。"


def _rule(parameter: Parameter, basis: Basis, clause: Clause) -> str:
    if isinstance(basis.value, bool):
        return statement_zh(parameter, basis.value)
    return _named(parameter, basis) + limit_zh(parameter, basis.value, _modal(basis, clause))


def _modal(basis: Basis, clause: Clause) -> str:
    if basis.kind == "external":
        return ""
    if clause.classes[0] == "TARGET":
        return _TARGET
    custom = next((word for word in _CUSTOMS if word in clause.modal), "")
    return custom + next((word for word in _DUTIES if word in clause.modal), "")


def _decided(parameter: Parameter, basis: Basis) -> str:
    """A bureau's own number is the number itself, not a limit for others to keep."""
    if isinstance(basis.value, bool):
        return statement_zh(parameter, basis.value)
    return f"{_named(parameter, basis)}为{value_zh(parameter, basis.value)}"


def _named(parameter: Parameter, basis: Basis) -> str:
    row = _row(parameter, basis)
    return f"{parameter.zh}：{_label(parameter, row)}" if row else parameter.zh


def statement_zh(parameter: Parameter, value: bool) -> str:
    """What yes or no means, in words: 评审结果须先经公示方可入驻."""
    said = str(value).lower()
    return parameter.labels.get(said) or f"“{parameter.zh}”为“{value_zh(parameter, value)}”"


def limit_zh(parameter: Parameter, value: Any, modal: str = "") -> str:
    """A value with its bound, and how strongly it is meant: 应不少于8人, 不超过1年（含本数）, 为4A及以上.

    A table says it of each row; what is no limit is merely named.
    """
    if isinstance(value, Mapping):
        rows = (f"{_label(parameter, key)}{_limit(parameter, item, modal)}" for key, item in value.items())
        return "：" + "；".join(rows)
    return _limit(parameter, value, modal)


def _limit(parameter: Parameter, value: Any, modal: str) -> str:
    said = value_zh(parameter, value)
    if parameter.bound is None:
        return f"{_unbounded(parameter, modal)}为{said}"
    if parameter.bound == "at_most" and value == 0:
        return f"{modal.removesuffix('为')}为{said}"
    if order := parameter.choices or tuple(parameter.unit.labels):
        highest = parameter.bound == "at_least" and value == order[-1]
        return f"{modal.removesuffix('为')}为{said}{'' if highest else '及以上'}"
    return modal + _phrase(parameter).format(said)


def _unbounded(parameter: Parameter, modal: str) -> str:
    """One choice can be asked for; a list or a table is what the document names."""
    if parameter.type == "choice":
        return "" if modal == _TARGET else modal
    return next((word for word in _CUSTOMS if modal.startswith(word)), "")


def _phrase(parameter: Parameter) -> str:
    bound = parameter.bound or ""
    if parameter.type == "date":
        return _DAY_PHRASES[bound]
    if bound == "at_least" and (parameter.type == "fraction" or parameter.unit.name in _FEN_UNITS):
        return "不低于{}"
    return _PHRASES[bound]


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
    """As a percentage where that is exact: 0.05% for 5/10000, but 1/3."""
    percent = Fraction(100 * numerator, denominator)
    exact = Decimal(percent.numerator) / percent.denominator
    return f"{exact:f}%" if Fraction(exact) == percent else f"{numerator}/{denominator}"
