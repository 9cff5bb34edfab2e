"""How the demonstration is told: each step, who took it, what changed, which clause, which event went where."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console

import contracts
from common.law import RuleBook
from common.law.explain import value_zh
from common.law.yamlfile import freeze
from demo.changes import Seen
from demo.portal import Portal

SERVICE_LABELS = {
    "registry": "登记", "admission": "入驻", "training": "培训", "funding": "资金", "notice": "公示",
}  # fmt: skip

NEWS_PATIENCE = 0.4  # seconds


class Unexpected(Exception):
    """A step did not end as it must."""


class Narrator:
    """Prints to a terminal and follows the feed of changes, so that every event is shown with its hearers."""

    def __init__(self, portal: Portal, auditor_token: str, book: RuleBook, console: Console) -> None:
        self.portal = portal
        self.auditor = auditor_token
        self.book = book
        self.console = console
        self.steps = 0
        self.began = time.monotonic()
        self._seen = Seen()
        self._cursor = self._end_of_feed()

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self.console.print()
        self.console.rule(f"[bold]{title}[/bold]", align="left")

    def step(self, who: str, what: str, body: Mapping[str, Any] | None = None, *, note: str = "") -> None:
        """Tell one step that ended well; ``body`` is the thing as it now is."""
        self.steps += 1
        state = f"　→ [green]{body['state_label']}[/green]" if body and body.get("state_label") else ""
        news = "，".join(self._seen.news(body or {}))
        self.console.print(f"[bold cyan]{self.steps:>3}[/bold cyan]  {who}：{what}{state}{f'（{news}）' if news else ''}")
        if note:
            self.console.print(f"       {note}", style="dim")
        self._grounds((body or {}).get("basis") or [])
        self.events()

    def passed_by(self, what: str) -> None:
        """Tell in one line what went on without being told step by step, and let its events go by."""
        count = 0
        while news := self._awaited():
            count += len(news)
        self.console.print(f"     {what}（其间的{count}条变更从略）")

    def refusal(self, who: str, what: str, problem: Mapping[str, Any]) -> None:
        """Tell one step that was refused, as it must be."""
        self.steps += 1
        self.console.print(
            f"[bold cyan]{self.steps:>3}[/bold cyan]  {who}：{what}　→ [yellow]不予办理（{problem['status']}）[/yellow]"
        )
        self.console.print(f"       {problem['detail']}", style="yellow")
        self._grounds(problem.get("basis") or [])

    def events(self) -> None:
        """Show what has been told to whom since the last look; news on its way gets a moment to arrive."""
        for change in self._awaited():
            hearers = contracts.EVENTS[change["name"]].consumers
            heard = "、".join(SERVICE_LABELS[name] for name in hearers) or "仅入日志"
            self.console.print(f"       [magenta]◆ {change['name_label']}[/magenta] {change['name']} ⇒ {heard}", style="dim")

    def summary(self, count: int) -> None:
        """How it all ended."""
        seconds = time.monotonic() - self.began
        self.console.print()
        self.console.rule(f"[bold green]全部{count}个环节均按规定办结，用时{seconds:.1f}秒[/bold green]", align="left")

    def _grounds(self, basis: Iterable[Mapping[str, Any]]) -> None:
        for ground in basis:
            self.console.print(f"       § {ground['clause']}　{ground['article']}　{self._rule(ground)}", style="blue")

    def _rule(self, ground: Mapping[str, Any]) -> str:
        """What a ground says: its parameter with the value, or the clause in our words; and whose word it is."""
        whose = {"clause": "", "external": "（其他法规）"}.get(ground["kind"], "（本地设定或系统约定，非文件条文）")
        name, value = ground.get("parameter"), freeze(ground.get("value"))
        if name is None:
            return self.book.clause(ground["clause"]).zh + whose
        parameter = self.book.parameters.get(name) or self.book.parameters[name.rpartition(".")[0]]
        return f"{parameter.zh}：{value_zh(parameter, value)}{whose}"

    def _awaited(self) -> list[Mapping[str, Any]]:
        deadline = time.monotonic() + NEWS_PATIENCE
        while not (news := self._news()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return news

    def _news(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        while True:
            page = self._page()
            found += page["items"]
            if not page["items"]:
                return found

    def _end_of_feed(self) -> str | None:
        self._cursor = None
        self._news()
        return self._cursor

    def _page(self) -> Mapping[str, Any]:
        after = f"&after={self._cursor}" if self._cursor else ""
        answer = self.portal.get(f"/v1/changes?limit=200{after}", self.auditor)
        if not answer.ok:
            raise Unexpected(f"the feed of changes answers {answer.status}")
        self._cursor = answer.body["next"]
        return answer.body
