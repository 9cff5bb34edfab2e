"""What a pod is given: an account without rights, secrets as files, local rules, bounds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.repository.manifests import DEPLOYMENTS, OBJECTS, container, environment, mounted_files, pod, size
from tests.unit.repository.sources import processes


@pytest.fixture(params=sorted(processes()))
def deployment(request: pytest.FixtureRequest) -> dict[str, Any]:
    return DEPLOYMENTS[request.param]


def test_each_process_has_an_account_of_its_own_without_rights(deployment: dict[str, Any]) -> None:
    name = deployment["metadata"]["name"]
    assert pod(deployment)["serviceAccountName"] == name
    (account,) = [i for i in OBJECTS if i["kind"] == "ServiceAccount" and i["metadata"]["name"] == name]
    assert account["automountServiceAccountToken"] is False
    assert not [item for item in OBJECTS if item["kind"] in ("Role", "RoleBinding", "ClusterRoleBinding")]


def test_no_secret_stands_in_the_environment() -> None:
    assert not [entry for one in DEPLOYMENTS.values() for entry in container(one)["env"] if "valueFrom" in entry]


def test_the_gateway_gets_the_broker_s_address_and_not_the_database_s() -> None:
    assert "/etc/suite/broker/AMQP_URI" in mounted_files(DEPLOYMENTS["gateway"])
    assert not [path for path in mounted_files(DEPLOYMENTS["gateway"]) if "MONGO" in path]


def test_local_rules_are_mounted_where_the_rule_book_looks_for_them(deployment: dict[str, Any]) -> None:
    mounts = {mount["name"]: mount["mountPath"] for mount in container(deployment)["volumeMounts"]}
    rules = environment(deployment)["RULES_DIR"]
    assert mounts["local-profiles"] == f"{rules}/profiles/local"
    assert mounts["local-workdays"] == f"{rules}/workdays/local"


def test_what_a_pod_writes_is_bounded(deployment: dict[str, Any]) -> None:
    resources = container(deployment)["resources"]
    assert size(resources["requests"]["ephemeral-storage"]) <= size(resources["limits"]["ephemeral-storage"])
