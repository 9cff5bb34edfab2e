"""The declarations of a call, led by the bureau of its place, and of the entries that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.decision import Refused, State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Due, Reaction, Transition, Unique
from common.kernel.declaration.authority import Caller, anybody, applicant, auditor, bureau, expert, finance
from common.kernel.declaration.order import Given
from common.kernel.problems import bad_field, not_found, not_yet_known, wrong_order
from common.kernel.text import key
from contracts import facts, funding
from funding_svc.calls import decisions
from funding_svc.calls.decisions import Around, Progress
from funding_svc.calls.fields import (
    DECISIONS,
    AwardForm,
    BidForm,
    Call,
    CallForm,
    Entry,
    EntryAnnulmentForm,
    EntryForm,
    ScoreForm,
    SelectionForm,
)

BUREAU = (bureau.at(Call.division),)
TAKING = (
    Transition("take", "完成步骤", ("open",), "open", funding.CALL_STEP_TAKEN), Transition("finish", "办结", ("open",), "ended", funding.CALL_ENDED),
)  # fmt: skip


def _here(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    assert caller.principal is not None
    return {"division": caller.principal.division}


def _progress(here: Any, call: State, given: Given) -> Progress:
    entries = [one.body for one in here.desk.store.entries.find(here.desk.store.entries.by("body.call", call["id"]))]
    awarded = [one["id"] for one in entries if one["state"] == "awarded"]
    return Progress(given.params["step"], len(awarded), here.desk.store.evaluated(awarded))


CALL = Aggregate(
    name="call", label="征集", path="/v1/calls", fields=Call, facts=facts.Call, states={"open": "进行中", "ended": "已办结"},
    readers=(anybody,),
    create=Create(
        name="announce", label="发布征集公告", by=BUREAU, form=CallForm, seat=_here, decide=decisions.announce, clause="WH15-16",
        transition=Transition("announce", "发布", (), "open", funding.CALL_ANNOUNCED),
    ),
    commands=(
        Command(
            name="step", label="完成步骤", by=BUREAU, path="/steps/{step}", needs=_progress, decide=decisions.take, clause="WH15-16",
            transitions=lambda rules, params: TAKING,
        ),
    ),
    filters=(Call.kind, Call.state, Call.division), counted=True,
)  # fmt: skip


def _seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The call and the organisation that answers it. Raises Refused 404 for a call that is not there, 422 without an organisation."""
    call = here.desk.store.calls.load(params["call"])
    if call is None:
        raise not_found()
    own = caller.principal.org if caller.principal else None
    if own is None:
        raise bad_field("org", "申报单位应当是已登记的社会组织。")
    org = here.desk.store.copies_orgs.expect(own)
    if org is None:
        raise not_yet_known("该组织的登记信息")
    return {"call": call.id, "division": call.body["division"], "judged_by": call.body["judged_by"], "org": org["id"], "org_name": org["name"]}


def _entering(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Around:
    return Around(here.desk.store.calls.load(seat["call"]).body, here.desk.store.copies_orgs.get(seat["org"]))


def _around(here: Any, entry: State, given: Given) -> Around:
    return Around(here.desk.store.calls.load(entry["call"]).body)


def _awarding(here: Any, entry: State, given: Given) -> Around:
    named = given.body.get("notice") if isinstance(given.body, Mapping) else None
    notice = here.desk.store.copies_notices.expect(named) if isinstance(named, str) else None
    return Around(here.desk.store.calls.load(entry["call"]).body, notice=notice)


def _entered_before() -> Refused:
    return wrong_order("本单位已在本次征集中申报同名项目，不能重复申报。")


OWN, AT = (applicant.of(Entry.org),), (bureau.at(Entry.division),)
OPENED = Reaction(
    name="opened", decide=decisions.open_bid, clause="YP21-16",
    transitions=(Transition("open_bid", "开标", ("entered",), "entered", funding.BID_OPENED),),
)  # fmt: skip
ENTRY = Aggregate(
    name="entry", label="申报项目", path="/v1/calls/{call}/entries", fields=Entry, facts=facts.Entry,
    states={"entered": "已申报", "select": "入选", "reject": "未入选", "awarded": "已立项", "withdrawn": "已撤回"},
    readers=(*OWN, bureau.over(Entry.division), expert.over(Entry.division), finance.over(Entry.division), auditor.over(Entry.division)),
    create=Create(
        name="enter", label="申报项目", by=OWN, form=EntryForm, seat=_seat, needs=_entering, decide=decisions.enter, clause="WH15-16",
        transition=Transition("enter", "申报", (), "entered", funding.ENTRY_ENTERED),
    ),
    commands=(
        Command(
            name="scores", label="评审打分", by=(expert.over(Entry.division), *AT), form=ScoreForm, needs=_around, decide=decisions.score, clause="WH15-16",
            transitions=(Transition("score", "评分", ("entered",), "entered", funding.ENTRY_SCORED),),
        ),
        Command(
            name="bids", label="投标", by=OWN, form=BidForm, needs=_around, decide=decisions.bid, clause="YP21-16", repeated=True,
            transitions=(Transition("bid", "投标", ("entered",), "entered", funding.BID_HANDED_IN),),
        ),
        Command(
            name="withdrawal", label="撤回申报", by=OWN, decide=lambda entry, form, needs, check: decisions.Change(opens_at=None, sealed_fen=None),
            transitions=(Transition("withdraw", "撤回", ("entered",), "withdrawn", funding.ENTRY_WITHDRAWN),),
        ),
        Command(
            name="selection", label="决定是否入选", by=AT, form=SelectionForm, chosen_by=SelectionForm.decision, needs=_around, decide=decisions.select,
            clause="YP21-16", not_by=("scores",),
            transitions=tuple(Transition(name, label, ("entered",), name, funding.ENTRY_DECIDED) for name, label in DECISIONS.items()),
        ),
        Command(
            name="annulment", label="登记有权机关对入选决定的撤销", by=AT, path="/selection/annulment", form=EntryAnnulmentForm,
            decide=decisions.annul, clause="E-10",
            transitions=(Transition("reopen", "入选决定被撤销", ("select", "reject"), "entered", funding.ENTRY_REOPENED),),
        ),
        Command(
            name="award", label="立项", by=AT, form=AwardForm, needs=_awarding, decide=decisions.award, clause="YP21-16",
            transitions=(Transition("award", "立项", ("select",), "awarded", funding.ENTRY_AWARDED),),
        ),
    ),
    reactions=(OPENED,), due=(Due(Entry.opens_at, OPENED),), filters=(Entry.state, Entry.org), org=Entry.org, brief_without=(Entry.summary,),
    unique=(Unique("title", lambda one: None if one["state"] == "withdrawn" else f"{one['call']}#{one['org']}#{key(one['title'])}", _entered_before),),
)  # fmt: skip
