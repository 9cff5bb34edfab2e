"""Who runs a base: the register decides, day by day."""

import pytest

from common.kernel.identity import Principal
from common.kernel.operating import operates, running

OLD = {"org": "old", "since": "2022-01-01", "until": "2024-02-29"}
NEW = {"org": "new", "since": "2024-03-01", "until": None}
BASE = {"id": "b", "contracts": [OLD, NEW]}


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize(
    ("day", "org"),
    [("2021-12-31", None), ("2022-01-01", "old"), ("2024-02-29", "old"), ("2024-03-01", "new"), ("2030-01-01", "new")],
)
def test_a_contract_runs_from_its_first_to_its_last_day(day: str, org: str | None) -> None:
    assert running(BASE, day) == org


@pytest.mark.parametrize(
    ("roles", "base", "org", "day", "acts"),
    [
        (("operator",), "b", "new", "2024-03-01", True),
        (("operator",), "b", "old", "2024-03-01", False),
        (("operator",), "b", "new", "2024-02-29", False),
        (("operator",), "b", None, "2024-03-01", True),
        (("operator",), "b", None, "2021-12-31", False),
        (("operator",), "c", "new", "2024-03-01", False),
        (("bureau",), "b", "new", "2024-03-01", False),
    ],
)
def test_only_the_running_operators_people_act(roles: tuple[str, ...], base: str, org: str | None, day: str, acts: bool) -> None:
    assert operates(Principal("s", "n", roles, "330106", org, base), BASE, day) is acts
