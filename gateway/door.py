"""What a request may do, by its head alone: route, caller, rate, query, type and length. Nothing is spent on it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request

from common.bus import http_guard
from common.bus.http import FOUND
from common.bus.http_guard import MAX_BODY, Admission
from common.kernel import trace
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.problems import not_found, unauthorized
from contracts import SERVICES
from gateway import reading
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.refusals import no_such_step
from gateway.route import DUTIES, RECORDS, Route
from gateway.table import Table
from gateway.tokens import verify

KNOWN = "gateway.known"  # in a request's environment
# Whoever writes without a token, objections for instance, may do so this much less often than read.
PUBLIC_COMMAND_COST = 10.0
MAX_UPLOAD = 20 * 1024 * 1024  # bytes: a spreadsheet
MAX_PUBLIC = 64 * 1024  # of who has no token
MAX_IDLE = 16 * 1024  # of a body that nobody reads


@dataclass(frozen=True)
class Known:
    """What the head says of a request that may come in. ``address`` is the client's, ``principal`` None without a token."""

    route: Route
    params: Mapping[str, str]
    principal: Principal | None
    query: Mapping[str, str]
    address: str
    traceparent: str

    @property
    def owner(self) -> str:
        """Whose share it counts to."""
        return f"sub {self.principal.sub}" if self.principal else f"address {self.address}"


class Door:
    """Judges heads."""

    def __init__(
        self, table: Table, keys: KeyFile, rates: tuple[Limits, Limits], trusted_proxies: int, keepers: Mapping[str, str],
        steps: Mapping[str, Mapping[str, str]],
    ) -> None:
        """``rates`` are those of callers with a token and of addresses without; ``keepers`` the service of each kind of record;
        ``steps`` the steps that there are, with their labels, by the method that takes one."""
        self._table = table
        self._keys = keys
        self._callers, self._addresses = rates
        self._trusted_proxies = trusted_proxies
        self._keepers, self._steps = keepers, steps
        self._rare = {route: _hourly(route.per_hour) for route in table.routes if route.per_hour}

    def admit(self, environ: dict[str, Any]) -> Admission:
        """The request's share and limits; what is known of it stays in its environment. Raises Refused 401, 404, 405, 413,
        415, 422, 429."""
        route, params = self._match(environ)
        request = Request(environ)
        traceparent = trace.child(request.headers.get("traceparent"))
        found = environ[FOUND] = {"route": route.path, "traceparent": traceparent}
        address = self._address(request)
        principal = self._admitted(request, route, address)
        if principal:
            found |= {"roles": list(principal.roles), "division": principal.division}
        known = Known(route, params, principal, reading.read_query(request, route), address, traceparent)
        if route.changes and http_guard.announced(environ) != 0:
            reading.check_type(request, route)
        http_guard.check_length(environ, limit := limit_of(route))
        environ[KNOWN] = known
        return Admission(limit, known.owner, route.service, json=route.changes and not route.uploads)

    def _match(self, environ: Mapping[str, Any]) -> tuple[Route, dict[str, str]]:
        """The route and its path parameters; a record's or a duty's goes to the service that keeps it. Raises Refused 404, 405."""
        # the path as it was sent: where a proxy sees "//v1/me", we must not see "/v1/me"
        route, params = self._table.match(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if (steps := self._steps.get(route.method)) and params.get("step") not in steps:
            raise no_such_step(steps)
        if route.service not in (RECORDS, DUTIES):
            return route, params
        keeper = self._keepers.get(params["kind"]) if route.service == RECORDS else params["id"].partition("-")[0]
        if keeper not in SERVICES:
            raise not_found()
        return replace(route, service=keeper), params

    def _admitted(self, request: Request, route: Route, address: str) -> Principal | None:
        """Who calls, within the rates of the caller and of the route. Raises Refused 401, 429."""
        principal = self._caller(request, route, address)
        if route in self._rare:
            self._rare[route].take(principal.sub if principal else address)
        return principal

    def _caller(self, request: Request, route: Route, address: str) -> Principal | None:
        bearer = request.headers.get("Authorization")
        if bearer is None and route.public:
            self._addresses.take(address, PUBLIC_COMMAND_COST if route.changes else 1.0)
            return None
        keys = self._keys.current()
        try:
            if bearer is None or keys is None:
                raise unauthorized()
            principal = verify(bearer, keys)
        except Refused:
            self._addresses.take(address)
            raise
        self._callers.take(principal.sub)
        return principal

    def _address(self, request: Request) -> str:
        """The client's address: as the outermost proxy that we run names it, else the connection's."""
        hops = request.access_route if self._trusted_proxies else []
        if len(hops) >= self._trusted_proxies > 0:
            return hops[-self._trusted_proxies]
        return request.remote_addr or "unknown"


def limit_of(route: Route) -> int:
    """How many bytes a request's body may have."""
    if route.uploads:
        return MAX_UPLOAD
    if not route.changes:
        return MAX_IDLE
    return MAX_PUBLIC if route.public else MAX_BODY


def _hourly(times: int) -> Limits:
    """So many an hour, a third of them at once."""
    return Limits(times / 3600, burst=times / 3)
