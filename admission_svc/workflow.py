"""The two ways of admission as tables: an application's, whose steps its profile names, and a residency's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from common.kernel.workflow import Transition, Workflow
from common.law.view import View

APPLICATION_LABELS = {
    "submitted": "已提交申请",
    "returned": "待补正",
    "in_notice": "公示中",
    "awaiting_agreement": "待签约",
    "awaiting_signatures": "协议签署中",
    "admitted": "已入驻",
    "rejected": "未通过",
    "withdrawn": "已撤回",
}


def application_workflow(rules: View) -> Workflow:
    """The way of an application under a profile, with one state for each step that it names.

    Raises Refused 409 ``rule_not_set`` or ``not_offered`` where the profile names none.
    """
    steps, roles = rules.param("admission.steps"), rules.value("admission.step_roles")
    labels = steps.definition.labels
    named = tuple((step, labels[step], roles[step]) for step in steps.value)
    return _application(named, needs_notice(rules), steps.clause)


def application_states(steps: Mapping[str, str]) -> dict[str, str]:
    """Every state that an application can be in under any profile, each with its Chinese label; ``steps`` are the
    labels of all steps that a profile may name."""
    return APPLICATION_LABELS | {passed(step): f"{label}通过" for step, label in steps.items()}


def needs_notice(rules: View) -> bool:
    """Whether the result must be shown publicly before anybody signs (ZJ23-26)."""
    return rules.has("admission.notice_before_entry") and rules.value("admission.notice_before_entry")


def before_last_step(rules: View) -> str:
    """The state that an application returns to when its public notice is withdrawn."""
    steps = rules.value("admission.steps")
    return passed(steps[-2]) if len(steps) > 1 else "submitted"


def passed(step: str) -> str:
    """The state of an application that has passed a step."""
    return f"{step}_passed"


@lru_cache(maxsize=64)
def _application(steps: tuple[tuple[str, str, str], ...], notice: bool, clause: str) -> Workflow:
    names = [step for step, _, _ in steps]
    waiting = ["submitted", *map(passed, names[:-1])]  # the state in which each step is due
    reviewed = passed(names[-1]) if notice else "awaiting_agreement"
    after = [*waiting[1:], reviewed]
    table: list[Transition] = []
    for (step, _, role), source, target in zip(steps, waiting, after, strict=True):
        table += [
            Transition(f"{step}:pass", (source,), target, (role,), clause),
            Transition(f"{step}:reject", (source,), "rejected", (role,), clause),
            Transition(f"{step}:return", (source,), "returned", (role,), clause),
        ]
    table += [Transition(f"supplement:{source}", ("returned",), source, ("applicant",), clause) for source in waiting]
    if notice:
        table += _notice(reviewed, waiting[-1], clause)
    table += _signing(clause)
    begun = (*waiting, reviewed, "returned", "in_notice", "awaiting_agreement", "awaiting_signatures")
    open_states = tuple(dict.fromkeys(state for state in begun if notice or state != "in_notice"))
    table.append(Transition("withdraw", open_states, "withdrawn", ("applicant",), clause))
    later = (*begun, "admitted", "rejected")
    for place, name in enumerate(names):  # a decision that another authority annuls: its step is due again
        undone = tuple(dict.fromkeys(one for one in later if one not in waiting[: place + 1] and (notice or one != "in_notice")))
        table.append(Transition(f"annul:{name}", undone, waiting[place], ("bureau",), clause))
    labels = application_states({step: label for step, label, _ in steps})
    unused = set() if notice else {"in_notice", passed(names[-1])}
    kept = {state: label for state, label in labels.items() if state not in unused}
    return Workflow("application", "submitted", kept, tuple(table))


def _notice(reviewed: str, before: str, clause: str) -> list[Transition]:
    """What is heard of the public notice; its end may be heard before its beginning."""
    shown = (reviewed, "in_notice")
    return [
        Transition("notice_opened", shown, "in_notice", ("system",), clause),
        Transition("notice_concluded", shown, "awaiting_agreement", ("system",), clause),
        Transition("notice_withdrawn", shown, before, ("system",), clause),
        Transition("notice_upheld", shown, "rejected", ("system",), clause),
    ]


def _signing(clause: str) -> list[Transition]:
    parties = ("bureau", "operator", "applicant")
    drafted = ("awaiting_agreement", "awaiting_signatures")
    return [
        Transition("draft", drafted, "awaiting_signatures", ("operator", "bureau"), clause),
        Transition("sign", ("awaiting_signatures",), "awaiting_signatures", parties, clause),
        Transition("sign_last", ("awaiting_signatures",), "admitted", parties, clause),
        Transition("suspend", ("admitted",), "awaiting_signatures", ("system",), clause),
    ]


def _staying(action: str, states: tuple[str, ...], actors: tuple[str, ...], clause: str | None = None) -> tuple[Transition, ...]:
    """Something recorded of a residency, which stays in the state it is in."""
    return tuple(Transition(action, (state,), state, actors, clause) for state in states)


CURRENT = ("resident", "exit_due", "forced_exit_open")  # states in which an organisation is in the base
_HOSTS = ("operator", "bureau")

RESIDENCY = Workflow(
    "residency",
    "resident",
    {
        "resident": "孵化中",
        "exit_due": "孵化期满待退出",
        "forced_exit_open": "强制退出办理中",
        "exited": "已退出",
        "following_up": "后续跟踪服务中",
        "closed": "已办结",
    },
    (
        *_staying("record", CURRENT, _HOSTS),
        # after a forced exit, which waits for nothing, the formalities are still to be done
        *_staying("hand_over", (*CURRENT, "exited", "following_up"), _HOSTS, "ZJ23-31"),
        *_staying("assess_exit", ("resident", "exit_due"), _HOSTS),
        *_staying("extend", ("resident",), ("applicant", "operator", "bureau"), "ZJ23-29"),
        Transition("end_term", ("resident",), "exit_due", ("system",), "ZJ23-31"),
        Transition("force_exit", CURRENT, "forced_exit_open", ("system",), "ZJ23-32"),
        # a conclusion that holds no more: the case is open again, and who had left is in the base again
        Transition("reopen", ("resident", "exit_due", "exited", "following_up", "closed"), "forced_exit_open", ("bureau", "system"), "ZJ23-32"),
        # an exit decided against the resident holds no more: it is in the base again
        Transition("exit_annulled", ("exited", "following_up", "closed"), "resident", ("bureau",), "E-10"),
        Transition("exit_annulled_after_term", ("exited", "following_up", "closed"), "exit_due", ("bureau",), "E-10"),
        # a refused extension is to be decided anew, though the term has ended meanwhile
        Transition("extend_after_annulment", ("exit_due",), "resident", ("applicant", "operator", "bureau"), "E-10"),
        # the admission itself is annulled
        Transition("void", (*CURRENT, "exited", "following_up"), "closed", ("system",), "ZJ23-24"),
        Transition("conclude_exit", ("forced_exit_open",), "exited", ("bureau",), "ZJ23-32"),
        Transition("dismiss", ("forced_exit_open",), "resident", ("bureau",), "ZJ23-32"),
        Transition("dismiss_after_term", ("forced_exit_open",), "exit_due", ("bureau",), "ZJ23-32"),
        Transition("exit_at_term_end", ("exit_due",), "exited", _HOSTS, "ZJ23-31"),
        Transition("exit_for_breach", ("resident", "exit_due"), "exited", ("bureau",), "ZJ23-33"),
        Transition("exit_withdrawn", ("resident", "exit_due"), "exited", ("applicant",)),
        Transition("follow_up", ("exited", "following_up"), "following_up", _HOSTS),
        Transition("close", ("exited", "following_up"), "closed", _HOSTS),
    ),
)
