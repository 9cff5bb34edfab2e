"""The renderer of the tests against the real one, where that is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.repository.kustomize import render
from tests.unit.repository.manifests import BASE

FOLDERS = [BASE, *sorted((BASE.parent / "overlays").iterdir())]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_renderer_agrees_with_kubectl(folder: Path) -> None:
    if shutil.which("kubectl") is None or not _kubectl("version", "--client").partition("Kustomize Version: v")[2] >= "5":
        pytest.skip("no kubectl with kustomize 5 or newer is installed: nothing to compare with")
    assert _by_name(render(folder)) == _by_name(list(yaml.safe_load_all(_kubectl("kustomize", str(folder)))))


@pytest.mark.parametrize("field", ["namePrefix", "components", "helmCharts"])
def test_renderer_refuses_what_it_does_not_know(tmp_path: Path, field: str) -> None:
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump({"resources": [], field: "x"}))
    with pytest.raises(ValueError, match=field):
        render(tmp_path)


def _kubectl(*words: str) -> str:
    return subprocess.run(["kubectl", *words], capture_output=True, text=True, check=True).stdout


def _by_name(objects: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(item["kind"], item["metadata"]["name"]): item for item in objects}
