"""Renders a kustomization of plain features: resources, labels, images, configMapGenerator literals, patches.

A fresh machine has no `kustomize`. Anything that this does not know is refused, so that a test never passes by
looking away; where `kubectl` is installed, a test compares the two.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]

# Lists of a pod that are merged item by item; every other list is replaced whole.
MERGE_KEYS = {
    "containers": "name", "env": "name", "ports": "containerPort", "volumes": "name", "volumeMounts": "mountPath",
}  # fmt: skip
KNOWN = {"apiVersion", "kind", "resources", "labels", "images", "configMapGenerator", "patches"}
# The hash of a generated name is spelled with these, so that it never reads as a word.
LETTERS = str.maketrans("013ae", "ghkmt")


def render(folder: Path) -> list[Manifest]:
    """Every object of the kustomization in `folder`, as `kustomize build` would print it, in no given order."""
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    _only(plan, KNOWN)
    objects = [item for name in plan["resources"] for item in yaml.safe_load_all((folder / name).read_text())]
    renamed = {}
    for generator in plan.get("configMapGenerator", ()):
        made = _config_map(generator)
        renamed[generator["name"]] = made["metadata"]["name"]
        objects.append(made)
    objects = [_patched(item, plan.get("patches", ()), folder) for item in objects]
    for item in objects:
        for labels in plan.get("labels", ()):
            _label(item, labels)
        _set_images(item, plan.get("images", ()))
        _rename_config_maps(item, renamed)
    return objects


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    if strange := set(given) - known:
        raise ValueError(f"this renderer does not know {sorted(strange)}")


def _config_map(generator: Mapping[str, Any]) -> Manifest:
    _only(generator, {"name", "literals"})
    data = dict(literal.split("=", 1) for literal in generator["literals"])
    # kustomize leaves the name out of the hash
    text = json.dumps({"data": data, "kind": "ConfigMap", "name": ""}, sort_keys=True, separators=(",", ":"))
    suffix = hashlib.sha256(text.encode()).hexdigest()[:10].translate(LETTERS)
    name = f"{generator['name']}-{suffix}"
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def _patched(item: Manifest, patches: Any, folder: Path) -> Manifest:
    for patch in patches:
        _only(patch, {"path", "target"})
        if _is_target(item, patch["target"]):
            change = yaml.safe_load((folder / patch["path"]).read_text())
            item = merge(item, {"spec": change["spec"]})
    return item


def _is_target(item: Manifest, target: Mapping[str, str]) -> bool:
    _only(target, {"kind", "labelSelector"})
    labels = item["metadata"].get("labels", {})
    wanted = dict(term.split("=") for term in target.get("labelSelector", "").split(",") if term)
    return item["kind"] == target["kind"] and wanted.items() <= labels.items()


def merge(base: Any, change: Any, key: str = "") -> Any:
    """A strategic merge: mappings by key, the lists of MERGE_KEYS by item with new items first, all else replaced."""
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {name: merge(base.get(name), value, name) for name, value in change.items()}
    if isinstance(base, list) and key in MERGE_KEYS:
        by = MERGE_KEYS[key]
        changes = {item[by]: item for item in change}
        kept = [merge(item, changes.pop(item[by], {})) for item in base]
        return [*copy.deepcopy(list(changes.values())), *kept]
    return copy.deepcopy(change)


def _label(item: Manifest, labels: Mapping[str, Any]) -> None:
    _only(labels, {"pairs", "includeTemplates"})
    places = [item["metadata"]]
    if labels.get("includeTemplates") and item["kind"] == "Deployment":
        places.append(item["spec"]["template"]["metadata"])
    for place in places:
        place.setdefault("labels", {}).update(labels["pairs"])


def _set_images(item: Manifest, images: Any) -> None:
    for image in images:
        _only(image, {"name", "newTag"})
        for container in containers(item):
            if re.fullmatch(rf"{re.escape(image['name'])}(:.*)?", container["image"]):
                container["image"] = f"{image['name']}:{image['newTag']}"


def _rename_config_maps(item: Manifest, renamed: Mapping[str, str]) -> None:
    for reference in config_map_references(item):
        reference["name"] = renamed.get(reference["name"], reference["name"])


def containers(item: Manifest) -> list[dict[str, Any]]:
    """The containers of a Deployment; none for other kinds."""
    return item["spec"]["template"]["spec"]["containers"] if item["kind"] == "Deployment" else []


def config_map_references(item: Manifest) -> Iterator[dict[str, Any]]:
    """Each place in a Deployment that names a ConfigMap."""
    for container in containers(item):
        yield from (source["configMapRef"] for source in container.get("envFrom", ()) if "configMapRef" in source)
        found = (entry.get("valueFrom", {}).get("configMapKeyRef") for entry in container.get("env", ()))
        yield from (reference for reference in found if reference)
    if item["kind"] == "Deployment":
        volumes = item["spec"]["template"]["spec"].get("volumes", ())
        yield from (volume["configMap"] for volume in volumes if "configMap" in volume)
