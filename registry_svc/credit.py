"""What a credit list keeps an organisation from (ZJ18-23, E-13). Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from registry_svc.codes import LISTS


def refuse_listed(org: State, benefit: str, check: Check) -> None:
    """Refuse 422 what favours an organisation on the list of serious breach of trust; a list of abnormal activity keeps
    nobody from it."""
    listed = [one["list"] for one in org["listings"] if not one["removed_on"]]
    if "blacklist" not in listed:
        return
    basis = check.cite_where_law("ZJ18-23") or check.cite_where_law("E-13")
    detail = f"该组织现列入{LISTS['blacklist']}，在移出以前不能承接基地运营管理。"
    raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("org", detail),))
