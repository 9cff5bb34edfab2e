"""The rendered manifests, and what a process finds when one of them starts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from common.run.settings import Settings
from tests.unit.repository.dockerfile import instructions
from tests.unit.repository.kustomize import render
from tests.unit.repository.sources import ROOT

BASE = ROOT / "k8s" / "base"
OBJECTS = render(BASE)
OUTSIDE = list(yaml.safe_load_all((BASE / "outside.example.yaml").read_text()))
DEPLOYMENTS = {item["metadata"]["name"]: item for item in OBJECTS if item["kind"] == "Deployment"}


def pod(deployment: dict[str, Any]) -> dict[str, Any]:
    return deployment["spec"]["template"]["spec"]


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod(deployment)["containers"]
    return only


def held(kind: str, name: str) -> dict[str, str]:
    """What a ConfigMap or Secret holds; no such object is a KeyError."""
    found = {(item["kind"], item["metadata"]["name"]): item for item in OBJECTS + OUTSIDE}[kind, name]
    return found.get("data") or found["stringData"]


def variables(deployment: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every variable a process finds, with its value, as the manifest sets them; then those of the image."""
    for source in container(deployment)["envFrom"]:
        yield from held("ConfigMap", source["configMapRef"]["name"]).items()
    for entry in container(deployment)["env"]:
        if "value" in entry:
            yield entry["name"], entry["value"]
        else:
            reference = entry["valueFrom"]["secretKeyRef"]
            yield entry["name"], held("Secret", reference["name"])[reference["key"]]
    for word, value in instructions():
        if word == "ENV":
            pairs = (pair.split("=", 1) for pair in value.split())
            yield from ((name, text) for name, text in pairs if not name.startswith("PYTHON") and name != "PATH")


def environment(deployment: dict[str, Any]) -> dict[str, str]:
    return dict(variables(deployment))


def mounted_files(deployment: dict[str, Any]) -> set[str]:
    volumes = {volume["name"]: volume for volume in pod(deployment).get("volumes", ())}
    files = set()
    for mount in container(deployment).get("volumeMounts", ()):
        volume = volumes[mount["name"]]
        files |= {f"{mount['mountPath']}/{name}" for name in _names_in(volume)}
    return files


def _names_in(volume: dict[str, Any]) -> set[str]:
    if "secret" in volume:
        keys = set(held("Secret", volume["secret"]["secretName"]))
        items = {item["key"]: item["path"] for item in volume["secret"].get("items", ())}
        assert set(items) <= keys
        return set(items.values()) or keys
    if "configMap" in volume and not volume["configMap"].get("optional"):
        return set(held("ConfigMap", volume["configMap"]["name"]))
    return set()


def settings_of(deployment: dict[str, Any]) -> Settings:
    """The settings that its process reads; the files of its Secrets are not here."""
    return Settings.from_env({k: v for k, v in environment(deployment).items() if k not in ("AMQP_URI_FILE", "MONGO_URI_FILE")})


def millicores(text: str) -> int:
    return int(text[:-1]) if text.endswith("m") else int(text) * 1000


def size(text: str) -> int:
    return int(text[:-2]) * {"Ki": 1, "Mi": 1024, "Gi": 1024**2}[text[-2:]]
