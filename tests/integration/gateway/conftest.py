"""The real gateway before the real registry; the other four services are not there."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from launcher.suite import PROCESSES, Suite


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, broker, database) -> Iterator[Suite]:
    part = {name: PROCESSES[name] for name in ("registry", "gateway")}
    run_dir = tmp_path_factory.mktemp("gateway")
    env = {"SUITE_DB_PREFIX": f"gw_{run_dir.name}"[:20].replace("-", "_"), "RATE_PER_SECOND": "0"}
    with Suite(run_dir, amqp_uri=broker.uri, mongo_uri=database.uri, env=env, processes=part) as running:
        yield running


class Portal:
    """One caller."""

    def __init__(self, suite: Suite, **claims: object) -> None:
        whole = {"roles": ["bureau"], "division": "330106", "name": "王"} | claims
        headers = {"Authorization": f"Bearer {suite.token(**whole)}"}
        self.client = httpx.Client(base_url=suite.base_url, headers=headers, timeout=20)
        self.get, self.post, self.patch = self.client.get, self.client.post, self.client.patch

    def register(self, name: str, division: str = "330106", **headers: str) -> httpx.Response:
        body = {"kind": "filed_community", "name": name, "division": division}
        return self.post("/v1/orgs", json=body, headers=headers)


@pytest.fixture
def portal(suite: Suite) -> Iterator[Portal]:
    made = Portal(suite)
    yield made
    made.client.close()
