"""Puts the gateway together from its settings, as a Nameko dependency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from common.bus import Reception, Rest
from common.bus.extensions import settings_of
from common.bus.http_guard import Admission
from common.bus.rpc_client import Rpc
from common.kernel.clock import Clock, RealClock
from common.kernel.decision import Refused
from common.law import load_rulebook
from common.run.settings import Settings
from common.run.suite_clock import SuiteClock
from common.store.database import connect
from gateway.dispatch import Dispatcher
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.own import OwnAnswers
from gateway.pages.frame import Frame
from gateway.pages.site import Site
from gateway.route import Route
from gateway.routes import ROUTES
from gateway.routes.own import DEVELOPMENT, OWN
from gateway.routes.pages import PAGES
from gateway.table import Table


class Front(Rpc, Reception):
    """Sees every request first, through the service's ``Dispatcher``."""

    def setup(self) -> None:
        super().setup()
        settings = settings_of(self.container)
        self.clock = _clock(settings)
        book = load_rulebook(Path(settings.rules_dir))
        own = OwnAnswers(book, self.clock, self.client.call)
        routes = api_routes(settings)
        site = Site(book, self.clock, self.client.call, routes, Frame.of(settings))
        self.dispatcher = Dispatcher(
            Table((*routes, *PAGES)),
            self.client.call,
            KeyFile(settings.jwks_file, settings.jwt_audience, settings.jwt_issuer, settings.jwt_longest_seconds),
            own.methods(),
            site.methods(),
            site.refused,
            (Limits(settings.rate_per_second), Limits(settings.public_rate_per_second)),
            settings.trusted_proxies,
            {kind.name: kind.service for kind in book.kinds.values()},
            {"take_step": book.parameters["admission.steps"].labels},
            settings.cors_origins,
        )

    def start(self) -> None:
        if isinstance(self.clock, SuiteClock):
            self.container.spawn_managed_thread(self.clock.follow, identifier="clock")

    def stop(self) -> None:
        if isinstance(self.clock, SuiteClock):
            self.clock.stopping = True
        super().stop()

    def admit(self, environ: dict[str, Any]) -> Admission:
        return self.dispatcher.admit(environ)

    def refuse(self, refused: Refused, request: Request) -> Response:
        return self.dispatcher.refuse(refused, request)

    def begin(self, request: Request) -> Response | Rest:
        return self.dispatcher.begin(request)


def api_routes(settings: Settings) -> tuple[Route, ...]:
    """What portals may ask; the clock can be set in development only."""
    return (*ROUTES, *OWN, *(DEVELOPMENT if settings.development else ()))


def _clock(settings: Settings) -> Clock:
    """The real clock in production, where the gateway needs no database at all."""
    return SuiteClock(connect(settings), settings) if settings.development else RealClock()
