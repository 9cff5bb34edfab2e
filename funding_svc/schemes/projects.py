"""What a claim on a project takes from the project as it is recorded, and what it has to state itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.decision import FieldError
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field, bad_fields
from common.kernel.text import key
from common.kernel.text_fields import REQUIRED
from funding_svc.codes import LEVELS, PRIZES
from funding_svc.schemes.subjects import PROJECT_SCHEMES

# what each scheme rests on, in the order in which it is asked for; a start that nobody states is none
STATED: Mapping[str, tuple[str, ...]] = {
    "venture_match": ("project", "project_amount_fen", "selected"),
    "contest_match": ("project", "project_amount_fen", "contest_level", "prize", "area_in_division", "clients_in_division"),
    "small_grant": ("project", "project_amount_fen"),
}
OF_RECORD = ("contest_level", "prize", "area_in_division", "clients_in_division")
CODES: Mapping[str, Mapping[str, str]] = {"contest_level": LEVELS, "prize": PRIZES}
Facts = Mapping[str, Any]


def recorded(project: Facts, call: Facts | None) -> dict[str, Any]:
    """The facts that a claim would otherwise state; what the project's record leaves open is not among them. An awarded entry
    of a venture call was selected; of a project without a call nobody here knows."""
    found = {
        "project": project["title"], "project_amount_fen": sum(one["amount_fen"] for one in project["money"]),
        "selected": call["kind"] == "venture" if call else None, "started": project["started_on"] is not None,
        **{name: project.get(name) for name in OF_RECORD},
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def completed(scheme: str, evidence: Facts, facts: Facts | None) -> dict[str, Any]:
    """The evidence with what the project says, or what was stated where it names none. Raises Refused 422 naming what differs
    from the project and what nobody has stated."""
    if scheme not in PROJECT_SCHEMES:
        if facts is not None:
            raise bad_field("project", "该项扶持不以项目申请，不应填写项目。")
        return dict(evidence)
    wanted = (*STATED[scheme], *(("started",) if scheme == "venture_match" else ()))
    known = {name: facts[name] for name in wanted if name in facts} if facts else {}
    if wrong := [_differs(name, known[name]) for name in known if name in evidence and not _same(name, evidence[name], known[name])]:
        raise bad_fields(*wrong)
    found = {"started": False, **evidence, **known} if scheme == "venture_match" else {**evidence, **known}
    if missing := [name for name in STATED[scheme] if name not in found]:
        raise bad_fields(*(FieldError(f"evidence.{name}", str(REQUIRED["required"])) for name in missing))
    return found


def left_to_confirm(asked: tuple[str, ...], facts: Facts, given: Facts) -> tuple[str, ...]:
    """Of what an officer would have to confirm, what the project does not say. Raises Refused 422 for the opposite of it."""
    wrong = [name for name in asked if name in facts and given.get(name) is not None and given[name] != facts[name]]
    if wrong:
        raise bad_fields(*(FieldError(f"confirmed.{name}", "与登记的项目不一致，应当先更正项目的登记。") for name in wrong))
    return tuple(name for name in asked if name not in facts)


def _same(name: str, one: Any, other: Any) -> bool:
    return key(one) == key(other) if name == "project" else bool(one == other)


def _differs(name: str, value: Any) -> FieldError:
    if isinstance(value, bool):
        said = "是" if value else "否"
    else:
        said = yuan_text(value) if name == "project_amount_fen" else CODES.get(name, {}).get(value, str(value))
    return FieldError(f"evidence.{name}", f"与登记的项目不一致，登记为“{said}”。")
