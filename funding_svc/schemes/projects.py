"""One project is paid once, whatever the scheme: both together never more than the higher of the two. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.text import key
from funding_svc.schemes.case import Case

# the parameter that names the schemes which one project shares with the contest match
SHARED = "funding.contest_match.shared_with"


def on_project(case: Case, *schemes: str) -> list[Mapping[str, Any]]:
    """The earlier claims of these schemes on the same project."""
    project = key(case.evidence["project"])
    return [claim for scheme in schemes for claim in case.earlier_of(scheme) if key(claim["evidence"]["project"]) == project]
