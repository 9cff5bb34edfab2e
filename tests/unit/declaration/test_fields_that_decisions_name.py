"""A decision that reads or writes a field which the aggregate does not declare is found without running it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from common.kernel.declaration.aggregate import Aggregate
from tools.aggregates import declared

DECLARED = [aggregate for _, aggregate in declared()]
OF_A_CHANGE = {"transition", "event_data", "also"}
KEPT = {"due_at"}


@pytest.mark.parametrize("aggregate", DECLARED, ids=[one.name for one in DECLARED])
def test_decisions_name_declared_fields_only(aggregate: Aggregate) -> None:
    known = aggregate.fields.all().keys() | KEPT
    strange = {f"{where}: {name}" for where, name in named(aggregate) if name not in known}
    assert strange == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def d(claim, form, needs, check):\n    return claim['voucher'], form['x']", {"voucher"}),
        ("def d(claim, form, needs, check):\n    return claim.get('paid')", {"paid"}),
        ("def d(s, f, n, c):\n    return Change(vouchr=1, event_data={'a': 1})", {"vouchr"}),
    ],
)
def test_the_walk_sees_what_is_named(code: str, found: set[str]) -> None:
    assert set(names_in(ast.parse(code).body[0])) == found


def named(aggregate: Aggregate) -> Iterator[tuple[str, str]]:
    """The fields that the decisions of an aggregate read from its state or write by a Change, with the function."""
    for one in filter(None, [aggregate.create, *aggregate.commands, *aggregate.reactions]):
        function: Any = inspect.unwrap(one.decide)
        if inspect.isfunction(function) and function.__name__ != "<lambda>":
            tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
            yield from ((function.__qualname__, name) for name in names_in(tree))


def names_in(function: Any) -> Iterator[str]:
    """The keys of the first parameter, and the keywords of every ``Change(...)``."""
    state = function.args.args[0].arg
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and _is(node.value, state) and isinstance(node.slice, ast.Constant):
            yield node.slice.value
        if isinstance(node, ast.Call):
            yield from _of_call(node, state)


def _of_call(node: ast.Call, state: str) -> Iterator[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and _is(node.func.value, state) and node.args:
        yield node.args[0].value  # type: ignore[attr-defined]
    if _is(node.func, "Change"):
        yield from (word.arg for word in node.keywords if word.arg and word.arg not in OF_A_CHANGE)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
