"""One field of a rule file at a time: read with its type, or refused with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from common.law.model import RuleBookError
from common.law.values import is_date
from common.law.yamlfile import Located, Table


def section(data: Located, key: str) -> Located:
    """A mapping."""
    found = data[key]
    if not isinstance(found, Located):
        raise RuleBookError(f"{data.at(key)}: '{key}' must be a mapping of keys")
    return found


def text(data: Located, key: str) -> str:
    """Words, at least one."""
    value = data[key]
    if not isinstance(value, str) or not value.strip():
        raise RuleBookError(f"{data.at(key)}: {key}: a text is expected")
    return value


def optional_text(data: Located, key: str) -> str | None:
    """Words, or nothing where the key is null or left out."""
    return None if data.get(key) is None else text(data, key)


def texts(data: Located, key: str) -> tuple[str, ...]:
    """A list of words; none where the key is left out."""
    items = listed(data, key)
    if not all(isinstance(item, str) and item for item in items):
        raise RuleBookError(f"{data.at(key)}: '{key}' must be a list of texts")
    return items


def listed(data: Located, key: str) -> tuple[Any, ...]:
    """A list of anything; none where the key is left out."""
    items = data.get(key, [])
    if not isinstance(items, list):
        raise RuleBookError(f"{data.at(key)}: '{key}' must be a list")
    return tuple(items)


def words(data: Located, key: str) -> Table:
    """A mapping of words to words, such as labels; empty where it is left out."""
    if key not in data:
        return Table()
    found = section(data, key)
    return Table((name, text(found, name)) for name in found)


def names(data: Located, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """One name or a list of names, each of a closed list; none where the key is left out."""
    written = data.get(key, [])
    found = tuple(written) if isinstance(written, list) else (written,)
    for name in found:
        if name not in known:
            raise RuleBookError(f"{data.at(key)}: unknown {key} '{name}' (known: {', '.join(known)})")
    return found


def some(data: Located, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """As ``names``, but at least one."""
    found = names(data, key, known)
    if not found:
        raise RuleBookError(f"{data.at(key)}: '{key}' names nothing")
    return found


def one_of(data: Located, key: str, known: Iterable[str]) -> str:
    """One name of a closed list."""
    return names(data, key, tuple(known))[0] if isinstance(data[key], str) else _no_name(data, key)


def day(data: Located, key: str) -> str | None:
    """A day of the calendar, or null."""
    value: str | None = data[key]
    if value is not None and not is_date(value):
        raise RuleBookError(f"{data.at(key)}: {key}: '{value}' is no day of the calendar (YYYY-MM-DD)")
    return value


def needed_day(data: Located, key: str, whose: str) -> str:
    """A day of the calendar."""
    found = day(data, key)
    if found is None:
        raise RuleBookError(f"{data.at(key)}: {whose} needs the day it holds from")
    return found


def flag(data: Located, key: str) -> bool:
    """true or false; false where it is left out."""
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise RuleBookError(f"{data.at(key)}: {key}: true or false is expected")
    return value


def row_number(data: Located, key: str) -> int | None:
    """The number of a row of a table, from 1, or nothing."""
    value = data.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise RuleBookError(f"{data.at(key)}: {key}: the number of a row is expected")
    return value


def whole(data: Located, key: str) -> int | None:
    """A whole number, or nothing where it is left out."""
    value = data.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise RuleBookError(f"{data.at(key)}: {key}: a whole number is expected")
    return value


def step(data: Located, key: str) -> str | None:
    """The smallest difference of a unit, as a positive decimal, or nothing where it is left out."""
    value = data.get(key)
    if value is None:
        return None
    try:
        positive = not isinstance(value, bool) and Decimal(str(value)) > 0
    except InvalidOperation:
        positive = False
    if not positive:
        raise RuleBookError(f"{data.at(key)}: {key}: a positive number is expected")
    return str(value)


def _no_name(data: Located, key: str) -> str:
    raise RuleBookError(f"{data.at(key)}: unknown {key} '{data[key]}'")
