"""The way of a request: route, caller, rate, form, one call, answer. Nothing is decided about the matter itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol

from werkzeug.wrappers import Request, Response

from common.bus import Rest
from common.bus.errors import BadJson, DeadlineExceeded, Unavailable
from common.bus.http_guard import Admission
from common.bus.messages import Call, RawReply, Reply
from common.kernel.decision import Refused
from common.kernel.problems import bad_request, unavailable
from gateway import answers, reading, uploading
from gateway.cors import Cors
from gateway.door import KNOWN, Door, Known
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.recent import Recent
from gateway.refusals import no_answer_in_time
from gateway.route import Route
from gateway.table import Table

READ_SECONDS = 3.0
COMMAND_SECONDS = 5.0

Own = Callable[[Call], Reply]
Page = Callable[[Call, Request], Response]
Refuse = Callable[[Refused, str], Response]


class Ask(Protocol):
    """How a service is asked: ``RpcClient.call``."""

    def __call__(self, service: str, method: str, fields: Mapping[str, Any], *, timeout: float) -> RawReply: ...


class Dispatcher:
    """Answers every request that reaches the gateway; a refusal is answered too, never raised."""

    def __init__(
        self,
        table: Table,
        ask: Ask,
        keys: KeyFile,
        own: Mapping[str, Own],
        pages: Mapping[str, Page],
        refusal_page: Refuse,
        rates: tuple[Limits, Limits],
        trusted_proxies: int = 0,
        keepers: Mapping[str, str] = MappingProxyType({}),
        steps: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        origins: str = "",
    ) -> None:
        """``own`` and ``pages`` are the gateway's methods by name; ``rates`` those of callers with a token and
        of addresses without; ``keepers`` the service of each kind of record; ``steps`` as of
        ``Door``; ``origins`` as of ``Cors``."""
        self._door = Door(table, keys, rates, trusted_proxies, keepers, steps)
        self._cors = Cors(origins)
        self._ask = ask
        self._own = own
        self._pages = pages
        self._refusal_page = refusal_page
        self._recent = Recent()

    def admit(self, environ: dict[str, Any]) -> Admission:
        """What a request may do, by its head alone. Raises Refused."""
        return self._door.admit(environ)

    def begin(self, request: Request) -> Response | Rest:
        """The response, where it can be told at once; else what is left to do for it: read a body, ask, draw a page."""
        try:
            if KNOWN not in request.environ:
                self.admit(request.environ)
            known: Known = request.environ[KNOWN]
            call = Call(
                known.route.method, known.principal, known.params, known.query,
                request_id=request.headers["X-Request-Id"], traceparent=known.traceparent,
            )  # fmt: skip
            kept = None if known.route.changes else self._recent.answer(known.route, call, request)
        except Refused as refused:
            return self.refuse(refused, request)
        return partial(self._finish, request, known.route, call) if kept is None else self._cors.opened(kept, request)

    def _finish(self, request: Request, route: Route, call: Call) -> Response:
        try:
            response = self._answer(request, route, call)
        except Refused as refused:
            return self.refuse(refused, request)
        if route.for_everybody and call.principal is None and route.service != "pages":
            answers.shared(response)
        return self._cors.opened(answers.hardened(response), request)

    def refuse(self, refused: Refused, request: Request) -> Response:
        """A refusal's problem document, or a page for who reads pages."""
        if preflight := self._cors.preflight(refused, request):
            return self._cors.opened(preflight, request)
        show = self._refusal_page if _reads_pages(request) else answers.from_refusal
        response = show(refused, request.headers["X-Request-Id"])
        response.headers.update(answers.headers_of(refused))
        return self._cors.opened(answers.hardened(response), request)

    def _answer(self, request: Request, route: Route, call: Call) -> Response:
        if route.service == "pages":
            return self._pages[route.method](call, request)
        if route.changes:
            call = self._command(request, route, call)
        if route.service == "gateway":
            return answers.from_reply(answers.raw(self._own[route.method](call)), request)
        if route.file:
            return self._file(request, route, call)
        return answers.from_reply(self._told(route, call) if route.changes else self._read(route, call), request)

    def _file(self, request: Request, route: Route, call: Call) -> Response:
        told = asked(self._ask, route.service, call, READ_SECONDS)
        found = uploading.response_of(self._asking, route.service, call, told)
        return found if isinstance(found, Response) else answers.from_reply(found, request)

    def _asking(self, service: str, call: Call, seconds: float) -> RawReply:
        return asked(self._ask, service, call, seconds)

    def _told(self, route: Route, call: Call) -> RawReply:
        try:
            return answers.of_view(asked(self._ask, route.service, call, COMMAND_SECONDS))
        finally:  # what was not answered in time may have been done
            self._recent.forget(call)

    def _read(self, route: Route, call: Call) -> RawReply:
        asked_at = self._recent.asking()
        reply = answers.of_view(asked(self._ask, route.service, call, READ_SECONDS))
        self._recent.keep(route, call, reply, asked_at)
        return reply

    def _command(self, request: Request, route: Route, call: Call) -> Call:
        """The call with what a command has besides."""
        if route.uploads:
            return self._with_file(request, route, call)
        body = reading.read_json(request)
        id, fingerprint = reading.command_id(request, route, call.principal or request.environ[KNOWN].address, body)
        form, waiver = reading.read_form(route, body)
        if_match = answers.version_of(request.headers.get("If-Match"))
        return replace(call, body=form, command_id=id, body_hash=fingerprint, if_match=if_match, waiver=waiver)

    def _with_file(self, request: Request, route: Route, call: Call) -> Call:
        """The call with a file, which the service has got in parts by then."""
        name, data = uploading.read_file(request)
        id, fingerprint = reading.command_id(request, route, call.principal or request.environ[KNOWN].address, uploading.digest(data))
        call = replace(call, command_id=id, body_hash=fingerprint)
        return uploading.passed_on(self._asking, route.service, call, name, data)


def _reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith(("/v1/", "/dev/"))


def asked(ask: Ask, service: str, call: Call, seconds: float) -> RawReply:
    """A service's answer. Raises Refused 503 where none comes, 400 for what cannot be carried over the bus."""
    fields = {
        "principal": call.principal.to_json() if call.principal else None,
        "params": call.params, "query": call.query, "body": call.body, "command_id": call.command_id,
        "body_hash": call.body_hash, "if_match": call.if_match, "waiver": call.waiver, "request_id": call.request_id,
        "traceparent": call.traceparent,
    }  # fmt: skip
    try:
        return ask(service, call.method, fields, timeout=seconds)
    except Unavailable:
        raise unavailable() from None
    except DeadlineExceeded:
        raise no_answer_in_time(command=call.command_id is not None) from None
    except BadJson:
        raise bad_request() from None
