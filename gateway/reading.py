"""What a request must be before a service sees it: strict JSON, a checked form, an id that a repeat shares."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Request

from common.bus import codec
from common.bus.errors import BadJson, NumberTooLarge
from common.bus.http_guard import MAX_BODY
from common.bus.json_guard import MAX_KEYS
from common.kernel import schema
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import derived_id, new_id
from common.kernel.problems import bad_field, bad_request
from gateway.refusals import wrong_content_type
from gateway.route import Route

HTML_FORM = "application/x-www-form-urlencoded"
_INT64 = 2**63
_UTF8 = frozenset({"utf-8", "utf8"})
UPLOADED = frozenset({
    "multipart/form-data", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
})  # fmt: skip
_PAGING = frozenset({"limit", "cursor"})
_NO_PAST_OF_LISTS = "as_of 只用于查看单个事项在某一时刻的内容，查询列表时不支持。"


def read_query(request: Request, route: Route) -> dict[str, str]:
    """The query parameters, each at most once and named by the route. Raises Refused 422."""
    if not request.query_string:
        return {}
    if route.service == "pages":  # a link that was shared carries names of whoever passed it on
        return {name: text for name, text in request.args.items() if name in route.query}
    allowed = set(route.query) | (_PAGING if route.lists else frozenset())
    found: dict[str, str] = {}
    for name, text in request.args.items(multi=True):
        if name not in allowed and not route.filters:
            raise bad_field(name[:100], _NO_PAST_OF_LISTS if name == "as_of" and route.lists else "不支持的查询条件。")
        if name in found:
            raise bad_field(name, "同一查询条件只能出现一次。")
        found[name] = text
    return found


def check_type(request: Request, route: Route) -> None:
    """Raises Refused 415 for a body of another kind than the route takes, in another character set, or compressed."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise wrong_content_type()
    if route.uploads and request.mimetype in UPLOADED:
        return
    if route.html_form:
        if request.mimetype != HTML_FORM:
            raise wrong_content_type()
        return
    if request.mimetype != "application/json" or request.mimetype_params.get("charset", "utf-8").lower() not in _UTF8:
        raise wrong_content_type()


def read_json(request: Request) -> Any:
    """The body as plain JSON data, None where there is none. Raises Refused 400, 415."""
    body = request.get_data()
    if not body:
        return None
    try:
        value = codec.loads(body, max_bytes=MAX_BODY)
    except NumberTooLarge:
        raise _number_too_large() from None
    except BadJson:
        raise bad_request() from None
    refuse_strange(value)
    return value


def _number_too_large() -> Refused:
    return bad_request("请求内容中的数值过大，超出可处理的范围。")


def refuse_strange(value: Any) -> None:
    """Refuse 400 what a database or another reader might take for more than data: operators as keys, a typed
    object, a number that no 64 bits hold, more than 10,000 keys."""
    keys, todo = 0, [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            keys += len(item)
            if keys > MAX_KEYS or not all(map(_plain_key, item)):
                raise bad_request("请求内容的字段名不合规，或者字段过多。")
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
        elif not _plain_number(item):
            raise _number_too_large()


def _plain_key(key: str) -> bool:
    return not (key.startswith("$") or "." in key or "\0" in key or key == "__type__")


def _plain_number(item: Any) -> bool:
    if isinstance(item, float):
        return math.isfinite(item)
    return not isinstance(item, int) or -_INT64 <= item < _INT64


def read_form(route: Route, body: Any) -> tuple[Any, Mapping[str, Any] | None]:
    """The checked form and the waiver that came with it. Raises Refused 400 without a body where the route
    takes one, 422 for what is wrong in it."""
    if route.checked_by_service:
        return body, None
    if route.takes is None:
        schema.load(schema.Form, {} if body is None else body)
        return None, None
    if body is None:
        raise bad_request("请求缺少内容。")
    form = schema.load(route.takes, body, partial=route.partial)
    return form, form.pop("waiver", None)


def command_id(request: Request, route: Route, caller: Principal | str, body: Any) -> tuple[str, str | None]:
    """Id and fingerprint of a command: shared by all repeats under one ``Idempotency-Key``, else new and None.

    ``caller`` keeps the keys of different callers apart: a principal, or the address of who has no token. Behind one
    address there are many, so a key of theirs is told apart by the body too. Raises Refused 422 for a key that is none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or route.verb != "POST":
        return new_id(), None
    if not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise bad_field("Idempotency-Key", "应为 1 至 200 个可打印的 ASCII 字符。")
    content = fingerprint(route.verb, request.path, body)
    owner = ("public", caller, content) if isinstance(caller, str) else ("principal", *caller.owner)
    return derived_id("command", *owner, key, route.verb, request.path), content


def fingerprint(verb: str, path: str, body: Any) -> str:
    """What tells two requests under one key apart, whatever the order of their fields."""
    canonical = json.dumps([verb, path, body], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
