"""Whom an answer about entitlements concerns, who may ask for it, and what has been claimed already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, finance
from common.kernel.problems import bad_field, not_found
from funding_svc.claims.decisions import standing
from funding_svc.claims.fields import Claim
from funding_svc.entitlements.offers import offers
from funding_svc.schemes.case import Case
from funding_svc.schemes.subjects import WORKER_SCHEMES

READERS = (applicant.of(Claim.org), bureau.over(Claim.division), finance.over(Claim.division), auditor.over(Claim.division))


def entitled(desk: Any, caller: Caller, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer for ``org``, or for the employer of ``worker``. Raises Refused 404 for whom the caller may not know, 422 for a
    question that names neither."""
    store, worker = desk.store, None
    if "worker" in query:
        worker = store.copies_workers.get(query["worker"])
        id = worker["employer"] if worker else None
        if id is None:
            raise not_found()
    else:
        id = query.get("org")
        if not id:
            raise bad_field("org", "应填社会组织编号，或者社会工作者编号。")
    org = store.copies_orgs.get(id)
    if org is None or not any(who.holds(caller, {"org": id, "division": org["division"]}) for who in READERS):
        raise not_found()
    return {"org": id, "worker": worker["id"] if worker else None, "on": desk.clock.today().isoformat(), "offers": offers_to(desk, org, worker)}


def offers_to(desk: Any, org: Mapping[str, Any], worker: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What an organisation, or a worker through it, could claim today."""
    store, today = desk.store, desk.clock.today()
    seat = {"division": places.authority(org["division"])}
    rules = store.judged_by(desk.book, seat, today.isoformat())
    case = Case(org, {}, standing(store.claims_of(org["id"])), today, worker=worker)
    alike = standing(store.claims_on(f"worker:{worker['id']}")) if worker else ()

    def fresh() -> Check:
        check: Check = desk.check(rules)
        return check

    def claimed(scheme: str) -> Case:
        return replace(case, on_subject=alike) if scheme in WORKER_SCHEMES else case

    return offers(case, worker is not None, fresh, claimed)
