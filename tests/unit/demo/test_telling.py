"""The demonstration says what changed, lets pass what was played quietly, and ends with a line of Chinese."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rich.console import Console

from common.law import RuleBook
from demo import journey
from demo.changes import Seen
from demo.narrator import Narrator, Unexpected
from demo.portal import Answer


class Feed:
    """A portal whose feed of changes has so much to tell."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []

    def get(self, path: str, token: str) -> Answer:
        items, self.waiting = self.waiting[:200], self.waiting[200:]
        return Answer(200, {"items": items, "next": "c"}, {})


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def shown() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def narrator(feed: Feed, shown: io.StringIO, book: RuleBook) -> Narrator:
    return Narrator(feed, "t", book, Console(file=shown, width=400))


SUBMITTED = {"name": "admission.application.submitted", "name_label": "提交入驻申请"}


def test_a_step_says_what_it_changed_though_the_state_is_the_same(narrator: Narrator, shown: io.StringIO) -> None:
    resident = {"id": "r1", "state_label": "孵化中", "ends_on": "2025-03-15", "services": [], "basis": []}
    narrator.step("甲", "入驻", resident)
    narrator.step("甲", "服务", {**resident, "services": [{}]})
    narrator.step("甲", "无事", {**resident, "services": [{}]})
    steps = [line for line in shown.getvalue().splitlines() if "甲" in line]
    assert [step.partition("→ ")[2] for step in steps] == ["孵化中（孵化期至2025-03-15）", "孵化中（孵化服务记录1条）", "孵化中"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"agreement": {"entry_on": "2024-03-15", "ends_on": "2025-03-15", "signatures": [{}]}}, "协议期限2024-03-15至2025-03-15，已签署1方"),
        ({"handover": [{"closed": True}, {"closed": False}]}, "移交事项2项，办结1项"),
        ({"enrolments": [{"checked_in_at": None}, {"checked_in_at": "x"}]}, "报名2人，签到1人"),
        ({"extensions": [{"consents": [{}, {}]}]}, "延期申请1件，2方同意"),
    ],
)
def test_what_a_thing_holds_is_counted(body: dict[str, Any], told: str) -> None:
    seen = Seen()
    assert seen.news({"id": "x", **body}) == [told]
    assert seen.news({"id": "x", **body}) == []
    assert seen.news({"id": "y", **body}) == [told]


def test_what_was_played_quietly_is_one_line_and_not_told_under_the_next_step(
    narrator: Narrator, feed: Feed, shown: io.StringIO
) -> None:
    feed.waiting = [SUBMITTED] * 250
    narrator.passed_by("四家组织依前述程序入驻")
    narrator.step("甲", "登记", {})
    assert "四家组织依前述程序入驻（其间的250条变更从略）" in shown.getvalue()
    assert "◆" not in shown.getvalue()


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Unexpected("x: 500"), "环节结果与预期不符：x: 500"),
        (httpx.ConnectError("no"), "无法与网关通信（ConnectError）"),
        (TimeoutError("[/v1/x] is still 404"), "等待系统办理超时：[/v1/x] is still 404"),
        (KeyError("id"), "发生意外错误（KeyError）"),
    ],
)
def test_a_demonstration_that_fails_says_so_in_chinese_and_ends_with_1(
    failure: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(journey, "_told", fail)
    suite = SimpleNamespace(stopping=SimpleNamespace(is_set=lambda: False), run_dir=Path("run"))
    assert journey.play(suite) == 1
    assert f"演示中断：{told}" in capsys.readouterr().out
    suite.stopping.is_set = lambda: True
    assert (journey.play(suite), capsys.readouterr().out) == (0, "")
