"""How an entry of a call was judged: read by who decides, and by whom it was judged by fewer still."""

from __future__ import annotations

from tests.house import who
from tests.profiles.test_calls_and_projects import PLACE, Fair, fair  # noqa: F401


def test_how_an_entry_was_judged_is_for_who_decides_and_by_whom_for_fewer(fair: Fair) -> None:  # noqa: F811
    call = fair.call(path_steps=["publication"], bids_close_at=None)["id"]
    entry = fair.entry(call)["id"]
    fair.judged(call, entry)
    path = f"/v1/calls/{call}/entries/{entry}"
    for reader in (fair.people[0], who("expert", PLACE)):
        told = fair.house.send("GET", path, reader).get_data(as_text=True)
        assert "expert-0" not in told and "8500" not in told and "scores" not in told
    assert [one["reviewer"] for one in fair.house.get(path, fair.bureau)["scores"]] == ["expert-0", "expert-1"]
    scores = fair.house.get(path, fair.finance)["scores"]
    assert [sorted(one) for one in scores] == [["comment", "score"]] * 2
