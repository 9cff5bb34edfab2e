"""MongoDB's queries, projections and updates on plain documents, as far as the port uses them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

Document = dict[str, Any]
MISSING = object()


def copied(value: Any) -> Any:
    """Plain data that shares nothing with ``value``; tuples become lists, as in a database."""
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list | tuple) else value


def values_at(document: Any, path: str) -> Iterator[Any]:
    """What stands at a dotted path; below an array, what stands there in each element."""
    head, _, rest = path.partition(".")
    if isinstance(document, list):
        for item in document:
            yield from values_at(item, path)
    elif isinstance(document, Mapping) and head in document:
        yield from values_at(document[head], rest) if rest else (document[head],)


def matches(document: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether a document fits a query. Raises NotImplementedError for an operator that the port does not have."""
    return all(_field_matches(document, name, wanted) for name, wanted in query.items())


def _field_matches(document: Mapping[str, Any], name: str, wanted: Any) -> bool:
    if name == "$and":
        return all(matches(document, one) for one in wanted)
    if name == "$or":
        return any(matches(document, one) for one in wanted)
    if name.startswith("$"):
        raise NotImplementedError(name)
    found = list(values_at(document, name))
    if isinstance(wanted, Mapping) and any(key.startswith("$") for key in wanted):
        return all(_satisfies(found, operator, operand) for operator, operand in wanted.items())
    return _any_equal(found, wanted)


def _satisfies(found: list[Any], operator: str, operand: Any) -> bool:
    if operator == "$not":
        return not all(_satisfies(found, inner, value) for inner, value in operand.items())
    if operator in _LISTS:
        return any(_any_equal(found, one) for one in operand) == (operator == "$in")
    if operator == "$ne":
        return not _any_equal(found, operand)
    if operator == "$exists":
        return bool(found) == operand
    if operator == "$elemMatch":
        return any(matches(item, operand) for value in found if isinstance(value, list) for item in value)
    if operator in _ORDERS:
        return any(_comparable(one, operand) and _ORDERS[operator](one, operand) for one in _with_elements(found))
    raise NotImplementedError(operator)


_LISTS = ("$in", "$nin")
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda a, b: a > b, "$gte": lambda a, b: a >= b, "$lt": lambda a, b: a < b, "$lte": lambda a, b: a <= b,
}  # fmt: skip


def _with_elements(found: Iterable[Any]) -> Iterator[Any]:
    for value in found:
        yield value
        if isinstance(value, list):
            yield from value


def _any_equal(found: list[Any], wanted: Any) -> bool:
    if wanted is None and not found:
        return True  # what is not there counts as null
    return any(one == wanted and _kind(one) == _kind(wanted) for one in _with_elements(found))


def _comparable(one: Any, other: Any) -> bool:
    return _kind(one) == _kind(other) and one is not None


def _kind(value: Any) -> type:
    return float if type(value) is int else type(value)


def projected(document: Document, fields: Mapping[str, Any] | None) -> Document:
    """Only the fields that are named with 1, and ``_id``; or all but those that are named with 0."""
    if not fields:
        return document
    if any(value for name, value in fields.items() if name != "_id"):
        chosen: Document = {} if fields.get("_id") == 0 else {"_id": document["_id"]}
        for path in (name for name, value in fields.items() if value):
            found = next(values_at(document, path), MISSING)
            if found is not MISSING:
                _put(chosen, path, found)
        return chosen
    if fields == {"_id": 1}:
        return {"_id": document["_id"]}
    return {name: value for name, value in document.items() if fields.get(name, 1)}


def sort_key(path: str) -> Callable[[Document], Any]:
    """What documents are ordered by: nothing and null first, then numbers, then texts."""

    def key(document: Document) -> tuple[int, Any]:
        value = next(values_at(document, path), None)
        return (0, 0) if value is None else (1, value) if isinstance(value, int | float) else (2, value)

    return key


def updated(document: Document, change: Mapping[str, Any], *, inserting: bool = False) -> Document:
    """A new document: the old one with the changes made. Raises NotImplementedError for an operator that the port does
    not have."""
    after: Document = copied(document)
    for operator, fields in change.items():
        if operator == "$setOnInsert":
            if not inserting:
                continue
            operator = "$set"
        for path, operand in fields.items():
            _UPDATES[operator](after, path, copied(operand))
    return after


def _parent(document: Document, path: str) -> tuple[MutableMapping[str, Any], str]:
    *above, last = path.split(".")
    place: MutableMapping[str, Any] = document
    for name in above:
        place = place.setdefault(name, {})
    return place, last


def _put(document: Document, path: str, value: Any) -> None:
    place, name = _parent(document, path)
    place[name] = value


def _unset(document: Document, path: str, _: Any) -> None:
    place, name = _parent(document, path)
    place.pop(name, None)


def _inc(document: Document, path: str, by: int) -> None:
    place, name = _parent(document, path)
    place[name] = place.get(name, 0) + by


def _min(document: Document, path: str, value: Any) -> None:
    place, name = _parent(document, path)
    place[name] = min(place.get(name, value), value)


def _push(document: Document, path: str, told: Any) -> None:
    each, keep = (told["$each"], told.get("$slice")) if isinstance(told, dict) and "$each" in told else ([told], None)
    place, name = _parent(document, path)
    pushed = [*place.get(name, []), *each]
    place[name] = pushed[keep:] if keep else pushed


def _pull(document: Document, path: str, query: Mapping[str, Any]) -> None:
    place, name = _parent(document, path)
    if name in place:
        place[name] = [item for item in place[name] if not matches(item, query)]


class _Updates(dict[str, Callable[[Document, str, Any], None]]):
    def __missing__(self, operator: str) -> Callable[[Document, str, Any], None]:
        raise NotImplementedError(operator)


_UPDATES = _Updates(
    {"$set": _put, "$unset": _unset, "$inc": _inc, "$min": _min, "$push": _push, "$pull": _pull},
)


def grouped(found: list[Document], what: Mapping[str, Any]) -> list[Document]:
    """How many documents there are for each value of a field, or of several named fields."""
    (total,) = (name for name in what if name != "_id")
    if what[total] != {"$sum": 1}:
        raise NotImplementedError(str(what[total]))
    by = what["_id"]
    named = {"": by} if isinstance(by, str) else by
    keys = (tuple((name, next(values_at(one, path.removeprefix("$")), None)) for name, path in named.items()) for one in found)
    return [{"_id": key[0][1] if isinstance(by, str) else dict(key), total: count} for key, count in Counter(keys).items()]
