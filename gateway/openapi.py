"""The OpenAPI document, generated from the route table and the schemas: what portals are built against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from common.kernel import problems
from common.kernel.schema import Area, Day, Ground, Instant, Shown
from common.kernel.sheets.writing import CSV, XLSX
from gateway.gathering import SERVICES
from gateway.route import Route

VERSION = "1.0.0"
TAGS = SERVICES | {"records": "台账", "duties": "应办事项", "gateway": "平台公用"}
_PARAMETER = re.compile("{([a-z_]+)}")
_HELD = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    "as_of": {"type": "string", "format": "date-time"},
    "on": {"type": "string", "format": "date"},
}
_REFUSALS = {
    400: "请求不是合法的 JSON", 401: "没有有效的登录凭证", 403: "身份不符，或同一人重复办理", 404: "不存在，或不在管辖范围内",
    409: "顺序或状态不符，或被他人抢先", 412: "内容已被他人修改", 413: "请求内容过大", 415: "请求内容不是 JSON",
    422: "字段有误，或依规则不予受理（列明依据）", 429: "请求过于频繁", 503: "服务暂时不可用",
}  # fmt: skip
_BINARY = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "properties": {"file": {**_BINARY, "description": "表格文件"}}, "required": ["file"]}
_UPLOADED = {"multipart/form-data": {"schema": _FORM}, XLSX: {"schema": _BINARY}, CSV.partition(";")[0]: {"schema": _BINARY}}
_READ = (401, 404, 422, 429, 503)
_COMMAND = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


class FieldErrorShown(Shown):
    field = fields.String(required=True)
    message = fields.String(required=True)


class ProblemShown(Shown):
    """A refusal, as RFC 9457 shapes it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    basis = fields.List(fields.Nested(Ground), required=True)
    errors = fields.List(fields.Nested(FieldErrorShown), required=True)
    request_id = fields.String(required=True)
    waivable = fields.Boolean()


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document."""
    names = _Names()
    plugin = MarshmallowPlugin(schema_name_resolver=names)
    spec = APISpec(
        "社会组织孵化基地业务系统", VERSION, "3.1.0", plugins=[plugin],
        info={"description": "省、市、县三级社会组织孵化基地的登记、入驻、培训、资金与公示业务接口。每一项决定均列明所依据的条款。"},
        tags=[{"name": name, "description": label} for name, label in TAGS.items()],
        servers=[{"url": "/"}],
    )  # fmt: skip
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_described)
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    spec.components.schema("Problem", schema=ProblemShown)
    for route in routes:
        spec.path(path=route.path, operations={route.verb.lower(): _operation(route)})
    made = spec.to_dict()
    for name in names.partial:
        for field in made["components"]["schemas"][name]["properties"].values():
            field.pop("default", None)  # what a change leaves out stays as it is
    return made


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.service}_{route.method}",
        "summary": route.summary,
        "tags": [route.service],
        "parameters": _parameters(route),
        "responses": _responses(route),
        "security": [] if route.public else [{"bearer": []}],
    }
    if route.roles:
        operation["x-roles"] = list(dict.fromkeys(role for role, _ in route.roles))
        operation["description"] = f"办理身份：{'、'.join(dict.fromkeys(label for _, label in route.roles))}。"
    if route.takes:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _form(route)}}}
    if route.uploads:
        operation["requestBody"] = {"required": True, "description": "表格文件，最大20MB，格式为 .xlsx 或者 .csv。", "content": _UPLOADED}
    return operation


def _form(route: Route) -> Schema:
    assert route.takes is not None
    # a name for each field that may be missing: see common.kernel.schema.load
    return route.takes(partial=tuple(route.takes().fields) if route.partial else False)


def _parameters(route: Route) -> list[dict[str, Any]]:
    found = [_parameter("path", name, required=True) for name in _PARAMETER.findall(route.path)]
    found += [_parameter("query", name) for name in (*route.query, *(("limit", "cursor") if route.lists else ()))]
    if route.verb == "POST":
        found.append(_parameter("header", "Idempotency-Key", description="同一编号的重复提交只办理一次", maxLength=200))
    if route.verb == "PATCH":
        found.append(_parameter("header", "If-Match", description="所修改内容的 ETag，不符则拒绝"))
    if _is_single_read(route):
        found.append(_parameter("header", "If-None-Match", description="已有内容的 ETag，未变化则返回 304"))
    return found


def _parameter(where: str, name: str, *, required: bool = False, description: str = "", **schema: Any) -> dict[str, Any]:
    held = {"name": name, "in": where, "required": required, "schema": _HELD.get(name, {"type": "string"} | schema)}
    return held | ({"description": description} if description else {})


def _responses(route: Route) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "已创建" if route.status == 201 else "成功"}
    if route.gives:
        answer["content"] = {"application/json": {"schema": route.gives}}
    if route.file:
        answer["content"] = {route.file.partition(";")[0]: {"schema": _BINARY}}
    headers = {"ETag": "版本标记"} if not route.lists and not route.file else {}
    if route.status == 201:
        headers["Location"] = "新建内容的地址"
    if headers:
        answer["headers"] = {name: {"description": said, "schema": {"type": "string"}} for name, said in headers.items()}
    responses: dict[str, Any] = {str(route.status): answer}
    if _is_single_read(route):
        responses["304"] = {"description": "内容未变化"}
    statuses = (*_COMMAND, 412) if route.verb == "PATCH" else _COMMAND if route.changes else _READ
    return responses | {str(status): _refusal(status) for status in statuses}


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    answer: dict[str, Any] = {"description": _REFUSALS[status], "content": {problems.CONTENT_TYPE: {"schema": schema}}}
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"description": "多少秒后可以再试", "schema": {"type": "integer"}}}
    return answer


def _is_single_read(route: Route) -> bool:
    return not route.changes and not route.lists and not route.file and "after" not in route.query


class _Names:
    """What schemas are called in the document: as in the code, with the service before it where two share a name."""

    def __init__(self) -> None:
        self._taken: dict[str, type[Schema]] = {}
        self.partial: set[str] = set()

    def __call__(self, schema: type[Schema] | Schema) -> str:
        found = schema if isinstance(schema, type) else type(schema)
        name = found.__name__.removesuffix("Shown")
        if self._taken.setdefault(name, found) is not found:
            name = found.__module__.split("_svc")[0].capitalize() + name
        if isinstance(schema, Schema):
            name += "Change" if schema.partial else "Brief" if schema.exclude or schema.only else ""
            self.partial |= {name} if schema.partial else set()
        return name


def _described(self: Any, field: fields.Field, **_: Any) -> Mapping[str, Any]:
    """What our own fields say beyond their type."""
    if isinstance(field, Day):
        return {"format": "date"}
    if isinstance(field, Instant):
        return {"format": "date-time"}
    if isinstance(field, Area):
        return {"pattern": r"^(0|[1-9]\d{0,8})(\.\d{1,2})?$"}
    return {}
