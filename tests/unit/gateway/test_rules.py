"""The rule book as portals and citizens read it."""

import pytest

from common.kernel.decision import Refused
from gateway import rules
from gateway.pages import ruletables

DAY = "2024-03-01"


def value(book, name, profile="zhejiang", on=DAY):
    return next(one for one in rules.profile(book, profile, on)["values"] if one["parameter"] == name)


def test_a_value_carries_its_clause_and_its_words(book):
    found = value(book, "operator.min_rating")
    assert (found["value"], found["value_label"]) == ("4A", "4A及以上")
    assert (found["basis"]["clause"], found["kind"], found["kind_label"]) == ("ZJ23-19", "clause", "文件原文")
    assert found["clause_zh"] == book.clause("ZJ23-19").zh


@pytest.mark.clause("ZJ23-26")
def test_what_no_document_sets_is_shown_as_a_gap(book):
    found = value(book, "notice.working_days")
    assert (found["value"], found["kind"], found["value_label"]) == (None, "unset", "尚待设定")
    assert found["basis"]["clause"] == "ZJ23-26"


def test_what_a_profile_is_silent_about_is_left_out(book):
    names = {one["parameter"] for one in rules.profile(book, "wuhan-2015", DAY)["values"]}
    assert names and names < set(book.parameters)


@pytest.mark.parametrize("profile", ["zhejiang", "wuhan-2015", "yangpu-2021", "youth-base-2021", "example-city", "example-county"])
def test_every_profile_can_be_read(book, profile):
    found = rules.profile(book, profile, DAY)
    assert found["version"] == book.view(profile, on=DAY).version
    assert all(one["value_label"] and one["kind_label"] and one["classes_label"] for one in found["values"])


@pytest.mark.clause("ZJ23-01")
def test_the_day_decides(book):
    before = {one["parameter"] for one in rules.profile(book, "zhejiang", "2023-10-25")["values"]}
    assert "operator.min_rating" not in before
    assert value(book, "operator.min_rating", on="2023-10-26")["value"] == "4A"


@pytest.mark.parametrize(
    ("name", "on", "status"),
    [("nowhere", DAY, 404), ("zhejiang", "2024-3-1", 422), ("zhejiang", "", 422), ("yangpu-2021", "2020-01-01", 422),
     ("yangpu-2021", "2021-07-20", 422)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(book, name, on, status):
    with pytest.raises(Refused) as caught:
        rules.profile(book, name, on)
    assert caught.value.status == status


@pytest.mark.clause("YP21-01")
@pytest.mark.parametrize(("on", "ended"), [("2025-12-31", False), ("2026-01-01", True)])
def test_a_plan_stays_readable_after_its_end_and_says_so(book, on, ended):
    found = rules.profile(book, "yangpu-2021", on)
    assert found["ended"] is ended
    assert any(one["parameter"] == "funding.startup_subsidy.max_fen" and one["value"] == 1_000_000 for one in found["values"])


def test_silence_and_repeal_are_not_called_open(book):
    assert value(book, "operator.min_years_registered")["kind_label"] == "文件没有规定"
    assert value(book, "operator.min_rating", "wuhan-2015")["kind_label"] == "文件没有规定"


def test_the_profiles_are_listed_with_their_documents(book):
    listed = {one["name"]: one for one in rules.profiles(book)}
    assert listed.keys() == book.profiles.keys()
    assert listed["zhejiang"]["place_label"] == "浙江省"
    assert [one["code"] for one in listed["zhejiang"]["documents"]] == list(book.profiles["zhejiang"].sources)


def test_every_clause_can_be_read(book):
    for id in book.clauses:
        found = rules.clause(book, id)
        assert found["id"] == id and found["document"] and found["classes_label"] and found["standing_label"]


def test_an_unknown_clause_is_not_there(book):
    with pytest.raises(Refused) as caught:
        rules.clause(book, "ZJ23-99")
    assert caught.value.status == 404


class TestTables:
    def side(self, **values):
        return [{"parameter": name, "parameter_label": name, "value_label": said} for name, said in values.items()]

    def rows(self, left, right):
        return {row["parameter"]: row for table in ruletables.two(left, right) for row in table["rows"]}

    def test_every_matter_has_a_heading(self, book):
        named = {name.split(".")[0] for name in book.parameters}
        assert named <= ruletables.MATTERS.keys()

    def test_values_stand_under_their_matter_in_order(self, book):
        values = rules.profile(book, "zhejiang", DAY)["values"]
        tables = ruletables.one(values)
        order = list(ruletables.MATTERS.values())
        assert [table["matter"] for table in tables] == sorted((t["matter"] for t in tables), key=order.index)
        assert sum(len(table["rows"]) for table in tables) == len(values)

    def test_a_difference_is_marked(self):
        rows = self.rows(self.side(a="1", b="2"), self.side(a="1", b="3"))
        assert {name: row["differs"] for name, row in rows.items()} == {"a": False, "b": True}

    def test_silence_on_one_side_is_a_difference(self):
        rows = self.rows(self.side(a="1"), self.side(b="1"))
        assert (rows["a"]["left"]["value_label"], rows["a"]["right"], rows["a"]["differs"]) == ("1", None, True)
        assert (rows["b"]["left"], rows["b"]["right"]["value_label"], rows["b"]["differs"]) == (None, "1", True)


def test_a_value_that_other_law_may_forbid_shows_it(book):
    shown = value(book, "operator.min_years_registered", "youth-base-2021", "2022-03-01")["possible_conflicts"]
    assert [(one["clause"], one["parameter"]) for one in shown] == [("E-09", "operator.min_years_registered")]
    assert value(book, "term.years")["possible_conflicts"] == []


def test_a_clause_tells_how_strongly_it_is_meant_and_whom_it_binds(book):
    found = rules.clause(book, "ZJ23-23")
    assert (found["modal"], found["open"], found["closed"], found["duty_of"]) == ([], True, False, ["bureau"])
    assert found["duty_of_labels"] == ["民政部门"] and found["hard_because"] and found["note"]
    assert rules.clause(book, "E-01")["in_force_from"] == "2011-03-01"
