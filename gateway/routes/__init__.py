"""The route table, one file per service."""

from gateway.route import Route
from gateway.routes.admission import ROUTES as ADMISSION
from gateway.routes.funding import ROUTES as FUNDING
from gateway.routes.notice import ROUTES as NOTICE
from gateway.routes.records import ROUTES as RECORDS
from gateway.routes.registry import ROUTES as REGISTRY
from gateway.routes.training import ROUTES as TRAINING

ROUTES: tuple[Route, ...] = (*REGISTRY, *ADMISSION, *TRAINING, *FUNDING, *NOTICE, *RECORDS)
