"""What a portal is told when something is refused: RFC 9457 problem documents, and the refusals every service uses."""

from __future__ import annotations

from typing import Any

from common.kernel.decision import Basis, FieldError, Refused

CONTENT_TYPE = "application/problem+json"

_TITLES = {
    400: "请求格式错误",
    401: "未登录或登录已失效",
    403: "无权办理",
    404: "未找到",
    405: "不支持的请求方法",
    409: "与当前状态冲突",
    412: "内容已被他人修改",
    413: "请求内容过大",
    414: "请求地址过长",
    415: "不支持的内容类型",
    422: "不予受理",
    429: "请求过于频繁",
    500: "系统内部错误",
    503: "服务暂时不可用",
}


def problem(refused: Refused, request_id: str) -> dict[str, Any]:
    """The body of the answer to a refused request; ``waivable`` appears only when a waiver would help."""
    body: dict[str, Any] = {
        "type": f"urn:ngo:problem:{refused.code}",
        "title": _TITLES.get(refused.status, "请求未完成"),
        "status": refused.status,
        "detail": refused.detail,
        "code": refused.code,
        "basis": [ground.to_json() for ground in refused.basis],
        "errors": [{"field": error.field, "message": error.message} for error in refused.errors],
        "request_id": request_id,
    }
    return body | {"waivable": True} if refused.waivable else body


def bad_request(detail: str = "请求内容不是合法的 JSON。") -> Refused:
    """400: the request cannot be read at all."""
    return Refused(400, "bad_request", detail)


def unauthorized() -> Refused:
    """401, always in the same words: which check a token failed is nobody's business."""
    return Refused(401, "unauthorized", "未提供有效的登录凭证，或凭证已过期，请重新登录。")


def not_found() -> Refused:
    """404: not there, or not in the caller's place; the two are told alike on purpose."""
    return Refused(404, "not_found", "未找到该事项，或者该事项不在您的管辖范围内。")


def bad_field(field: str, message: str) -> Refused:
    """422: one field is not acceptable. ``field`` is its path in the body, ``message`` a Chinese sentence."""
    return bad_fields(FieldError(field, message))


def bad_fields(*errors: FieldError) -> Refused:
    """422: these fields are not acceptable."""
    return Refused(422, "invalid_field", "提交的内容有误，请按提示修改。", errors=errors)


def wrong_order(detail: str, *basis: Basis) -> Refused:
    """409: the thing is not in a state in which this can be done. ``detail`` says which state it is in."""
    return Refused(409, "wrong_order", detail, basis=basis)


def lost_race() -> Refused:
    """409: somebody else changed the same thing first and this command found it different."""
    return Refused(409, "lost_race", "该事项刚刚被他人办理或修改，请刷新后再试。")


def cannot_follow() -> Refused:
    """422: what would follow from this cannot be computed, so that it is not accepted."""
    return Refused(422, "cannot_follow", "按所填内容，后续环节无法计算办理，本次未予受理。请检查日期和数额。")


def stale() -> Refused:
    """412: ``If-Match`` names a version that is no longer the present one."""
    return Refused(412, "stale", "您看到的内容已被他人修改，请刷新后再提交。")


def too_many() -> Refused:
    """429: over the caller's rate; the gateway adds ``Retry-After``."""
    return Refused(429, "too_many", "请求过于频繁，请稍后再试。")


def unavailable() -> Refused:
    """503: a part of the suite cannot answer now; the gateway adds ``Retry-After``."""
    return Refused(503, "unavailable", "服务暂时不可用，请稍后再试。")


def not_yet_known(what: str) -> Refused:
    """503: a neighbour's news that the decision needs is still on its way; nothing was decided, and the gateway adds
    ``Retry-After``. ``what`` names it in Chinese, say "该组织最近的年检结论"."""
    return Refused(503, "not_yet_known", f"{what}尚在传送途中，请稍后再试。")


def until_news(refused: Refused) -> Refused:
    """A refusal that a neighbour's news may change: it is not kept for the key of the command, so that the same command goes
    through once the news is there."""
    refused.lasting = False
    return refused
