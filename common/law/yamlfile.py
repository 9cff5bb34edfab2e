"""YAML read strictly: nothing is guessed, nothing said twice is dropped, and every key knows its line.

Plain YAML turns 2023-10-26 into an object, 0755 into 493 and `no` into false, and keeps the last of two equal
keys in silence. In a file that states the law each of these would be a wrong number that nobody sees.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from common.law.model import RuleBookError

_SCALAR = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Table(dict[str, Any]):
    """A mapping that nobody can change; JSON writes it as any other object."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError("the rule book cannot be changed while it is in use")

    __setitem__ = __delitem__ = update = pop = popitem = clear = setdefault = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))

    def __deepcopy__(self, _memo: dict[int, Any]) -> Table:
        return self


class Located(dict[str, Any]):
    """A mapping of a file that is being read: ``at(key)`` is "file:line" of a key, ``at()`` of the whole."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def at(self, key: str | None = None) -> str:
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"


class Problems:
    """Collects every fault of the files, so that one start names them all."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, message: str) -> None:
        self.found.append(f"{where}: {message}")

    @contextmanager
    def collecting(self) -> Iterator[None]:
        try:
            yield
        except RuleBookError as error:
            self.found.append(str(error))

    def stop_if_any(self) -> None:
        if self.found:
            raise RuleBookError("\n".join(self.found))


def rule_files(directory: Path, kind: str) -> list[Path]:
    """The files of one kind, then those of its ``local``, which a deployment adds without a new image."""
    return [*sorted((directory / kind).glob("*.yaml")), *sorted((directory / kind / "local").glob("*.yaml"))]


def rules_digest(folder: Path) -> str:
    """What tells two sets of rule files apart, whatever their folder.

    A mounted ConfigMap holds its files once more in a folder `..TIME`, whose name differs from pod to pod.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*.yaml") if not any(part.startswith("..") for part in path.relative_to(folder).parts)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def read_mapping(path: Path, shown_as: str) -> Located:
    """The file's one mapping. Raises RuleBookError where it is not there, is no YAML, no mapping, or says a key twice."""
    try:
        loader = _FAST_LOADER(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleBookError(
            f"{shown_as}:{mark.line + 1 if mark else 1}: not readable as YAML: {error}"
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise RuleBookError(f"{shown_as}:1: a mapping of keys is expected")
    return _mapping(node, shown_as)


def freeze(value: Any) -> Any:
    """The same value with lists as tuples and mappings as read-only tables."""
    if isinstance(value, dict):
        return Table((key, freeze(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def check_keys(data: Located, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Raises RuleBookError for a key that is missing or that nobody knows."""
    required = tuple(required)
    known = {*required, *optional}
    for key in data:
        if key not in known:
            raise RuleBookError(f"{data.at(key)}: unknown key '{key}' (known: {', '.join(sorted(known))})")
    for key in required:
        if key not in data:
            raise RuleBookError(f"{data.at()}: key '{key}' is missing")


def _mapping(node: yaml.MappingNode, file: str) -> Located:
    result = Located(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise RuleBookError(f"{file}:{line}: a key must be a word")
        key = key_node.value
        if key in result:
            raise RuleBookError(
                f"{file}:{line}: key '{key}' stands twice (first on line {result.lines[key]})"
            )
        result[key] = _value(value_node, file)
        result.lines[key] = line
    return result


def _value(node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, f"{file}:{node.start_mark.line + 1}")


def _scalar(node: yaml.ScalarNode, where: str) -> Any:
    text, kind = node.value, node.tag.removeprefix(_SCALAR)
    if kind == "int":
        if not _INTEGER.fullmatch(text):
            raise RuleBookError(f"{where}: '{text}' is no plain decimal number; quote it if it is a code")
        return int(text)
    if kind == "bool":
        if text not in ("true", "false"):
            raise RuleBookError(
                f"{where}: '{text}' would be read as yes or no; write true, false or quote it"
            )
        return text == "true"
    if kind == "null":
        if text not in ("null", "~"):
            raise RuleBookError(f"{where}: empty value; write null, or quote a text that holds a comma")
        return None
    return text
