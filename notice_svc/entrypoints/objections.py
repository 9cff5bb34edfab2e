"""The entrypoints about objections: filed by anybody, followed by receipt, ruled on and looked into by the bureau.

An objection is written before its notice hears of it; the notice then counts anew (``settle``) and every write on it
is conditional, so of an objection and the end of the period one surely sees the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from common.bus import Call, Reply, command, on_event, query
from common.kernel.decision import Outcome, State
from common.kernel.identity import Principal
from common.kernel.ids import derived_id, new_id
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_field, not_found, wrong_order
from common.run.desk import Desk, etag
from common.run.replies import page_size, shown
from common.run.scope import require_code
from common.store.aggregates import Loaded
from notice_svc import handling, objections
from notice_svc.codes import OBJECTION_STATES
from notice_svc.listing import official, only
from notice_svc.store import NoticeStore
from notice_svc.views import disclosed_view, filed_view, followed_view, letter, notice_view, objection_view, receipt_code

LAPSED_AT_ONCE = 200


class Objections:
    """Mixed into the notice service."""

    desk: Desk[NoticeStore]
    personal: PersonalData

    @command()
    def object_to_notice(self, call: Call) -> Reply:
        """Public: who gives name and contact objects, who gives neither leaves a clue."""
        store, notice = self.desk.store, call.params["id"]
        is_named = objections.named(call.body)
        call = replace(call, command_id=call.command_id or new_id())

        def decide(id: str) -> Outcome:
            found = self.desk.load(store.notices, notice)
            check = self.desk.check(found.body["judged_by"], call)
            lookup = self.personal.lookup(receipt_code(id, self.personal))
            outcome = objections.file(id, store.next_number(notice), lookup, is_named, found.body, check)
            store.keep_letter(id, letter(call.body, id, self.personal))
            return outcome

        filed = self.desk.create(store.objections, call, decide)
        if is_named:
            self._count_in(filed)
        receipt = receipt_code(filed.id, self.personal)
        return Reply(201, filed_view(filed, receipt), etag=etag(filed), location=f"/v1/notices/{notice}/objections/{receipt}")

    @query()
    def follow_objection(self, call: Call) -> Reply:
        """Public: how far an objection is, for who has its receipt."""
        code = re.sub("[^0-9A-Z]", "", call.params["receipt"].upper())
        found = self.desk.store.by_receipt(call.params["id"], self.personal.lookup(code))
        if found is None:
            raise not_found()
        return shown(found, followed_view)

    @query()
    def list_objections(self, call: Call) -> Reply:
        """Objections and clues of one notice in the order of their numbers, for the offices of its place."""
        only(call.query, ("state", "limit", "cursor"))
        if "state" in call.query:
            require_code("state", call.query["state"], OBJECTION_STATES)
        notice = self.desk.load(self.desk.store.notices, call.params["id"])
        if not official(call.principal, notice.body["division"]):
            raise not_found()
        limit, after = page_size(call.query.get("limit")), call.query.get("cursor", "0")
        if not re.fullmatch("[0-9]{1,9}", after):
            raise bad_field("cursor", "翻页标记无效，应原样使用上一页返回的 next。")
        found = self.desk.store.objections_to(notice.id, int(after), limit + 1, call.query.get("state"))
        items = self._shown(found[:limit])
        return Reply(200, {"items": items, "next": str(items[-1]["number"]) if len(found) > limit else None})

    @command(roles=("bureau",))
    def rule_on_objection(self, call: Call) -> Reply:
        """One objection, by a person who had no part in the case."""
        self._rule(call, self._numbered(call.params["id"], call.params["n"]), call.body)
        return self._notice_as_it_is(call)

    @command(roles=("bureau",))
    def rule_on_abusive_objections(self, call: Call) -> Reply:
        """Many that are manifestly abusive, dismissed for one reason; either all can be or none is."""
        found = [self._numbered(call.params["id"], str(number)) for number in call.body["numbers"]]
        notice = self.desk.load(self.desk.store.notices, call.params["id"])
        objections.may_rule(notice.body, self.desk.check(notice.body["judged_by"], call))
        decided = [one.body["number"] for one in found if one.body["state"] != "open" and not one.body["abusive"]]
        if decided:
            listed = "、".join(map(str, decided))
            raise wrong_order(f"第{listed}号不是待处理的实名异议，不能一并办理。")
        call = replace(call, command_id=call.command_id or new_id())
        for one in found:
            if one.body["state"] == "open":
                self._rule(_part_of(call, one.id), one, {"ruling": "dismissed", "reason": call.body["reason"]}, abusive=True)
        return self._notice_as_it_is(call)

    @command(roles=("bureau",))
    def disclose_objection(self, call: Call) -> Reply:
        """Name and phone of who objected, to an officer in charge, with a reason; the journal keeps each look."""
        one = self._numbered(call.params["id"], call.params["n"])

        def decide(state: State) -> Outcome:
            notice = self.desk.load(self.desk.store.notices, call.params["id"]).body
            return objections.disclose(state, call.body["reason"], notice, self.desk.check(notice["judged_by"], call))

        seen = self.desk.act(self.desk.store.objections, one.id, call, decide)
        return Reply(200, disclosed_view(seen, self.desk.store.letters([one.id]), self.personal))

    @on_event("notice.objection.filed", "notice.objection.ruled")
    def on_objection(self, event: dict[str, Any]) -> None:
        """The process that wrote the objection may have died before the notice counted it."""
        if event["data"]["objection"]["named"]:
            self._settle(event["data"]["objection"]["notice"], event)

    @on_event("notice.notice.upheld", "notice.notice.withdrawn")
    def on_ended(self, event: dict[str, Any]) -> None:
        """A notice has ended before its time: what waits there is not decided any more."""
        while waiting := self.desk.store.waiting(event["aggregate"]["id"], LAPSED_AT_ONCE):
            for one in waiting:
                self._lapse(one, event)

    @on_event("notice.objection.erased")
    def on_erased(self, event: dict[str, Any]) -> None:
        self.desk.store.forget_person(event["aggregate"]["id"])

    def _count_in(self, filed: Loaded) -> None:
        """Let the notice know of an objection; one that was overtaken by the end of the period is told so."""
        cause = _cause(filed, "filed")
        if self._settle(filed.body["notice"], cause).body["state"] == "open":
            return
        now = self.desk.load(self.desk.store.objections, filed.id)
        if now.body["state"] == "open":
            self._lapse(now, cause)
            raise wrong_order("公示期已经届满，不再受理异议。")

    def _rule(self, call: Call, one: Loaded, form: Mapping[str, Any], *, abusive: bool = False) -> None:
        def decide(state: State) -> Outcome:
            notice = self.desk.load(self.desk.store.notices, state["notice"]).body
            return objections.rule(state, form, notice, self.desk.check(notice["judged_by"], call), abusive=abusive)

        ruled = self.desk.act(self.desk.store.objections, one.id, call, decide)
        self._settle(ruled.body["notice"], _cause(ruled, "ruled", call.principal))

    def _settle(self, notice: str, event: Mapping[str, Any]) -> Loaded:
        store = self.desk.store

        def decide(state: State | None) -> Outcome | None:
            assert state is not None
            return handling.settle(state, store.tally(notice), self.desk.check(state["judged_by"]))

        settled = self.desk.handle(store.notices, notice, event, decide)
        assert settled is not None
        return settled

    def _lapse(self, one: Loaded, event: Mapping[str, Any]) -> None:
        check = self.desk.check(one.body["judged_by"])
        self.desk.handle(self.desk.store.objections, one.id, event, lambda state: objections.lapse(state, check) if state else None)

    def _numbered(self, notice: str, number: str) -> Loaded:
        found = self.desk.store.numbered(notice, int(number)) if re.fullmatch("[0-9]{1,9}", number) else None
        if found is None:
            raise not_found()
        return found

    def _notice_as_it_is(self, call: Call) -> Reply:
        return shown(self.desk.load(self.desk.store.notices, call.params["id"]), self._official_view)

    def _official_view(self, loaded: Loaded) -> dict[str, Any]:
        """A notice with its first objections, for the offices of its place."""
        return notice_view(loaded, self.desk.book, self._shown(self.desk.store.objections_to(loaded.id, 0, LAPSED_AT_ONCE)))

    def _shown(self, found: list[Loaded]) -> list[dict[str, Any]]:
        letters = self.desk.store.letters([one.id for one in found])
        return [objection_view(one, letters, self.personal) for one in found]


def _part_of(call: Call, objection: str) -> Call:
    """One step of a command on many: a repeat of the whole finds each step done."""
    assert call.command_id is not None
    return replace(call, command_id=derived_id("ruling", call.command_id, objection), if_match=None)


def _cause(objection: Loaded, what: str, by: Principal | None = None) -> dict[str, Any]:
    """Why a notice counts its objections anew: this version of that objection."""
    actor = {"sub": by.sub, "roles": list(by.roles)} if by else {"sub": "public", "roles": []}
    return {"id": derived_id(objection.id, what, str(objection.version)), "actor": actor, "correlation_id": objection.id}
