"""What a credit list keeps an organisation from (ZJ18-23, E-13). Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from common.kernel.listings import blocking, grounds
from registry_svc.codes import LISTS


def refuse_listed(org: State, benefit: str, check: Check) -> None:
    """Refuse 422 what favours an organisation on a list that keeps it from that, by the rules of the place."""
    stopping = blocking(org["listings"], benefit, check)
    if not stopping:
        return
    detail = f"该组织现列入{'、'.join(LISTS[name] for name in stopping)}，在移出以前不能承接基地运营管理。"
    raise Refused(422, "refused_by_rule", detail, basis=grounds(check), errors=(FieldError("org", detail),))
