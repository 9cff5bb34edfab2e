"""Requests about claims for subsidies and awards."""

from funding_svc.claims.declaration import CLAIM
from gateway.declared import routes

ROUTES = routes("funding", CLAIM)
