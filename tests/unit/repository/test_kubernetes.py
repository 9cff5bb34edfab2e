"""The manifests: valid, whole, safe, and in step with the code and the launcher."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest

from common.run.settings import variable_names
from launcher.suite import PROCESSES
from tests.unit.repository.dockerfile import instructions
from tests.unit.repository.kustomize import containers
from tests.unit.repository.manifests import (
    BASE,
    DEPLOYMENTS,
    OBJECTS,
    OUTSIDE,
    container,
    environment,
    millicores,
    mounted_files,
    pod,
    settings_of,
    size,
    variables,
)
from tests.unit.repository.sources import PRODUCT, ROOT, closure, modules, processes

KUBERNETES = "1.32"

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
CPU = re.compile(r"[1-9]\d*m?")
MEMORY = re.compile(r"[1-9]\d*(Ki|Mi|Gi)")
# A first part with a dot or a colon, or localhost, names a registry; its name belongs in an overlay.
IMAGE = re.compile(r"(?![^/]*[.:][^/]*/)(?!localhost/)[a-z0-9][a-z0-9/_-]*:(?!latest$)[\w.-]+")

# Variables that a manifest leaves alone, with the reason.
NEVER_SET = {
    "RETRY_SCALE": "shortens the waits between retries in tests",
    "AMQP_URI": "stands in a file, for it holds a password",
    "MONGO_URI": "stands in a file, for it holds a password",
}
GATEWAY_ONLY = {
    "HTTP_HOST": "no service listens for HTTP",
    "HTTP_PORT": "no service listens for HTTP",
    "JWKS_FILE": "tokens are verified at the gateway",
    "JWT_AUDIENCE": "tokens are verified at the gateway",
    "JWT_ISSUER": "tokens are verified at the gateway",
    "JWT_LONGEST_SECONDS": "tokens are verified at the gateway",
    "PUBLIC_URL": "links are made at the gateway",
    "CORS_ORIGINS": "browsers ask the gateway",
    "SITE_OWNER": "pages are drawn at the gateway",
    "SITE_CONTACT": "pages are drawn at the gateway",
    "SITE_CODE": "pages are drawn at the gateway",
    "SITE_ICP": "pages are drawn at the gateway",
    "SITE_REPORT_URL": "pages are drawn at the gateway",
    "SECURITY_CONTACT": "pages are drawn at the gateway",
    "RATE_PER_SECOND": "callers are limited at the gateway",
    "PUBLIC_RATE_PER_SECOND": "callers are limited at the gateway",
    "TRUSTED_PROXIES": "proxies stand before the gateway",
}
SERVICES_ONLY = {
    "MONGO_URI_FILE": "the gateway has no database in production",
    "SUITE_DB_PREFIX": "the gateway has no database in production",
}
DATA_KEY = "DATA_KEY_FILE"  # only where the code opens personal data


def named(objects: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(item, id=f"{item['kind']}-{item['metadata']['name']}") for item in objects]


@pytest.fixture(params=sorted(processes()))
def deployment(request: pytest.FixtureRequest) -> dict[str, Any]:
    return DEPLOYMENTS[request.param]


@pytest.mark.parametrize("item", named(OBJECTS + OUTSIDE))
def test_object_keeps_its_schema(item: dict[str, Any]) -> None:
    # The library call raises for an unknown kind too, where the command would only warn.
    kubernetes_validate.validate(item, KUBERNETES, strict=True)


@pytest.mark.parametrize("item", named(OBJECTS + OUTSIDE))
def test_names_are_dns_labels(item: dict[str, Any]) -> None:
    for name in [item["metadata"]["name"], *names_inside(item)]:
        assert DNS_LABEL.fullmatch(name), name


def test_no_object_twice() -> None:
    keys = [(item["kind"], item["metadata"]["name"]) for item in OBJECTS]
    assert len(keys) == len(set(keys))


def test_one_deployment_per_process() -> None:
    assert set(DEPLOYMENTS) == set(processes()) == set(PROCESSES)


def test_outside_objects_are_not_rendered_and_hold_no_secret() -> None:
    rendered = {(item["kind"], item["metadata"]["name"]) for item in OBJECTS}
    assert not rendered & {(item["kind"], item["metadata"]["name"]) for item in OUTSIDE}
    assert not [item for item in OBJECTS if item["kind"] == "Secret"]
    assert OUTSIDE[1]["stringData"] == {"data.key": "REPLACE-ME"}
    assert all("USER:PASSWORD@" in uri for uri in OUTSIDE[0]["stringData"].values())


@pytest.mark.parametrize("item", named([item for item in OBJECTS if "selector" in item.get("spec", {})]))
def test_selector_matches_the_pods_of_its_own_process_alone(item: dict[str, Any]) -> None:
    selector = item["spec"]["selector"]
    wanted = selector if item["kind"] == "Service" else selector["matchLabels"]
    matched = [
        name
        for name, one in DEPLOYMENTS.items()
        if wanted.items() <= one["spec"]["template"]["metadata"]["labels"].items()
    ]
    assert matched == [item["metadata"]["name"]]


@pytest.mark.parametrize("kind", ["Service", "PodDisruptionBudget"])
def test_each_process_has_one(kind: str) -> None:
    assert sorted(item["metadata"]["name"] for item in OBJECTS if item["kind"] == kind) == sorted(processes())


def test_service_ports_lead_to_declared_ports(deployment: dict[str, Any]) -> None:
    name = deployment["metadata"]["name"]
    (service,) = [item for item in OBJECTS if item["kind"] == "Service" and item["metadata"]["name"] == name]
    declared = {port["name"] for port in container(deployment)["ports"]}
    assert {port["targetPort"] for port in service["spec"]["ports"]} == declared
    assert declared == ({"http", "ops"} if name == "gateway" else {"ops"})


def test_probes_ask_the_ops_port(deployment: dict[str, Any]) -> None:
    expected = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    assert {name: container(deployment)[name]["httpGet"] for name in expected} == {
        name: {"path": path, "port": "ops"} for name, path in expected.items()
    }


def test_declared_ports_are_those_the_process_opens(deployment: dict[str, Any]) -> None:
    settings = settings_of(deployment)
    opened = {"ops": settings.ops_port, "http": settings.http_port}
    for port in container(deployment)["ports"]:
        assert port["containerPort"] == opened[port["name"]]


def test_quantities_parse_and_requests_stay_within_limits(deployment: dict[str, Any]) -> None:
    resources = container(deployment)["resources"]
    for group in (resources["requests"], resources["limits"]):
        assert CPU.fullmatch(group["cpu"])
        assert MEMORY.fullmatch(group["memory"])
    assert millicores(resources["requests"]["cpu"]) <= millicores(resources["limits"]["cpu"])
    assert size(resources["requests"]["memory"]) <= size(resources["limits"]["memory"])


def test_a_rollout_takes_no_process_away_before_another_is_ready(deployment: dict[str, Any]) -> None:
    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    name = deployment["metadata"]["name"]
    (budget,) = [i for i in OBJECTS if i["kind"] == "PodDisruptionBudget" and i["metadata"]["name"] == name]
    # A budget that equals the replicas would block every drain of a node.
    assert 1 <= budget["spec"]["minAvailable"] < deployment["spec"]["replicas"]


def test_the_grace_outlasts_the_process(deployment: dict[str, Any]) -> None:
    assert pod(deployment)["terminationGracePeriodSeconds"] == 60
    drains = settings_of(deployment).drain_pause
    assert drains > 0
    assert drains + constant("WORKERS_LIMIT") < constant("HARD_LIMIT") < 60


def test_pods_are_confined(deployment: dict[str, Any]) -> None:
    spec, only = pod(deployment), container(deployment)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert not any(spec.get(name) for name in ("hostNetwork", "hostPID", "hostIPC"))


def test_the_image_runs_as_the_user_that_the_pod_asks_for(deployment: dict[str, Any]) -> None:
    context = pod(deployment)["securityContext"]
    users = [value for word, value in instructions() if word == "USER"]
    assert users == [f"{context['runAsUser']}:{context['runAsGroup']}"]


def test_image_is_pinned_and_names_no_registry(deployment: dict[str, Any]) -> None:
    assert IMAGE.fullmatch(container(deployment)["image"])


@pytest.mark.parametrize(
    "image",
    ["suite", "suite:latest", "suite:", "registry.example/suite:1", "localhost:5000/suite:1", "localhost/suite:1"],
)
def test_pattern_of_images_refuses(image: str) -> None:
    assert not IMAGE.fullmatch(image)


def test_command_is_what_the_launcher_starts(deployment: dict[str, Any]) -> None:
    name = deployment["metadata"]["name"]
    _, *rest = PROCESSES[name]  # the first word is this machine's interpreter
    assert container(deployment)["command"] == ["python", *rest]
    assert "args" not in container(deployment)


def test_variables_set_are_those_that_the_code_reads(deployment: dict[str, Any]) -> None:
    name = deployment["metadata"]["name"]
    others = set(SERVICES_ONLY if name == "gateway" else GATEWAY_ONLY)
    assert set(environment(deployment)) - {DATA_KEY} == variable_names() - NEVER_SET.keys() - others - {DATA_KEY}


def test_the_key_of_personal_data_is_where_the_code_opens_them_and_nowhere_else() -> None:
    known = modules(*PRODUCT)
    opening = {name for name, start in processes().items() if "common.run.vault" in closure(known[start], known)}
    assert {name for name, one in DEPLOYMENTS.items() if DATA_KEY in environment(one)} == opening
    assert {name for name, one in DEPLOYMENTS.items() if "data-key" in str(pod(one).get("volumes"))} == opening


def test_exemptions_name_variables_that_exist() -> None:
    assert {DATA_KEY, *NEVER_SET, *GATEWAY_ONLY, *SERVICES_ONLY} <= variable_names()


def test_settings_are_read_and_are_those_of_production(deployment: dict[str, Any]) -> None:
    settings = settings_of(deployment)
    assert settings.suite_mode == "production"
    assert settings.ops_host == "0.0.0.0"
    if deployment["metadata"]["name"] == "gateway":
        assert settings.http_host == "0.0.0.0"


def test_no_variable_set_twice(deployment: dict[str, Any]) -> None:
    names = [name for name, _ in variables(deployment)]
    assert len(names) == len(set(names))


def test_files_that_variables_name_are_mounted(deployment: dict[str, Any]) -> None:
    files = {name: path for name, path in environment(deployment).items() if name.endswith("_FILE")}
    assert set(files.values()) <= mounted_files(deployment)


def test_volumes_and_mounts_belong_together(deployment: dict[str, Any]) -> None:
    volumes = {volume["name"] for volume in pod(deployment).get("volumes", ())}
    assert {mount["name"] for mount in container(deployment).get("volumeMounts", ())} == volumes


def test_no_debugging_shell_is_opened() -> None:
    assert "backdoor" not in "".join(path.read_text() for path in BASE.rglob("*.yaml"))


def names_inside(item: dict[str, Any]) -> Iterator[str]:
    for one in containers(item):
        yield one["name"]
        for port in one["ports"]:
            assert PORT_NAME.fullmatch(port["name"])
    yield from (volume["name"] for one in [item] if containers(one) for volume in pod(one).get("volumes", ()))


def constant(name: str) -> float:
    """A number of common/bus/container.py, read without importing Nameko."""
    found = re.search(rf"^{name} = ([\d.]+)", (ROOT / "common/bus/container.py").read_text(), re.MULTILINE)
    assert found
    return float(found[1])
