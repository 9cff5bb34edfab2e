"""The suite's own source code, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[3]
SERVICES = ("registry_svc", "admission_svc", "training_svc", "funding_svc", "notice_svc")
PRODUCT = ("contracts", "common", *SERVICES, "gateway")
AROUND = ("launcher", "demo", "benchmarks", "tools")


@dataclass(frozen=True)
class Module:
    """One file, parsed."""

    name: str
    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False, compare=False)

    @classmethod
    def of(cls, name: str, path: Path, text: str) -> Module:
        """A module from its text."""
        return cls(name, path, text, ast.parse(text, str(path)))

    @property
    def package(self) -> str:
        """The first part of its name."""
        return self.name.partition(".")[0]

    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported local name stands for: {"dt": "datetime.datetime"}."""
        return dict(self._imported())

    @cached_property
    def imports(self) -> set[str]:
        """Every dotted name that is imported, anywhere in the file."""
        whole = {alias.name for node in ast.walk(self.tree) if isinstance(node, ast.Import) for alias in node.names}
        return whole | {name for _, name in self._imported()}

    @cached_property
    def outside(self) -> set[str]:
        """The top-level packages that it imports."""
        return {name.partition(".")[0] for name in self.imports}

    @cached_property
    def attributes(self) -> set[str]:
        """Every dotted expression by its full name: `dt.now()` after `from datetime import datetime as dt` is
        "datetime.datetime.now"."""
        known = self.names
        chains = (_chain(node) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute | ast.Name))
        return {".".join([known[head], *rest]) for head, *rest in filter(None, chains) if head in known}

    def _imported(self) -> Iterator[tuple[str, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    head = alias.name.partition(".")[0]
                    yield (alias.asname, alias.name) if alias.asname else (head, head)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((alias.asname or alias.name, f"{origin}.{alias.name}") for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = self.name.split(".") if self.path.name == "__init__.py" else self.name.split(".")[:-1]
        return ".".join([*here[: len(here) - node.level + 1], *([node.module] if node.module else [])])


def modules(*packages: str) -> dict[str, Module]:
    """The modules of these packages by dotted name."""
    return {module.name: module for package in packages for module in _read(package)}


def closure(start: Module, known: dict[str, Module]) -> dict[str, Module]:
    """The module and every one of `known` that importing it runs, the packages above each included."""
    found: dict[str, Module] = {}
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module.name not in found:
            found[module.name] = module
            reached = {part for name in {*module.imports, module.name} for part in _prefixes(name)}
            waiting += [known[name] for name in sorted(reached) if name in known]
    return found


def processes() -> dict[str, str]:
    """The processes of the suite and the module of each, as `common.run.process` lists them."""
    tree = modules("common")["common.run.process"].tree
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SERVICES":
            return ast.literal_eval(node.value)
    raise AssertionError("common.run.process lists no SERVICES")


@cache
def _read(package: str) -> tuple[Module, ...]:
    return tuple(_module(path) for path in sorted((ROOT / package).rglob("*.py")))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module.of(name, path, path.read_text(encoding="utf-8"))


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _chain(node: ast.expr) -> list[str] | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None
