"""The OpenAPI document flattened for the page that shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

_TYPES = {"string": "文本", "integer": "整数", "number": "数值", "boolean": "是否", "array": "列表", "object": "对象"}


def sections(document: Document) -> list[dict[str, Any]]:
    """Operations by tag: ``{name, label, operations}``."""
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            found[operation["tags"][0]].append(_operation(document, path, verb, operation))
    labels = {tag["name"]: tag["description"] for tag in document["tags"]}
    return [{"name": name, "label": labels[name], "operations": rows} for name, rows in found.items() if rows]


def _operation(document: Document, path: str, verb: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = {status: answer for status, answer in operation["responses"].items() if status < "300"}
    (status, answer), *_ = answers.items()
    shown = answer.get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": operation["operationId"],
        "verb": verb.upper(),
        "path": path,
        "summary": operation["summary"],
        "public": not operation["security"],
        "parameters": operation["parameters"],
        "takes": fields(document, body) if body else [],
        "status": status,
        "gives": fields(document, shown) if shown else [],
        "refusals": [(code, said["description"]) for code, said in operation["responses"].items() if code >= "400"],
    }


def fields(document: Document, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a schema: ``{name, type, required, said}``."""
    found = _resolved(document, schema)
    required = set(found.get("required", ()))
    return [
        {"name": name, "type": type_zh(document, inner), "required": name in required, "said": inner.get("description", "")}
        for name, inner in found.get("properties", {}).items()
    ]


def type_zh(document: Document, schema: Mapping[str, Any]) -> str:
    """What kind of value a field holds, in words."""
    if "$ref" in schema:
        return f"对象（{schema['$ref'].rsplit('/', 1)[1]}）"
    for choice in schema.get("anyOf", ()) or schema.get("allOf", ()):
        if choice.get("type") != "null":
            return type_zh(document, choice)
    kinds = schema.get("type", [])
    kind = next((one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null"), None)
    if kind == "array":
        return f"列表，每项为{type_zh(document, schema['items'])}"
    form = {"date": "日期", "date-time": "时间"}.get(schema.get("format", ""))
    return form or (_TYPES[kind] if kind else "任意值")


def _resolved(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
