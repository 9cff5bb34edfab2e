"""The declaration of a coaching: recorded by who runs the base or its bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Create, Transition
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, operator
from common.kernel.problems import bad_field
from contracts import facts, training
from training_svc.coachings.decisions import Around, give
from training_svc.coachings.fields import Coaching, CoachingForm
from training_svc.sessions.neighbours import seat as at_base


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The base and the organisation. Raises Refused 404 for a base that is not there, 422 for an organisation."""
    base = at_base(here, form, caller, params)
    org = here.desk.store.copies_orgs.expect(form["org"])
    if org is None:
        raise bad_field("org", "没有这个社会组织。")
    return {**base, "org_name": org["name"]}


def around(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Around:
    store = here.desk.store
    stays = [stay for stay in store.residents(seat["base"]) if stay["org"] == form["org"]]
    found = store.sessions.load(form["session"]) if form["session"] else None
    session = found.body if found and found.body["base"] == seat["base"] else None
    return Around(stays, session, bool(session and (session["id"], form["org"]) in store.orgs_at([session["id"]])))


COACHING = Aggregate(
    name="coaching", label="一对一辅导", path="/v1/coachings", fields=Coaching, facts=facts.Coaching, states={"given": "已辅导"},
    readers=(applicant.of(Coaching.org), operator.running(Coaching.base), bureau.over(Coaching.division), auditor.over(Coaching.division)),
    create=Create(
        name="give", label="登记一对一辅导", by=(operator.running(Coaching.base), bureau.at(Coaching.division)), form=CoachingForm, seat=seat,
        needs=around, transition=Transition("give", "一对一辅导", (), "given", training.COACHED), decide=give, clause="YB21-14",
    ),
    filters=(Coaching.base, Coaching.org, Coaching.session, Coaching.topic), org=Coaching.org, base=Coaching.base,
    brief_without=(Coaching.summary,),
)  # fmt: skip
