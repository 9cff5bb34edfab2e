"""Telling entitlements when news of the register brings a new one; nothing is filed by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import Outcome, Refused, State
from common.kernel.declaration.change import begin
from common.kernel.declaration.order import react
from common.kernel.ids import derived_id
from common.law.jurisdiction import pinned
from funding_svc.entitlements.asking import offers_to
from funding_svc.entitlements.decisions import arise
from funding_svc.entitlements.declaration import AGAIN, ENTITLEMENT, FIRST

RECORDS = ("inspections", "ratings", "honours")  # of an organisation; without any nothing can be due by itself


def tell_org(desk: Any, event: Mapping[str, Any]) -> None:
    """After news of an organisation."""
    org = desk.store.copies_orgs.get(event["aggregate"]["id"])
    if org and any(org[name] for name in RECORDS):
        _tell(desk, event, org, None)


def tell_worker(desk: Any, event: Mapping[str, Any]) -> None:
    """After news of a worker: what its employer could claim for it."""
    worker = desk.store.copies_workers.get(event["aggregate"]["id"])
    org = desk.store.copies_orgs.get(worker["employer"]) if worker and worker["employer"] and worker["chosen_years"] else None
    if org:
        _tell(desk, event, org, worker)


def _tell(desk: Any, event: Mapping[str, Any], org: Mapping[str, Any], worker: Mapping[str, Any] | None) -> None:
    # one thing for a worker and its employer: after a change of employer the new one is told anew
    id = derived_id("entitlement", f"{org['id']}#{worker['id']}" if worker else org["id"])
    desk.handle(desk.store.entitlements, id, event, lambda state: _outcome(desk, id, state, org, worker))


def _outcome(desk: Any, id: str, state: State | None, org: Mapping[str, Any], worker: Mapping[str, Any] | None) -> Outcome | None:
    seat, today = {"division": places.authority(org["division"])}, desk.clock.today().isoformat()
    try:
        judged_by = desk.store.judged_by(desk.book, seat, today)
    except Refused:
        return None  # a place without rules offers nothing
    check, offers = desk.check(judged_by), offers_to(desk, org, worker)
    if state is not None:
        return react(ENTITLEMENT, AGAIN, state, offers, check)
    change = arise((), offers, check)
    known = {
        **seat, "id": id, "org": org["id"], "org_name": org["name"], "worker": worker["id"] if worker else None,
        "judged_by": pinned(judged_by, check.rules.version),
    }  # fmt: skip
    return begin(ENTITLEMENT, FIRST, known, change, check, None) if change else None
