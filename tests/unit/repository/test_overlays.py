"""The overlays: valid, closed but for the edges that are needed, watched, and in step with the commands they run."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from common.bus.http_shares import PATIENCE
from gateway.dispatch import COMMAND_SECONDS
from gateway.door import MAX_UPLOAD
from tests.unit.repository.edges import Peer, allowed
from tests.unit.repository.kustomize import containers, pod_of, render
from tests.unit.repository.manifests import BASE, OUTSIDE, size
from tests.unit.repository.sources import ROOT, processes
from tests.unit.repository.test_kubernetes import IMAGE, KUBERNETES
from tools import alerts_object
from tools.suitectl import suitectl

OVERLAYS = ROOT / "k8s" / "overlays"
FOLDERS = {name: OVERLAYS / name for name in ("province", "single-node")}
RENDERED = {name: render(folder) for name, folder in FOLDERS.items()}
# Of operators: their schemas are not here, so that these objects are checked by the tests below alone.
OF_OPERATORS = {"ServiceMonitor", "PodMonitor", "PrometheusRule", "RabbitmqCluster", "MongoDBCommunity"}
SERVICES = set(processes()) - {"gateway"}
# What the operators put on the pods that they make.
MADE_BY_OPERATORS = {
    "rabbitmq": {"app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/component": "rabbitmq"},
    "mongodb": {"app": "mongodb-svc"},
}
PORTS = (53, 443, 4369, 5671, 5672, 6443, 8000, 9000, 9216, 15691, 15692, 25672, 27017)


@pytest.fixture(params=sorted(FOLDERS))
def overlay(request: pytest.FixtureRequest) -> str:
    return request.param


def of_kind(overlay: str, *kinds: str) -> dict[str, dict[str, Any]]:
    return {item["metadata"]["name"]: item for item in RENDERED[overlay] if item["kind"] in kinds}


def working(overlay: str) -> dict[str, dict[str, Any]]:
    return of_kind(overlay, "Deployment", "StatefulSet", "Job", "CronJob")


def labels_of(item: dict[str, Any]) -> dict[str, str]:
    spec = item["spec"]["jobTemplate"]["spec"] if item["kind"] == "CronJob" else item["spec"]
    return spec["template"]["metadata"]["labels"]


def outside(overlay: str) -> dict[tuple[str, str], dict[str, str]]:
    found = [*OUTSIDE, *yaml.safe_load_all((FOLDERS[overlay] / "outside.example.yaml").read_text())]
    return {(item["kind"], item["metadata"]["name"]): item.get("stringData") or item["data"] for item in found}


def test_each_object_keeps_its_schema(overlay: str) -> None:
    for item in RENDERED[overlay]:
        if item["kind"] not in OF_OPERATORS:
            kubernetes_validate.validate(item, KUBERNETES, strict=True)


def test_all_stand_in_one_namespace_and_none_twice(overlay: str) -> None:
    keys = [(item["kind"], item["metadata"]["name"]) for item in RENDERED[overlay]]
    assert len(keys) == len(set(keys))
    (space,) = of_kind(overlay, "Namespace")
    assert {item["metadata"].get("namespace") for item in RENDERED[overlay] if item["kind"] != "Namespace"} == {space}


def test_the_namespace_refuses_pods_that_ask_for_more(overlay: str) -> None:
    labels = of_kind(overlay, "Namespace")["ngo"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == {"single-node": "restricted", "province": "baseline"}[overlay]
    assert labels["pod-security.kubernetes.io/warn"] == "restricted"


def test_every_pod_keeps_to_the_restricted_profile(overlay: str) -> None:
    for name, item in working(overlay).items():
        spec = pod_of(item)
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert spec["serviceAccountName"] in of_kind(overlay, "ServiceAccount")
        for one in containers(item):
            assert one["securityContext"]["allowPrivilegeEscalation"] is False, name
            assert one["securityContext"]["readOnlyRootFilesystem"] is True, name
            assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_every_container_is_bounded_and_pinned(overlay: str) -> None:
    for item in working(overlay).values():
        for one in containers(item):
            for what in ("memory", "ephemeral-storage"):
                assert size(one["resources"]["requests"][what]) <= size(one["resources"]["limits"][what])
            assert one["imagePullPolicy"] == "IfNotPresent"
            assert IMAGE.fullmatch(one["image"])


def test_what_pods_ask_for_is_there_or_stands_in_the_examples(overlay: str) -> None:
    known = outside(overlay)
    known |= {(i["kind"], i["metadata"]["name"]): i["data"] for i in of_kind(overlay, "ConfigMap").values()}
    claims = of_kind(overlay, "PersistentVolumeClaim")
    for item in working(overlay).values():
        for volume in pod_of(item).get("volumes", ()):
            if "secret" in volume:
                keys = known["Secret", volume["secret"]["secretName"]]
                assert {entry["key"] for entry in volume["secret"].get("items", ())} <= set(keys)
            elif "configMap" in volume and not volume["configMap"].get("optional"):
                assert ("ConfigMap", volume["configMap"]["name"]) in known
            elif "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims


def test_only_the_exporter_has_a_secret_in_its_environment(overlay: str) -> None:
    found = {one["name"] for item in working(overlay).values() for one in containers(item) for entry in one.get("env", ()) if "valueFrom" in entry}
    assert found == ({"exporter"} if overlay == "single-node" else set())


def test_mounts_have_their_volumes(overlay: str) -> None:
    for item in working(overlay).values():
        volumes = {volume["name"] for volume in pod_of(item).get("volumes", ())}
        volumes |= {claim["metadata"]["name"] for claim in item["spec"].get("volumeClaimTemplates", ())}
        assert {mount["name"] for one in containers(item) for mount in one.get("volumeMounts", ())} == volumes


def peers(overlay: str) -> dict[str, Peer]:
    found = {name: Peer(labels_of(item)) for name, item in working(overlay).items()}
    if overlay == "province":
        found |= {name: Peer(labels) for name, labels in MADE_BY_OPERATORS.items()}
    strange = {"monitor": "monitoring", "ingress": "ingress-nginx", "stranger": "default"}
    found |= {name: Peer({}, space) for name, space in strange.items()}
    return found | {"dns": Peer({"k8s-app": "kube-dns"}, "kube-system"), "other pod": Peer({"app": "other"})}


def needed(overlay: str) -> set[tuple[str, str, int]]:
    """Every edge that the suite needs, and no other."""
    edges = {(one, "rabbitmq", port) for one in [*processes(), "topology"] for port in (5671, 5672)}
    edges |= {(one, "mongodb", 27017) for one in [*SERVICES, "migrate", "verify", "backup"]}
    edges |= {("monitor", one, 9000) for one in processes()} | {("ingress", "gateway", 8000)}
    edges |= {("monitor", "mongodb", 9216), ("monitor", "rabbitmq", 15691), ("monitor", "rabbitmq", 15692)}
    if overlay == "province":  # the two ports of the API server lead to nobody who hears here
        edges |= {("rabbitmq", "rabbitmq", 4369), ("rabbitmq", "rabbitmq", 25672), ("mongodb", "mongodb", 27017)}
        edges |= {(one, to, port) for one in ("rabbitmq", "mongodb") for to in ("monitor", "ingress", "stranger", "dns") for port in (443, 6443)}
    return edges


def test_exactly_the_needed_edges_are_open(overlay: str) -> None:
    policies, known = list(of_kind(overlay, "NetworkPolicy").values()), peers(overlay)
    ours = {name for name, peer in known.items() if peer.namespace == "ngo"}
    found = {
        (one, other, port)
        for one, other, port in product(known, known, PORTS)
        if (one in ours or other in ours) and allowed(policies, known[one], known[other], port)
    }
    names = {(one, "dns", 53) for one in ours}
    # topology and migrate carry one label, and may each do what the other does
    both = {("topology", "mongodb", 27017), ("migrate", "rabbitmq", 5671), ("migrate", "rabbitmq", 5672)}
    assert found == needed(overlay) | names | both


def test_no_policy_leaves_an_edge_open_that_one_of_its_ends_closes() -> None:
    policies = list(of_kind("single-node", "NetworkPolicy").values())
    without = [one for one in policies if one["metadata"]["name"] != "database-hears-services"]
    known = peers("single-node")
    assert allowed(policies, known["registry"], known["mongodb"], 27017)
    assert not allowed(without, known["registry"], known["mongodb"], 27017)
    assert not allowed(policies, known["gateway"], known["mongodb"], 27017)


def test_services_lead_to_one_kind_of_pod_and_to_ports_it_has(overlay: str) -> None:
    for name, service in of_kind(overlay, "Service").items():
        hit = [item for item in working(overlay).values() if service["spec"]["selector"].items() <= labels_of(item).items()]
        assert [item["metadata"]["name"] for item in hit] == [name]
        declared = {port["name"] for one in containers(hit[0]) for port in one["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= declared


def test_prometheus_finds_every_process_under_the_job_of_the_alerts(overlay: str) -> None:
    monitor = of_kind(overlay, "ServiceMonitor")["ngo-suite"]["spec"]
    wanted = monitor["selector"]["matchLabels"].items()
    (end,) = monitor["endpoints"]
    services = of_kind(overlay, "Service").values()
    assert {s["metadata"]["name"] for s in services if wanted <= s["metadata"]["labels"].items()} == set(processes())
    assert all(end["port"] in {p["name"] for p in s["spec"]["ports"]} for s in services if s["metadata"]["name"] in processes())
    assert end["honorLabels"] is True  # the samples' own `service` stays
    assert end["relabelings"] == [{"targetLabel": "job", "replacement": "ngo-suite"}]


def test_broker_and_database_are_watched_by_ports_they_have() -> None:
    (monitor,) = of_kind("single-node", "PodMonitor").values()
    values = monitor["spec"]["selector"]["matchExpressions"][0]["values"]
    for item in of_kind("single-node", "StatefulSet").values():
        assert labels_of(item)["app.kubernetes.io/component"] in values
        assert monitor["spec"]["podMetricsEndpoints"][0]["port"] in {p["name"] for one in containers(item) for p in one["ports"]}


def test_the_object_of_alerts_is_what_promtool_checked() -> None:
    assert alerts_object.OBJECT.read_text(encoding="utf-8") == alerts_object.text(), "run `make docs`"


def test_the_ingress_outlasts_the_gateway_and_takes_what_it_takes(overlay: str) -> None:
    ingress = of_kind(overlay, "Ingress")["gateway"]
    notes = {name.rpartition("/")[2]: text for name, text in ingress["metadata"]["annotations"].items()}
    assert int(notes["proxy-read-timeout"]) > PATIENCE + COMMAND_SECONDS
    assert int(notes["proxy-body-size"].removesuffix("m")) * 1024**2 > MAX_UPLOAD
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["port"]["name"] in {p["name"] for p in of_kind(overlay, "Service")[backend["name"]]["spec"]["ports"]}
    env = {entry["name"]: entry.get("value") for entry in containers(of_kind(overlay, "Deployment")["gateway"])[0]["env"]}
    assert env["TRUSTED_PROXIES"] == "1"
    assert env["PUBLIC_URL"] == f"https://{ingress['spec']['rules'][0]['host']}"


def test_a_province_scales_and_spreads() -> None:
    scalers, budgets = of_kind("province", "HorizontalPodAutoscaler"), of_kind("province", "PodDisruptionBudget")
    assert set(scalers) == set(processes())
    for name, scaler in scalers.items():
        deployment = of_kind("province", "Deployment")[scaler["spec"]["scaleTargetRef"]["name"]]
        assert deployment["metadata"]["name"] == name
        assert "replicas" not in deployment["spec"]  # an apply would undo what was scaled
        assert budgets[name]["spec"]["minAvailable"] < scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]
        (spread,) = pod_of(deployment)["topologySpreadConstraints"]
        assert spread["labelSelector"]["matchLabels"].items() <= labels_of(deployment).items()
        assert set(spread["matchLabelKeys"]) - {"pod-template-hash"} <= set(labels_of(deployment))


def test_a_county_runs_one_of_each_and_its_node_can_be_drained() -> None:
    assert {item["spec"]["replicas"] for item in of_kind("single-node", "Deployment").values()} == {1}
    assert {item["spec"]["minAvailable"] for item in of_kind("single-node", "PodDisruptionBudget").values()} == {0}


def test_jobs_run_commands_that_there_are(overlay: str) -> None:
    for item in of_kind(overlay, "Job", "CronJob").values():
        (one,) = containers(item)
        assert one["command"][:3] == ["python", "-m", "tools.suitectl"]
        name, *words = one["command"][3:]
        command = suitectl.commands[name]
        command.make_context(name, words, resilient_parsing=False)  # raises click.UsageError for options it does not have
        assert isinstance(command, click.Command)


def test_only_jobs_that_change_nothing_at_night_run_at_night(overlay: str) -> None:
    assert set(of_kind(overlay, "CronJob")) == {"backup", "verify"}
    assert set(of_kind(overlay, "Job")) == {"topology", "migrate"}
    assert {item["spec"]["concurrencyPolicy"] for item in of_kind(overlay, "CronJob").values()} == {"Forbid"}


def test_examples_hold_no_secret(overlay: str) -> None:
    text = Path(FOLDERS[overlay] / "outside.example.yaml").read_text()
    assert "REPLACE-ME" in text
    assert not {name for kind, name in outside(overlay) if kind == "Secret"} & set(of_kind(overlay, "Secret"))
    assert BASE.is_dir()
