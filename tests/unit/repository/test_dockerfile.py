"""The image holds what the processes need, nothing else, and runs without rights."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys

from launcher.suite import PROCESSES
from tests.unit.repository.dockerfile import instructions
from tests.unit.repository.sources import PRODUCT, ROOT, Module, closure, modules, processes

STEPS = instructions()
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()


def values(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


def copied() -> set[str]:
    """Folders of the repository that are copied whole, under their own names."""
    return {pair[0] for pair in (rest.split() for rest in values("COPY")) if len(pair) == 2 and pair[0] == pair[1]}


def run_by_processes() -> dict[str, Module]:
    known = modules(*PRODUCT, "launcher", "demo", "tests")
    starts = ["common.run.process", *processes().values()]
    # one that is missing is named by the test of the five rooms
    return {name: module for start in starts if start in known for name, module in closure(known[start], known).items()}


def test_base_image_is_slim_and_pinned_and_names_no_registry() -> None:
    (base,) = [rest for rest in values("ARG") if rest.startswith("BASE=")]
    assert re.fullmatch(r"BASE=python:3\.11(\.\d+)?-slim(-\w+)?", base)
    assert values("FROM") == ["${BASE} AS packages", "${BASE}"]


def test_what_runs_has_the_packages_and_not_what_installed_them() -> None:
    words = [word for word, _ in STEPS]
    last = len(words) - 1 - words[::-1].index("FROM")
    assert not [rest for word, rest in STEPS[last:] if word == "RUN" and "pip" in rest]
    assert ("COPY", "--from=packages /opt/venv /opt/venv") in STEPS[last:]
    assert "PATH=/opt/venv/bin:" in " ".join(values("ENV"))


def test_what_draws_pdf_files_and_chinese_is_installed() -> None:
    assert "weasyprint" in pinned()
    (install,) = [step for step in values("RUN") if "apt-get install" in step]
    assert {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"} <= set(install.split())


def test_local_rules_have_their_folders_though_nothing_can_be_written_when_it_runs() -> None:
    (made,) = [step for step in values("RUN") if "mkdir" in step]
    assert {"rules/profiles/local", "rules/workdays/local"} <= set(made.split())


def test_every_package_that_a_process_imports_is_copied() -> None:
    assert {module.package for module in run_by_processes().values()} <= copied()


def test_nothing_is_copied_but_what_processes_and_operators_run() -> None:
    assert copied() == {*PRODUCT, "rules", "tools"}


def test_the_build_context_holds_what_is_copied_and_no_more() -> None:
    assert IGNORED[1] == "*"
    let_in = {line[1:] for line in IGNORED if line.startswith("!")}
    assert let_in == copied() | {"requirements.txt", "wheels"}


def test_requirements_are_installed_with_hashes_and_without_development_tools() -> None:
    (install,) = [step for step in values("RUN") if " install " in step and "pip" in step]
    assert "--require-hashes -r requirements.txt" in install
    assert "requirements-dev" not in " ".join(rest for _, rest in STEPS)
    assert not {"pytest", "secantusdb", "hypothesis", "kubernetes-validate"} & pinned()


def test_every_requirement_is_pinned_with_a_hash_and_names_no_address() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text and "--index-url" not in text
    entries = re.split(r"\n(?=[A-Za-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for entry in filter(str.strip, entries):
        assert re.match(r"[\w.\[\]-]+==[\w.]+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_every_library_that_a_process_imports_is_pinned() -> None:
    imported = {name for module in run_by_processes().values() for name in module.outside}
    outside = imported - sys.stdlib_module_names - set(PRODUCT) - {"__future__"}
    providers = importlib.metadata.packages_distributions()
    missing = {name for name in outside if not {plain(one) for one in providers.get(name, ())} & pinned()}
    assert not missing


def test_the_process_starts_as_a_user_without_rights() -> None:
    words = [word for word, _ in STEPS]
    (user,) = values("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_entry_is_that_of_the_launcher() -> None:
    for name, (_, *words) in PROCESSES.items():
        assert [*json.loads(values("ENTRYPOINT")[0]), name] == ["python", *words]


def test_the_rule_book_stands_where_the_variable_says() -> None:
    *_, folder = values("WORKDIR")
    assert f"RULES_DIR={folder}/rules" in " ".join(values("ENV")).split()


def pinned() -> set[str]:
    text = (ROOT / "requirements.txt").read_text()
    return {plain(name) for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.MULTILINE)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
