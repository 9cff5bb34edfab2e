"""What a value may look like, which of two limits is stricter, and whether a fact meets a limit. Pure.

Numbers are compared exactly: decimals as Decimal, shares by cross-multiplication, never as floats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from common.law.model import INCLUSIVE_BOUNDS, Parameter

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def is_date(value: Any) -> bool:
    """Whether it is a day of the calendar written "YYYY-MM-DD"."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None and _exists(value)


def day_zh(day: str) -> str:
    """A day as people read it: 2023年10月26日."""
    return f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日"


def type_fault(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value for its parameter, in English, or None where it fits."""
    if not _TYPE_TESTS[parameter.type](value):
        return f"{value!r} is not of type {parameter.type}"
    allowed = _order(parameter)
    strays = [item for item in _codes(parameter, value) if allowed and item not in allowed]
    if strays:
        return f"{', '.join(map(str, strays))} not among {', '.join(allowed)}"
    if parameter.type == "table" and parameter.bound and not _has_limits(parameter, value):
        return "a table with a bound holds one limit in each row"
    if parameter.type == "table" and parameter.unit.step and not _has_numbers(value):
        return f"a table of {parameter.unit.en} holds one number in each row"
    if not all(_within(parameter, number) for number in _numbers(parameter, value)):
        return f"{value!r} is not within {parameter.least} to {parameter.most}"
    return None


def allowed_zh(parameter: Parameter) -> str:
    """What may be written for a parameter, as one sentence in Chinese."""
    if order := _order(parameter):
        return f"可填：{'、'.join(f'{code}（{parameter.labels[code]}）' if code in parameter.labels else code for code in order)}。"
    what = _TYPE_ZH[parameter.type]
    unit = f"（单位：{parameter.unit.zh.removeprefix('个')}）" if parameter.unit.step else ""
    return f"应为{_span_zh(parameter)}{what}{unit}。"


def met(parameter: Parameter, limit: Any, actual: Any) -> bool:
    """Whether a fact keeps to a limit.

    With a bound: by size, or by the order of the choices. Without one: equal to the value, or among the
    values where the parameter is a list. A fact that nobody knows (None) meets nothing.
    Raises ValueError for a fact that cannot be compared (a share of nothing, a grade off the list).
    """
    if actual is None or limit is None:
        return False
    if parameter.bound is None:
        return actual in limit if parameter.type == "list" else freeze_pair(actual) == limit
    side = compare(parameter, actual, limit)
    if side == 0:
        return parameter.bound in INCLUSIVE_BOUNDS
    return (side > 0) == (parameter.bound in ("at_least", "more_than"))


def looser(parameter: Parameter, new: Any, old: Any) -> bool:
    """Whether a new limit lets more through than the old one; None as the new one is no limit at all."""
    if parameter.bound is None or old is None:
        return False
    if new is None:
        return True
    if parameter.type == "table" and isinstance(old, dict):
        return any(looser(parameter, new.get(row), limit) for row, limit in old.items())
    side = compare(parameter, new, old)
    return side < 0 if parameter.bound in ("at_least", "more_than") else side > 0


def compare(parameter: Parameter, left: Any, right: Any) -> int:
    """-1, 0 or 1 as left is below, equal to or above right in the order of the parameter's type."""
    a: Any
    b: Any
    if isinstance(right, list | tuple):
        a, b = _cross(left, right)
    elif right in (order := _order(parameter)):
        a, b = _rank(parameter.name, order, left), order.index(right)
    elif parameter.type in ("date", "month_day"):
        a, b = left, right
    else:
        a, b = _number(left), _number(right)
    return int(a > b) - int(a < b)


def freeze_pair(value: Any) -> Any:
    """A list as the tuple that the rule book keeps it as."""
    return tuple(value) if isinstance(value, list) else value


def _has_limits(parameter: Parameter, value: Any) -> bool:
    """Whether each row is one limit: a number, a share, or a code of a unit that has an order."""
    if not isinstance(value, dict):
        return False
    return all(
        _is_decimal(row) or _is_fraction(row) or row in parameter.unit.labels for row in value.values()
    )


def _has_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_decimal, value.values()))


def _numbers(parameter: Parameter, value: Any) -> tuple[Any, ...]:
    """The numbers in a value that ``least`` and ``most`` bound."""
    if parameter.type in ("integer", "decimal"):
        return (value,)
    if parameter.type == "table" and isinstance(value, dict):
        return tuple(filter(_is_decimal, value.values()))
    return ()


def _within(parameter: Parameter, number: Any) -> bool:
    low = parameter.least is None or _number(number) >= parameter.least
    return low and (parameter.most is None or _number(number) <= parameter.most)


def _span_zh(parameter: Parameter) -> str:
    least, most = parameter.least, parameter.most
    if least is not None and most is not None:
        return f"{least}至{most}之间的"
    if least is not None:
        return f"不小于{least}的"
    return f"不大于{most}的" if most is not None else ""


def _cross(left: Sequence[int], right: Sequence[int]) -> tuple[int, int]:
    if left[1] <= 0 or right[1] <= 0:
        raise ValueError("a share of nothing is no share: the denominator must be positive")
    return left[0] * right[1], right[0] * left[1]


def _order(parameter: Parameter) -> tuple[str, ...]:
    return parameter.choices or tuple(parameter.unit.labels)


def _rank(name: str, order: tuple[str, ...], value: str) -> int:
    if value not in order:
        raise ValueError(f"{value!r} is not among the choices of {name}")
    return order.index(value)


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None


def _codes(parameter: Parameter, value: Any) -> tuple[Any, ...]:
    """The codes in a value, which its choices or its unit close: roles in a table are codes too."""
    if parameter.type == "choice":
        return (value,)
    if parameter.type == "table" and parameter.unit.labels:
        return tuple(_leaves(value))
    return tuple(value) if parameter.type == "list" else ()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield value


def _exists(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_decimal(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, str) and _DECIMAL.fullmatch(value) is not None)


def _is_fraction(value: Any) -> bool:
    pair = isinstance(value, list | tuple) and len(value) == 2 and all(map(_is_integer, value))
    return pair and value[0] >= 0 and value[1] > 0


def _is_list(value: Any) -> bool:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str | int) for item in value):
        return False
    return len(set(value)) == len(value) > 0


_TYPE_TESTS: dict[str, Callable[[Any], bool]] = {
    "integer": _is_integer,
    "decimal": _is_decimal,
    "fraction": _is_fraction,
    "boolean": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str) and value != "",
    "choice": lambda value: isinstance(value, str),
    "list": _is_list,
    "table": lambda value: isinstance(value, dict | list | tuple) and len(value) > 0,
    "date": is_date,
    # 2000 is a leap year, so that 02-29 is a day
    "month_day": lambda value: (
        isinstance(value, str) and bool(_MONTH_DAY.fullmatch(value)) and _exists(f"2000-{value}")
    ),
    "none": lambda value: value is None,
}

_TYPE_ZH = {
    "integer": "整数",
    "decimal": "数值（小数以文本填写）",
    "fraction": "分数，写作[分子, 分母]",
    "boolean": " true 或 false",
    "text": "文本",
    "choice": "规定的代码",
    "list": "不重复的代码列表",
    "table": "逐项列明的表格",
    "date": "YYYY-MM-DD 格式的日期",
    "month_day": "MM-DD 格式的月日",
    "none": "空值",
}
