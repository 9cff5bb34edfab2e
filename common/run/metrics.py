"""What every process counts. The names are public: dashboards and alarms use them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

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


RPC_SERVED = counter("ngo_rpc_served_total", "Calls answered by this process.", "method", "status")
RPC_SERVED_SECONDS = histogram(
    "ngo_rpc_served_seconds", "From the start of a call's handling to its answer.", "method"
)
RPC_REFUSED_LATE = counter(
    "ngo_rpc_late_total", "Calls not carried out because their deadline had passed.", "method"
)
RPC_WAITING = gauge("ngo_rpc_waiting", "Calls that this process has taken and not yet begun to handle.")
RPC_CALLED = counter("ngo_rpc_called_total", "Calls made by this process.", "service", "outcome")
RPC_PENDING = gauge("ngo_rpc_pending", "Calls of this process that wait for an answer.")
EVENTS_HEARD = counter(
    "ngo_events_heard_total", "Events handled, by what became of them.", "event", "outcome"
)
EVENTS_WAITING = gauge("ngo_events_waiting", "Events that this process has taken and not yet begun to handle.")
EVENT_LAG_SECONDS = histogram(
    "ngo_event_lag_seconds", "From an event's occurrence to its handling here.", "event", buckets=_LAG_SECONDS
)
EVENTS_RETRIED = counter("ngo_events_retried_total", "Events put into a retry tier.", "tier")
EVENTS_DEAD = counter("ngo_events_dead_total", "Events put into the dead letters, by reason.", "code")
PUBLISHED = counter("ngo_published_total", "Messages published, by fate.", "fate")
LINK_RECONNECTS = counter("ngo_bus_reconnects_total", "Broker connections lost or not made.", "link")
HTTP_SERVED = counter("ngo_http_served_total", "HTTP requests answered.", "method", "status")
HTTP_SECONDS = histogram("ngo_http_served_seconds", "From reading a request's head to its answer.", "method")
HTTP_CONNECTIONS = gauge("ngo_http_connections", "Open client connections.")
HTTP_REFUSED = counter(
    "ngo_http_refused_total", "Requests refused before any handler saw them, by reason.", "reason"
)
HUB_LAG_SECONDS = gauge("ngo_hub_lag_seconds", "How late the event loop last woke a sleeper.")
WORKERS_BUSY = gauge("ngo_workers_busy", "Workers running now.")
WORKERS_MAX = gauge("ngo_workers_max", "Size of the worker pool.")


def exposition() -> bytes:
    """The text that Prometheus scrapes."""
    return generate_latest(REGISTRY)
