"""What five services know together: no change skipped or told twice, and a silent service named."""

import pytest

from common.bus.errors import Unavailable
from common.kernel.decision import Refused
from gateway.gathering import SERVICES, merge, read_cursor, write_cursor
from tests.unit.gateway.conftest import Gateway, bearer

NOTHING = {"items": [], "position": 0}


class Journals:
    """Plays five journals that answer ``changes`` as the services do."""

    def __init__(self, **entries: list[tuple[int, str]]) -> None:
        self.entries = entries

    def answer(self, service: str, after: int, limit: int) -> dict:
        known = self.entries.get(service, [])
        found = [(seq, at) for seq, at in known if seq > after][:limit]
        head = max((seq for seq, _ in known), default=0)
        position = found[-1][0] if len(found) == limit else max(head, after)
        return {"items": [{"seq": seq, "occurred_at": at, "id": f"{service}-{seq}"} for seq, at in found], "position": position}

    def page(self, positions: dict[str, int], limit: int, silent: tuple[str, ...] = ()):
        answers = {name: self.answer(name, positions[name], limit) for name in SERVICES if name not in silent}
        items, reached = merge(answers, positions, limit)
        return [item["id"] for item in items], reached

    def all(self, limit: int) -> list[str]:
        told, positions = [], read_cursor(None)
        while True:
            ids, reached = self.page(positions, limit)
            if not ids and reached == positions:
                return told
            told, positions = told + ids, reached


JOURNALS = Journals(
    registry=[(1, "t01"), (2, "t04"), (5, "t06"), (6, "t06")],
    admission=[(3, "t02"), (4, "t03"), (9, "t09")],
    notice=[(1, "t05"), (2, "t04"), (3, "t10")],  # an entry may be older than the one before it
)
EVERYTHING = {"registry-1", "registry-2", "registry-5", "registry-6", "admission-3", "admission-4", "admission-9", "notice-1", "notice-2", "notice-3"}


@pytest.mark.parametrize("limit", range(1, 12))
def test_every_change_is_told_once_whatever_the_size_of_a_page(limit):
    told = JOURNALS.all(limit)
    assert (len(told), set(told)) == (len(EVERYTHING), EVERYTHING)


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_each_services_own_order_is_kept(limit):
    told = JOURNALS.all(limit)
    for service, entries in JOURNALS.entries.items():
        assert [id for id in told if id.startswith(service)] == [f"{service}-{seq}" for seq, _ in entries]


def test_a_silent_service_keeps_its_place_and_is_told_later():
    first, positions = JOURNALS.page(read_cursor(None), 200, silent=("admission",))
    assert positions["admission"] == 0
    second, _ = JOURNALS.page(positions, 200)
    assert (len(first) + len(second), set(first) | set(second)) == (len(EVERYTHING), EVERYTHING)
    assert {id.split("-")[0] for id in second} == {"admission"}


def test_what_happens_later_comes_after_the_cursor_of_an_empty_page():
    _, positions = JOURNALS.page(read_cursor(None), 200)
    later = Journals(registry=[*JOURNALS.entries["registry"], (7, "t11")])
    assert later.page(positions, 200)[0] == ["registry-7"]


def test_a_place_without_a_change_of_the_callers_is_passed_by():
    answers = {name: NOTHING | {"position": 40} for name in SERVICES}
    assert merge(answers, read_cursor(None), 10) == ([], dict.fromkeys(SERVICES, 40))


def test_a_cursor_is_read_as_written():
    positions = {name: number * 1000 for number, name in enumerate(SERVICES)}
    assert read_cursor(write_cursor(positions)) == positions


@pytest.mark.parametrize("text", ["", "x", "MS4y", "中", "MS4yLjMuNC54", "LTEuMS4xLjEuMQ", "MS4xLjEuMS4xLjE"])
def test_a_cursor_that_is_none_is_refused(text):
    with pytest.raises(Refused) as caught:
        read_cursor(text)
    assert (caught.value.status, caught.value.errors[0].field) == (422, "after")


def changes(gateway: Gateway, query: str = "") -> dict:
    return gateway.send("GET", f"/v1/changes{query}", headers=bearer()).get_json()


def test_the_feed_asks_every_service_from_its_own_place(gateway):
    for number, name in enumerate(SERVICES):
        gateway.services.answer(name, "changes", NOTHING | {"position": number})
    after = changes(gateway)["next"]
    gateway.services.asked.clear()
    changes(gateway, f"?after={after}&limit=7")
    asked = {service: fields["query"] for service, _, fields, _ in gateway.services.asked}
    assert asked == {name: {"after": number, "limit": 7} for number, name in enumerate(SERVICES)}


def test_the_feed_names_who_is_silent(gateway):
    for name in SERVICES:
        gateway.services.answer(name, "changes", NOTHING)
    gateway.services.answers["funding", "changes"] = Unavailable("x")
    assert changes(gateway)["missing"] == [{"service": "funding", "service_label": "资金管理"}]


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", "?limit=１", "?after=x", "?cursor=x"])
def test_the_feed_refuses_what_it_cannot_read(gateway, query):
    assert gateway.send("GET", f"/v1/changes{query}", headers=bearer()).status_code == 422
    assert gateway.services.asked == []


def dossier(gateway: Gateway):
    return gateway.send("GET", "/v1/orgs/o-1/dossier", headers=bearer())


def test_a_dossier_holds_what_each_service_knows(gateway):
    for name in SERVICES:
        gateway.services.answer(name, "dossier_of_org", {"things": [{"id": name}]})
    found = dossier(gateway).get_json()
    assert found == {"org": "o-1", "missing": [], **{name: {"things": [{"id": name}]} for name in SERVICES}}
    assert {fields["params"]["id"] for _, _, fields, _ in gateway.services.asked} == {"o-1"}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_dossier_names_whom_it_lacks_and_shows_the_rest(gateway, status):
    for name in SERVICES:
        gateway.services.answer(name, "dossier_of_org", {"things": [1]})
    gateway.services.answers["training", "dossier_of_org"] = Unavailable("x")
    gateway.services.answer("notice", "dossier_of_org", {}, status)
    found = dossier(gateway).get_json()
    assert [one["service"] for one in found["missing"]] == ["training", "notice"]
    assert found["registry"] == {"things": [1]}
    assert "training" not in found and "notice" not in found


def test_an_organisation_that_nobody_may_show_is_not_there(gateway):
    for name in SERVICES:
        gateway.services.answer(name, "dossier_of_org", {"things": []})
    assert dossier(gateway).status_code == 404


def test_while_a_service_is_away_nothing_is_said_not_to_be_there(gateway):
    for name in SERVICES:
        gateway.services.answer(name, "dossier_of_org", {"things": []})
    gateway.services.answers["registry", "dossier_of_org"] = Unavailable("x")
    assert dossier(gateway).status_code == 200
