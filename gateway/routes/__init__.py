"""The route table, one file per service."""

from gateway.route import Route
from gateway.routes.registry import ROUTES as REGISTRY

ROUTES: tuple[Route, ...] = (*REGISTRY,)
