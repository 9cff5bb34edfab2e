"""Records through the gateway: entering, reading, correcting, withdrawing."""

from __future__ import annotations

import pytest

from tests.house import House, who

YANGPU = "310110"
MEETING = "/v1/records/party_exchange_meeting"
BUREAU = who("bureau", YANGPU)


def meeting(**changes):
    return {"about": YANGPU, "on": "2024-03-05", "fields": {"host": "310110005", "theme": "党建引领社区治理"}} | changes


@pytest.mark.clause("YP21-08")
def test_a_record_goes_round(house: House) -> None:
    made = house.post(MEETING, BUREAU, meeting(), 201)
    assert (made["kind_label"], made["span"], made["revision"], made["clauses"]) == ("社会组织党建交流会", "2024-03", 1, ["YP21-08"])
    read = house.get(f"{MEETING}/{made['id']}")
    assert read["fields"]["theme"] == "党建引领社区治理" and "versions" not in read
    corrected = house.post(f"{MEETING}/{made['id']}/correction", BUREAU, {k: v for k, v in meeting(on="2024-03-06").items() if k != "about"} | {"reason": "日期有误"})
    assert (corrected["revision"], corrected["on"], corrected["reason"]) == (2, "2024-03-06", "日期有误")
    inside = house.get(f"{MEETING}/{made['id']}", BUREAU)
    assert [one["on"] for one in inside["versions"]] == ["2024-03-06", "2024-03-05"]
    assert made["id"] in [one["id"] for one in house.get(f"{MEETING}?division={YANGPU}&span=2024-03")["items"]]
    assert house.get(f"{MEETING}?division=310101")["items"] == []
    house.post(f"{MEETING}/{made['id']}/withdrawal", BUREAU, {"reason": "重复登记"})
    house.get(f"{MEETING}/{made['id']}", status=404)
    assert house.get(f"{MEETING}/{made['id']}", BUREAU)["state"] == "withdrawn"
