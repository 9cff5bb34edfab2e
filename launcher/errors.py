"""What the launcher tells a person when something does not start."""

from __future__ import annotations


class Interrupted(Exception):
    """Somebody asked to stop while the suite was starting."""

class StartFailed(Exception):
    """A part did not start. `part` is its name, `lines` its last log lines, `remedy` Chinese text."""

    def __init__(self, part: str, reason: str, remedy: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason
        self.remedy = remedy
        self.lines = lines

    def text_zh(self) -> str:
        """The whole message as shown on the terminal."""
        shown = [f"启动失败：{self.part}", f"原因：{self.reason}"]
        if self.lines:
            shown += ["日志末尾：", *(f"    {line}" for line in self.lines)]
        return "\n".join([*shown, f"处理办法：{self.remedy}"])
