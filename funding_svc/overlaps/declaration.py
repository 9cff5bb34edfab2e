"""The declaration of an overlap check: asked by a bureau or finance office, on record with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Create, Transition
from common.kernel.declaration.authority import Caller, auditor, bureau, finance
from common.kernel.ids import worker_id
from common.kernel.problems import bad_field
from common.kernel.text import key
from contracts import facts, funding
from funding_svc.overlaps.decisions import answer
from funding_svc.overlaps.fields import OverlapCheck, OverlapForm

ABOUT = {"org": "社会组织", "worker": "社会工作者", "id_number": "社会工作者", "project": "项目"}


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """Who asks, and about what by a keyed hash. Raises Refused 422 unless exactly one thing is asked about."""
    assert caller.principal is not None
    named = [name for name in ABOUT if form[name] is not None]
    if len(named) != 1:
        raise bad_field("org", "应当填写且只填写 org、worker、id_number、project 中的一项。")
    [name] = named
    asked_of = here.personal.lookup(f"overlap|{name}|{key(form[name])}")
    return {"division": caller.principal.division, "asked_of": asked_of, "about": ABOUT[name]}


def borne(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> list[dict[str, str]]:
    """What any bureau bears for the thing that is asked about."""
    store = here.desk.store
    if form["org"] is not None:
        return [*store.borne_claims(store.claims.by("body.org", form["org"])), *store.borne_projects(store.projects.by("body.org", form["org"]))]
    if form["project"] is not None:
        return store.borne_projects({"body.title_key": key(form["project"])})
    worker = form["worker"] or worker_id(here.personal.person(form["id_number"]))
    return store.borne_claims({"body.person": worker})


OVERLAP = Aggregate(
    name="overlap", label="重复资助核查", path="/v1/overlap-checks", fields=OverlapCheck, facts=facts.OverlapCheck,
    states={"answered": "已答复"}, readers=(bureau.over(OverlapCheck.division), finance.over(OverlapCheck.division), auditor.over(OverlapCheck.division)),
    create=Create(
        name="ask", label="核查重复资助", by=(bureau.at(OverlapCheck.division), finance.at(OverlapCheck.division)), form=OverlapForm, seat=seat, needs=borne,
        decide=answer, transition=Transition("ask", "核查", (), "answered", funding.OVERLAP_ASKED),
    ),
)  # fmt: skip
