"""A bundle has everything that a closed network needs, and shows what was changed on the way."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from tools import bundle

DOCKERFILE = "ARG BASE=python:3.11-slim\nFROM ${BASE}\n"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    bundle.write(tmp_path / "bundle", lambda requirements, wheels: _played(wheels))
    return tmp_path / "bundle"


def _played(wheels: Path) -> None:
    (wheels / "some-1.0-py3-none-any.whl").write_bytes(b"wheel")


def test_it_has_source_wheels_manifests_manuals_and_the_names_of_images(made: Path) -> None:
    with tarfile.open(made / "source.tar") as source:
        assert {"Dockerfile", "rules/profiles/zhejiang.yaml", "common/run/process.py"} <= set(source.getnames())
    assert (made / "k8s" / "overlays" / "province" / "kustomization.yaml").exists()
    assert (made / "docs" / "operations.md").exists()
    named = (made / "images.txt").read_text().split()
    assert {one.partition(":")[0] for one in named} >= {"ngo-suite", "python", "rabbitmq", "mongo", "percona/mongodb_exporter"}
    assert all(":" in one for one in named)


def test_a_changed_a_missing_and_an_untouched_file_are_told_apart(made: Path) -> None:
    assert _check(made) == 0
    path = made / "wheels" / "some-1.0-py3-none-any.whl"
    path.write_bytes(b"other")
    assert _check(made) != 0
    path.unlink()
    assert _check(made) != 0


def test_every_file_has_a_sum(made: Path) -> None:
    summed = {line.split("  ", 1)[1] for line in (made / bundle.SUMS).read_text().splitlines()}
    assert summed == {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()} - {bundle.SUMS}


def test_two_bundles_of_one_commit_are_alike(made: Path, tmp_path: Path) -> None:
    bundle.write(tmp_path / "again", lambda requirements, wheels: _played(wheels))
    assert (tmp_path / "again" / bundle.SUMS).read_text() == (made / bundle.SUMS).read_text()


def test_a_build_without_a_base_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k.yaml").write_text("images:\n  - name: ngo-suite\n    newTag: 1\nspec:\n  image: ngo-suite\n")
    assert bundle.images(tmp_path, DOCKERFILE) == ["ngo-suite:1", "python:3.11-slim"]
    with pytest.raises(ValueError, match="no base image"):
        bundle.images(tmp_path, "FROM python:3.11-slim\n")


def _check(folder: Path) -> int:
    return subprocess.run(["sha256sum", "--check", "--quiet", bundle.SUMS], cwd=folder, capture_output=True).returncode
