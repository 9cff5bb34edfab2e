"""What a closed network needs for one release, in one folder: `make bundle`.

`dist/ngo-suite-<commit>/` has the source at the commit, the wheels that the image is built from, the manifests, the names
of all images, the manuals, and `SHA256SUMS` of everything (`sha256sum -c SHA256SUMS`). Source and manifests are those of
the commit, wheels those of the locked hashes, so that two bundles of one commit are alike file by file.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
CARRIED = ("k8s", "docs/operations.md", "docs/runbook.md", "CHANGELOG.md", "requirements.txt")
SUMS = "SHA256SUMS"
_IMAGE = re.compile(r"^\s*(?:- )?image: (\S+)$", re.MULTILINE)
_TAG = re.compile(r"name: ngo-suite\n\s+newTag: (\S+)")

Fetch = Callable[[Path, Path], None]


def images(folder: Path, dockerfile: str) -> list[str]:
    """Every image that the manifests and the build name; what operators bring themselves is theirs to list."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))]
    (tag,) = {found for text in texts for found in _TAG.findall(text)}
    base = re.search(r"^ARG BASE=(\S+)$", dockerfile, re.MULTILINE)
    if base is None:
        raise ValueError("the Dockerfile names no base image")
    named = {found for text in texts for found in _IMAGE.findall(text)}
    return sorted({f"{name}:{tag}" if name == "ngo-suite" else name for name in named} | {base[1]})


def sums(folder: Path) -> str:
    """The digests of all files, as `sha256sum` writes and checks them."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in paths)


def write(target: Path, fetch: Fetch) -> None:
    """Fill an empty folder; ``fetch`` brings the wheels that a requirements file names into a folder."""
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "--format=tar", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    (target / "source.tar").write_bytes(archive)
    subprocess.run(["tar", "-x", "-C", str(target), *CARRIED], input=_of_head(CARRIED), check=True)
    (target / "wheels").mkdir()
    fetch(target / "requirements.txt", target / "wheels")
    dockerfile = subprocess.run(["git", "show", "HEAD:Dockerfile"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (target / "images.txt").write_text("\n".join(images(target / "k8s", dockerfile)) + "\n", encoding="utf-8")
    (target / SUMS).write_text(sums(target), encoding="utf-8")


def _of_head(paths: tuple[str, ...]) -> bytes:
    return subprocess.run(["git", "archive", "--format=tar", "HEAD", *paths], cwd=ROOT, check=True, capture_output=True).stdout


def download(requirements: Path, wheels: Path) -> None:
    """Bring the locked wheels, each checked by its hash."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, "-r", str(requirements), "-d", str(wheels)], check=True)


def main() -> None:
    """Write the bundle of the commit that is checked out."""
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    target = ROOT / "dist" / f"ngo-suite-{commit}"
    write(target, download)
    print(f"已生成 {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
