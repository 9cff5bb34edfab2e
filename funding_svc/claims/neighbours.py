"""What a claim must know of its neighbours: asked of the service's own copies, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import bad_field, not_found, not_yet_known, until_news
from funding_svc.budgets.neighbours import purse_for
from funding_svc.claims.decisions import Decision, Filing, standing
from funding_svc.schemes.case import Case
from funding_svc.schemes.projects import completed, recorded
from funding_svc.schemes.subjects import BASE_SCHEMES, WORKER_SCHEMES, pool, stated, subject


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """Where a claim belongs: the applicant's organisation, and the place whose bureau decides and whose finance office
    pays. Another's organisation is not there for it. Raises Refused 404; 503 where the caller's own organisation has not
    been heard of yet."""
    own = caller.principal.org if caller.principal else None
    if own is None or form["org"] not in (None, own):
        raise not_found()
    org = here.desk.store.copies_orgs.expect(own, lambda facts: stated(form["scheme"], form["evidence"], facts))
    if org is None:
        raise not_yet_known("该组织的登记信息")
    if form["scheme"] in WORKER_SCHEMES and not form["person"]:
        raise bad_field("person", "应填社会工作者编号。")
    return {"org": own, "org_name": org["name"], **_place(here.desk.store, form, own, org)}


def _place(store: Any, form: Mapping[str, Any], own: str, org: Mapping[str, Any]) -> dict[str, Any]:
    """The place whose bureau decides: the organisation's; the base's, with the base's profile, where the claim belongs to one."""
    if form["scheme"] in BASE_SCHEMES:
        base = store.copies_bases.expect(form["evidence"]["base"])
        if base is None:
            raise until_news(bad_field("evidence.base", "没有该基地的信息；刚刚设立的，请稍后再试。"))
        return {"division": places.authority(base["division"]), "profile": base["profile"]}
    return {"division": places.authority(org["division"])}


def filing(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Filing:
    """The organisation, all that it has claimed so far and what others have on the same subject, and whether a forced-exit
    case freezes its benefits."""
    store, today = here.desk.store, here.desk.clock.today()
    claimed = store.claims_of(seat["org"])
    evidence = completed(form["scheme"], form["evidence"], project_facts(store, form["project"], seat["org"]))
    form = {**form, "evidence": evidence}
    about, among = subject(form["scheme"], form, seat["division"]), pool(form["scheme"], form, seat["division"])
    alike, pooled = store.claims_on(about) if about else (), store.claims_in(among) if among else ()
    org = store.copies_orgs.get(seat["org"])
    case = Case(
        org, evidence, standing(claimed), today, on_subject=standing(alike), in_pool=standing(pooled),
        **known_facts(store, form["scheme"], seat["org"], form["person"], evidence),
    )  # fmt: skip
    numbers = len(alike) + 1 if about else None, among, len(pooled) + 1 if among else None
    return Filing(case, len(claimed) + 1, store.forced_exit_open(seat["org"]), about, *numbers)


def decision(here: Any, state: State, given: Any) -> Decision:
    """The organisation as it is now, and what had been claimed before this claim, by it and on the same subject."""
    store = here.desk.store
    earlier = standing(store.claims_of(state["org"]), before=state["number"])
    alike = store.claims_on(state["subject"]) if state["subject"] else ()
    on_subject = standing(alike, before=state["subject_number"], counted="subject_number")
    pooled = standing(store.claims_in(state["pool"]), before=state["pool_number"], counted="pool_number") if state["pool"] else ()
    facts = known_facts(store, state["scheme"], state["org"], state["person"], state["evidence"])
    purse = purse_for(store, state["division"], here.desk.clock.today().year, state["scheme"]) if state["state"] == "filed" else None
    project = project_facts(store, state["project"], state["org"]) or {}
    return Decision(store.copies_orgs.get(state["org"]), earlier, store.forced_exit_open(state["org"]), on_subject, pooled, facts, purse, project)


def project_facts(store: Any, id: str | None, org: str) -> dict[str, Any] | None:
    """What the project says that a claim names; None where it names none. Raises Refused 422 for another organisation's."""
    if id is None:
        return None
    project = store.projects.load(id)
    if project is None or project.body["org"] != org:
        raise bad_field("project", "本单位没有这个项目。")
    call = store.calls.load(project.body["call"]) if project.body["call"] else None
    return recorded(project.body, call.body if call else None)


def known_facts(store: Any, scheme: str, org: str, person: str | None, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """What neighbours have told of the worker, the stay or the base that a claim of this scheme names."""
    if scheme in WORKER_SCHEMES:
        return {"worker": store.copies_workers.expect(person)}
    if scheme == "operator_fee":
        return {"base": store.copies_bases.expect(evidence["base"])}
    if scheme != "small_grant":
        return {}
    stays = store.copies_residencies.find({"facts.org": org, "facts.base": evidence["base"]})
    newest = max(stays, key=lambda one: one["entry_on"], default=None)
    return {"residency": newest, "assessed": store.copies_assessments.get(newest["id"]) if newest else None}
