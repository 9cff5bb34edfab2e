"""What a scrape shows: every sample names its service, and labels take their values from code alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from common.run import metrics


@pytest.fixture
def named() -> Iterator[None]:
    metrics.serve_as("notice", "abc123")
    yield
    metrics._named.service = "none"


def scraped() -> list[tuple[str, dict[str, str], float]]:
    families = text_string_to_metric_families(metrics.exposition().decode())
    return [(one.name, one.labels, one.value) for family in families for one in family.samples]


def test_every_sample_names_the_service(named: None) -> None:
    metrics.RPC_CALLED.labels("registry", "answered").inc()
    found = scraped()
    assert found and {labels.get("service") for _, labels, _ in found} == {"notice"}
    assert any(name == "process_resident_memory_bytes" for name, *_ in found)


def test_the_build_is_told(named: None) -> None:
    [(labels, value)] = [(labels, value) for name, labels, value in scraped() if name == "ngo_build_info" and labels["build"] == "abc123"]
    assert value == 1 and labels["python"].startswith("3.")


def test_no_metric_has_a_label_of_that_name_of_its_own() -> None:
    own = {metric.name for metric in metrics.REGISTRY.collect() for sample in metric.samples if "service" in sample.labels}
    assert own == set()
