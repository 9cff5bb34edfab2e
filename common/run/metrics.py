"""What every process counts. The names are public: dashboards and alerts use them; docs/operations.md explains each.

Each sample carries the label `service`, so that six processes can be told apart on one page. A label's values come
from code or from the contracts, never from a caller: their number is bounded.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

disable_created_metrics()  # when a series began is of no use to anybody here
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LAG_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 600.0, 3600.0)


def counter(name: str, text: str, *labels: str) -> Counter:
    """A counter in the suite's registry."""
    return Counter(name, text, labels, registry=REGISTRY)


def gauge(name: str, text: str, *labels: str) -> Gauge:
    """A gauge in the suite's registry."""
    return Gauge(name, text, labels, registry=REGISTRY)


def histogram(name: str, text: str, *labels: str, buckets: tuple[float, ...] = _SECONDS) -> Histogram:
    """A histogram in the suite's registry; seconds unless its name says otherwise."""
    return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)


BUILD_INFO = gauge("ngo_build_info", "1; the labels say which code runs.", "build", "python")
RULES_INFO = gauge("ngo_rules_info", "1; the digest of the rule files that this process has read.", "digest")
RPC_SERVED = counter("ngo_rpc_served_total", "Calls answered by this process.", "method", "status")
RPC_SERVED_SECONDS = histogram("ngo_rpc_served_seconds", "From the start of a call's handling to its answer.", "method")
RPC_REFUSED_LATE = counter("ngo_rpc_late_total", "Calls not carried out because their deadline had passed.", "method")
RPC_WAITING = gauge("ngo_rpc_waiting", "Calls that this process has taken and not yet begun to handle.")
RPC_CALLED = counter("ngo_rpc_called_total", "Calls made by this process.", "target", "outcome")
RPC_PENDING = gauge("ngo_rpc_pending", "Calls of this process that wait for an answer.")
EVENTS_HEARD = counter("ngo_events_handled_total", "Events handled, by what became of them.", "event", "outcome")
EVENTS_WAITING = gauge("ngo_events_waiting", "Events that this process has taken and not yet begun to handle.")
EVENT_SECONDS = histogram("ngo_event_handled_seconds", "From the start of an event's handling to its end.", "event")
EVENT_LAG_SECONDS = histogram(
    "ngo_event_lag_seconds", "Real time from the write that an event tells of to its handling here.", "event", buckets=_LAG_SECONDS
)
EVENTS_RETRIED = counter("ngo_events_retried_total", "Events put into a retry tier.", "tier")
EVENTS_DEAD = counter("ngo_events_dead_total", "Events put into the dead letters, by reason.", "code")
DEAD_LETTERS = gauge("ngo_dead_letters", "Dead letters of this service that the broker holds.")
INBOX_DEPTH = gauge("ngo_inbox_depth", "Events that wait in this service's inbox, those under way not counted.")
RETRY_DEPTH = gauge("ngo_retry_depth", "Events of all services that wait in a retry tier.", "tier")
PUBLISHED = counter("ngo_published_total", "Messages published, by fate.", "fate")
LINK_RECONNECTS = counter("ngo_bus_reconnects_total", "Broker connections lost or not made.", "link")
HTTP_SERVED = counter("ngo_http_served_total", "HTTP requests answered.", "method", "route", "status")
HTTP_SECONDS = histogram("ngo_http_served_seconds", "From reading a request's head to its answer.", "method", "route")
HTTP_CONNECTIONS = gauge("ngo_http_connections", "Open client connections.")
HTTP_REFUSED = counter("ngo_http_refused_total", "Requests refused before any handler saw them, by reason.", "reason")
HUB_LAG_SECONDS = gauge("ngo_hub_lag_seconds", "How late the event loop last woke a sleeper.")
WORKERS_BUSY = gauge("ngo_workers_busy", "Workers running now.")
WORKERS_MAX = gauge("ngo_workers_max", "Size of the worker pool.")


class _Named(Collector):
    """Every sample with the name of the service."""

    def __init__(self) -> None:
        self.service = "none"

    def collect(self) -> Iterator[Metric]:
        for metric in REGISTRY.collect():
            metric.samples = [one._replace(labels={"service": self.service, **one.labels}) for one in metric.samples]
            yield metric


_named = _Named()


def serve_as(service: str, build: str) -> None:
    """Say in every sample that this process is `service`, and which build it runs."""
    _named.service = service
    BUILD_INFO.labels(build, platform.python_version()).set(1)


def exposition() -> bytes:
    """The text that Prometheus scrapes."""
    return generate_latest(_named)
