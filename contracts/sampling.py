"""Golden samples, made from the schemas: `python -m contracts.sampling` writes one file per event version.

They pin what crosses the bus. A test holds the files against what the schemas make, so that no change of a contract
goes unseen in a review.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from contracts import EVENTS
from contracts.base import CODE, DAY, INSTANT, Envelope, EventType

FOLDER = Path(__file__).parent / "samples"
# What a field of this name holds, where the type alone would tell a reader little.
KNOWN: dict[str, Any] = {
    "division": "330106", "profile": "zhejiang", "year": 2024, "grade": "4A", "uscc": "51330106MJ8A0000XX",
    "parameter": "notice.working_days", "value": 7, "name": "示例", "org_name": "示例社会组织", "base_name": "示例孵化基地",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}  # fmt: skip
GROUND = {
    "clause": "ZJ23-24", "document": "示例文件", "article": "四(二)", "parameter": "admission.steps", "value": ["application"],
    "kind": "clause", "profile": "zhejiang", "version": "zhejiang@2023-10-26",
}  # fmt: skip


def sample(event: EventType) -> dict[str, Any]:
    """One whole event of this name and version."""
    subject = event.name.split(".")[1]
    envelope = _object(Envelope()) | {
        "name": event.name, "version": event.version, "division": "330106", "basis": [GROUND],
        "aggregate": {"type": "division" if subject == "profile" else subject, "id": "id", "version": 2},
        "actor": {"sub": "officer-1", "roles": ["bureau"], "division": "330106"},
    }  # fmt: skip
    return envelope | {"data": _object(event.schema())}


def file_name(event: EventType) -> str:
    """The name of the file of an event's sample."""
    return f"{event.name}.v{event.version}.json"


def written(event: EventType) -> str:
    """The text of that file."""
    return json.dumps(sample(event), ensure_ascii=False, indent=1) + "\n"


def _object(schema: Schema) -> dict[str, Any]:
    return {name: _value(name, field) for name, field in schema.fields.items()}


def _value(name: str, field: fields.Field) -> Any:
    if isinstance(field, fields.Nested):
        return _object(field.schema)
    if isinstance(field, fields.List):
        return [_value(name, field.inner)]
    if name in KNOWN:
        return KNOWN[name]
    if isinstance(field, fields.Boolean):
        return True
    if isinstance(field, fields.Integer):
        return 1
    if isinstance(field, fields.Mapping):
        return {"key": "value"}
    return _text(name, field)


def _text(name: str, field: fields.Field) -> str:
    checks = set(field.validators)
    if DAY in checks:
        return "2024-06-07"
    if INSTANT in checks:
        return "2024-06-07T15:30:00.128000+08:00"
    return "code" if CODE in checks else name


def write_all() -> None:
    """Write every sample anew and take away those of events that are no more."""
    FOLDER.mkdir(exist_ok=True)
    wanted = {file_name(event): written(event) for event in EVENTS.values()}
    for path in FOLDER.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all()
