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
KNOWN = {"apiVersion", "kind", "namespace", "resources", "labels", "images", "configMapGenerator", "patches"}
WORKLOADS = {"Deployment", "StatefulSet", "Job", "CronJob"}
NO_NAMESPACE = {"Namespace"}
# The hash of a generated name is spelled with these, so that it never reads as a word.
LETTERS = str.maketrans("013ae", "ghkmt")


def render(folder: Path) -> list[Manifest]:
    """Every object of the kustomization in `folder`, as `kustomize build` would print it, in no given order."""
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    _only(plan, KNOWN)
    objects = [item for name in plan["resources"] for item in _resources(folder / name)]
    renamed = {}
    for generator in plan.get("configMapGenerator", ()):
        made = _config_map(generator)
        renamed[generator["name"]] = made["metadata"]["name"]
        objects.append(made)
    objects = [_patched(item, plan.get("patches", ()), folder) for item in objects]
    for item in objects:
        if "namespace" in plan and item["kind"] not in NO_NAMESPACE:
            item["metadata"]["namespace"] = plan["namespace"]
        for labels in plan.get("labels", ()):
            _label(item, labels)
        _set_images(item, plan.get("images", ()))
        _rename_config_maps(item, renamed)
    return objects


def _resources(path: Path) -> list[Manifest]:
    return render(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))


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
            change["metadata"].pop("name")
            item = merge(item, change)
    return item


def _is_target(item: Manifest, target: Mapping[str, str]) -> bool:
    _only(target, {"kind", "labelSelector"})
    labels = item["metadata"].get("labels", {})
    wanted = dict(term.split("=") for term in target.get("labelSelector", "").split(",") if term)
    return item["kind"] == target["kind"] and wanted.items() <= labels.items()


def merge(base: Any, change: Any, key: str = "") -> Any:
    """A strategic merge: mappings by key, the lists of MERGE_KEYS by item with those of the change first, all else replaced."""
    if isinstance(base, dict) and isinstance(change, dict):
        merged = base | {name: merge(base.get(name), value, name) for name, value in change.items()}
        return {name: value for name, value in merged.items() if value is not None}  # null takes away
    if isinstance(base, list) and key in MERGE_KEYS:
        by = MERGE_KEYS[key]
        known, changed = {item[by]: item for item in base}, {item[by] for item in change}
        return [*(merge(known.get(item[by], {}), item) for item in change), *(item for item in base if item[by] not in changed)]
    return copy.deepcopy(change)


def _label(item: Manifest, labels: Mapping[str, Any]) -> None:
    _only(labels, {"pairs", "includeTemplates"})
    places = [item["metadata"]]
    if labels.get("includeTemplates"):
        places += [template.setdefault("metadata", {}) for template in _templates(item)]
    for place in places:
        place.setdefault("labels", {}).update(labels["pairs"])


def _templates(item: Manifest) -> list[dict[str, Any]]:
    """The templates of what an object makes: of its pods, and of a CronJob's jobs."""
    found, inside = [], item
    for name in {"CronJob": ("jobTemplate", "template")}.get(item["kind"], ("template",)):
        if item["kind"] in WORKLOADS:
            inside = inside["spec"][name]
            found.append(inside)
    return found


def _set_images(item: Manifest, images: Any) -> None:
    for image in images:
        _only(image, {"name", "newTag"})
        for container in containers(item):
            if re.fullmatch(rf"{re.escape(image['name'])}(:.*)?", container["image"]):
                container["image"] = f"{image['name']}:{image['newTag']}"


def _rename_config_maps(item: Manifest, renamed: Mapping[str, str]) -> None:
    for reference in config_map_references(item):
        reference["name"] = renamed.get(reference["name"], reference["name"])


def pod_of(item: Manifest) -> dict[str, Any]:
    """The pod that an object makes; empty where it makes none."""
    made = _templates(item)
    return made[-1]["spec"] if made else {}


def containers(item: Manifest) -> list[dict[str, Any]]:
    """The containers of what runs; none for other kinds."""
    return pod_of(item).get("containers", [])


def config_map_references(item: Manifest) -> Iterator[dict[str, Any]]:
    """Each place in a pod that names a ConfigMap."""
    for container in containers(item):
        yield from (source["configMapRef"] for source in container.get("envFrom", ()) if "configMapRef" in source)
        found = (entry.get("valueFrom", {}).get("configMapKeyRef") for entry in container.get("env", ()))
        yield from (reference for reference in found if reference)
    yield from (volume["configMap"] for volume in pod_of(item).get("volumes", ()) if "configMap" in volume)
