"""How a citizen objects to a notice on the site: a form without script, a receipt, and how far it has come.

The form carries a number of its own, so that sending it twice files one objection.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request, Response

from common.bus.messages import Call
from common.kernel.decision import FieldError, Refused
from common.kernel.ids import derived_id, new_id
from common.kernel.problems import bad_field
from common.kernel.schema import load
from gateway.dispatch import COMMAND_SECONDS, Ask, asked
from gateway.pages.rendering import Renderer
from notice_svc.schemas import LONGEST_OBJECTION, ObjectionForm

FIELDS = ("name", "phone", "content")
_FORM_ID = re.compile(r"[A-Za-z0-9_-]{22}\Z")

Read = Callable[..., dict[str, Any]]


class Objecting:
    """The pages about objections to one notice."""

    def __init__(self, renderer: Renderer, ask: Ask, read: Read) -> None:
        self._renderer = renderer
        self._ask = ask
        self._read = read

    def form(self, call: Call, request: Request) -> Response:
        """The empty form."""
        return self._form(call, dict.fromkeys(FIELDS, ""), new_id(), (), 200)

    def file(self, call: Call, request: Request) -> Response:
        """File what the form says. Where something is wrong, the form comes back with what was written in it."""
        written = {name: request.form.get(name, "").strip() for name in FIELDS}
        number = request.form.get("form", "")
        if not _FORM_ID.match(number):
            number = new_id()
        try:
            filed = self._file(call, written, number)
        except Refused as refused:
            if refused.status not in (409, 422):
                raise
            errors = refused.errors or (FieldError("content", refused.detail),)
            return self._form(call, written, number, errors, refused.status)
        return self._renderer.page("objected.html", 201, notice=self._read("notice", "get_notice", call), filed=filed)

    def follow(self, call: Call, request: Request) -> Response:
        """How far an objection has come, for who has its receipt."""
        receipt = call.query.get("receipt", "").strip()
        if not receipt:
            raise bad_field("receipt", "请填写回执码。")
        params = {**call.params, "receipt": re.sub(r"[^0-9A-Za-z-]", "", receipt)[:40] or "-"}
        found = self._read("notice", "follow_objection", replace(call, params=params), query={})
        return self._renderer.page("objection_status.html", secret=True, notice=self._read("notice", "get_notice", call, query={}), found=found)

    def _file(self, call: Call, written: Mapping[str, str], number: str) -> dict[str, Any]:
        body = load(ObjectionForm, {name: text for name, text in written.items() if text})
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        command = replace(
            call, method="object_to_notice", principal=None, query={}, body=body, command_id=derived_id("form", call.params["id"], number),
            body_hash=digest,
        )  # fmt: skip
        reply = asked(self._ask, "notice", command, COMMAND_SECONDS)
        answer: dict[str, Any] = json.loads(reply.body)
        if reply.status >= 400:
            errors = tuple(FieldError(error["field"], error["message"]) for error in answer["errors"])
            raise Refused(reply.status, answer["code"], answer["detail"], errors=errors)
        return answer

    def _form(self, call: Call, written: Mapping[str, str], number: str, errors: tuple[FieldError, ...], status: int) -> Response:
        told = {error.field: error.message for error in errors}
        notice = self._read("notice", "get_notice", call, query={})
        return self._renderer.page(
            "objection.html", status, secret=True, notice=notice, written=written, number=number, errors=told, longest=LONGEST_OBJECTION,
        )  # fmt: skip
