"""Patterns and tests of characters are ASCII: `\d` and `isdigit` take digits of every script, `$` a line break."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.repository.sources import AROUND, PRODUCT, Module, modules

TAKES_ANY_SCRIPT = re.compile(r"(?<!\\)(?:\\\\)*\\[dDwWsSbB]|(?<!\\)\$$")
UNICODE_TESTS = {"isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha"}
HALF_MATCHES = {"re.match"}
# The only places that look at more than ASCII, and why.
SEEN: dict[tuple[str, str], str] = {
    ("common.kernel.personal", "isnumeric"): "a cheap look at how many digits of any script there are, before NFKC",
    ("common.kernel.personal", r"\s*(?:元|分|角|万|亿|人|平方米|m²|m2|㎡|%)"): "any blank between an amount and its unit",
}


def faults(module: Module) -> Iterator[str]:
    """The patterns and tests of a module that take more than ASCII, or less than the whole text."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in HALF_MATCHES:
            yield name
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "validate.Regexp")):
            yield from (text for text in _texts(node.args[:1]) if TAKES_ANY_SCRIPT.search(text))
        if isinstance(node, ast.Attribute) and node.attr in UNICODE_TESTS and not _guarded(module, node):
            yield node.attr


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _guarded(module: Module, node: ast.Attribute) -> bool:
    """Whether the same line asks first whether the text is ASCII."""
    return "isascii" in module.text.splitlines()[node.lineno - 1]


KNOWN = modules(*PRODUCT, *AROUND)


def test_patterns_are_ascii_and_match_the_whole_text() -> None:
    # what comes from our own rule files and manifests cannot be chosen by a caller
    ours = ("common.law.", "benchmarks.", "demo.", "launcher.", "tools.")
    found = {
        (name, fault) for name, module in KNOWN.items() if not name.startswith(ours) for fault in faults(module) if (name, fault) not in SEEN
    }
    assert found == set()


@pytest.mark.parametrize("line", ['re.compile(r"\\d+")', 're.match("a", b)', 'validate.Regexp(r"a$")', "text.isdigit()", 're.fullmatch(r"\\w", a)'])
def test_a_pattern_that_takes_more_is_found(line: str) -> None:
    assert list(faults(Module.of("trial", Path("trial.py"), line)))
    assert not list(faults(Module.of("trial", Path("trial.py"), 're.compile("[0-9]+")\ntext.isascii() and text.isdigit()')))
