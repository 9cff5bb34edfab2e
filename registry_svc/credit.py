"""What a credit list keeps an organisation from (ZJ18-23, E-13). Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from common.kernel.listings import blocking, grounds
from registry_svc.codes import LISTS


def refuse_listed(org: State, benefit: str, check: Check) -> None:
    """Refuse 422 what favours an organisation on a list that keeps it from that, by the rules of the place."""
    stopping = blocking(org["listings"], benefit, check)
    if stopping:
        raise _listed(stopping, "在移出以前不能承接基地运营管理", "org", check)


def refuse_honour(org: State, day: str, check: Check) -> None:
    """Refuse 422 an honour of a day on which the organisation stood on a list that denies honours."""
    then = [{**one, "removed_on": None} for one in org["listings"] if one["listed_on"] <= day and (one["removed_on"] is None or day < one["removed_on"])]
    stopping = blocking(then, "honour", check)
    if stopping:
        raise _listed(stopping, f"{day}尚未移出，不能授予荣誉", "awarded_on", check)


def _listed(lists: tuple[str, ...], what: str, field: str, check: Check) -> Refused:
    detail = f"该组织列入{'、'.join(LISTS[name] for name in lists)}，{what}。"
    return Refused(422, "refused_by_rule", detail, basis=grounds(check), errors=(FieldError(field, detail),))
