"""Codes that a list of the rule book names, and what lies beyond an open one (等): ``other``, with words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused
from common.kernel.problems import bad_field

OTHER = "other"
OTHER_LABEL = "其他"


def on_list(check: Check, parameter: str, field: str, given: Iterable[str], words: str | None) -> None:
    """Hold the codes of a field against a list of the rule book, cited; where the place's documents have no such list, any
    code that some document names will do.

    ``other`` stands for what an open list does not name and needs ``words`` (the field ``<field>_other``); a document that
    names all there is has none. Raises Refused 422 with the list's clause.
    """
    codes = list(given)
    param = check.rules.params.get(parameter)
    definition = param.definition if param else check.rules.definition(parameter)
    allowed = check.value(parameter) if param else list(definition.choices or definition.labels)
    basis = (param.basis,) if param else ()
    strange = [code for code in codes if code not in allowed and not (code == OTHER and (param is None or param.open))]
    if strange:
        known = "、".join(f"{definition.labels.get(code, code)}（{code}）" for code in allowed)
        more = "；清单以外的填 other 并写明" if param is None or param.open else ""
        detail = f"“{'、'.join(strange)}”不在规定的{definition.zh}范围内，可填：{known}{more}。"
        raise Refused(422, "invalid_field", detail, basis=basis, errors=(FieldError(field, detail),))
    if OTHER in codes and OTHER not in allowed and not (words or "").strip():
        raise bad_field(f"{field}_other", f"{definition.zh}选择“其他”的，应当写明是什么。")
    if words is not None and OTHER not in codes:
        raise bad_field(f"{field}_other", f"{definition.zh}没有选择“其他”，不用填写。")
