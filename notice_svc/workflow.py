"""The life of a notice as one table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from common.kernel.workflow import Transition, Workflow

NOTICE = Workflow(
    name="notice",
    initial="draft",
    labels={
        "draft": "草稿",
        "open": "公示中",
        "concluded": "公示期满",
        "upheld": "异议成立",
        "withdrawn": "已撤回",
        "superseded": "已更正",
    },
    transitions=(
        Transition("open", ("draft",), "open", ("bureau", "system"), "ZJ23-26"),
        Transition("publish", ("draft",), "concluded", ("bureau", "system"), "ZJ23-15"),
        Transition("object", ("open",), "open", ("anyone",), "ZJ23-26"),
        Transition("dismiss", ("open",), "open", ("bureau",), "ZJ23-26"),
        Transition("uphold", ("open",), "upheld", ("bureau",), "ZJ23-26"),
        Transition("conclude", ("open",), "concluded", ("system",), "ZJ23-26"),
        Transition("withdraw", ("draft", "open"), "withdrawn", ("bureau", "system"), "ZJ23-26"),
        Transition("correct", ("open",), "superseded", ("bureau",), "ZJ23-26"),
        Transition("correct_item", ("concluded",), "superseded", ("bureau",), "ZJ23-15"),
    ),
)

# An item of information has no period: what ends for a notice is for an item that it is there.
ITEM = replace(NOTICE, name="item", labels={**NOTICE.labels, "concluded": "已发布"})


def workflow_of(state: Mapping[str, Any]) -> Workflow:
    """The table with the words for this kind of notice."""
    return ITEM if state["kind"] == "information" else NOTICE


# A draft is nobody's business yet.
PUBLIC_LABELS = {state: label for state, label in NOTICE.labels.items() if state != NOTICE.initial}
