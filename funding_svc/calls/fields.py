"""What a venture call is, and what is kept of an entry."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, fen, flag, instant, items, ref, rule_code, text, whole

KINDS = {"venture": "公益创投", "purchase": "购买服务"}
JUDGES = ("bureau", "auditor")  # who reads how an entry was judged: reviewers judge by themselves, and nobody presses them
DECISIONS = {"select": "入选", "reject": "不入选"}


class Taken(Fields):
    step = rule_code("步骤", "funding.venture_steps")
    on = day("完成日期")


class Call(Thing):
    """A call carries its own rules: the steps of its path in their order, what one project may ask for at most, the share
    of public money in percent, in which parts it is paid."""

    title = text("名称", public=True)
    kind = code("类别", KINDS)
    purpose = text("征集内容", 2000, public=True)
    path_steps = items("实施步骤", rule_code("步骤", "funding.venture_steps"), 7, distinct=True)
    ceiling_fen = fen("单个项目资助上限", 1)
    public_share = whole("财政（基金会）资金占比上限（百分之）", 1, 100)
    tranches = items("分期拨付比例（百分之）", whole("比例", 1, 100), 10)
    payer = rule_code("出资方", "funding.payer").optional()
    min_reviewers = whole("每个项目最少评审人数", 1, 20)
    bids_close_at = instant("投标截止时间").optional()
    document = text("公告文号")
    announced_on = day("公告日期")
    taken = items("已完成的步骤", Taken, 7, later=True)


class CallForm(Fields):
    title, kind, purpose, path_steps, ceiling_fen, public_share, tranches, payer, min_reviewers, bids_close_at, document = (
        Call.title, Call.kind, Call.purpose, Call.path_steps, Call.ceiling_fen, Call.public_share, Call.tranches, Call.payer,
        Call.min_reviewers, Call.bids_close_at, Call.document,
    )  # fmt: skip


class Score(Fields):
    """``score`` in hundredths of a point."""

    reviewer = text("评审人", 200, readers=JUDGES)
    score = whole("得分（百分之一分）", 0, 100_00)
    comment = text("评审意见", 1000)


class Recused(Fields):
    reviewer = text("评审人", 200, readers=JUDGES)
    reason = text("回避理由", 500)


class Overturned(Fields):
    """A decision on an entry that another authority annulled."""

    by = text("作出撤销决定的机关", 100)
    document = text("撤销决定文号", 100)
    decided_on = day("撤销决定日期")
    was = code("被撤销的决定", DECISIONS)
    reason = text("原决定的理由", 1000)


class Entry(Thing):
    """``bid_fen`` is null until bids have closed: until then nobody reads one."""

    call = ref("征集")
    org = ref("申报单位")
    org_name = text("单位名称")
    title = text("项目名称")
    summary = text("项目方案", 4000)
    clients = text("服务对象", 500)
    area = text("实施区域", 200)
    asked_fen = fen("申请资助金额", 1)
    own_fen = fen("自筹金额")
    scores = items("评分", Score, later=True, readers=(*JUDGES, "finance"))
    recused = items("回避", Recused, later=True, readers=JUDGES)
    average = whole("平均得分（百分之一分）", later=True, readers=(*JUDGES, "finance"))
    sealed_fen = whole("密封的投标金额", hidden=True, later=True)
    opens_at = instant("开标时间", hidden=True, later=True)
    bid_fen = whole("投标金额（单位：分）", later=True)
    reason = text("理由", 1000, later=True)
    decided_on = day("决定日期", later=True)
    notice = ref("结果公示", later=True)
    awarded_on = day("立项日期", later=True)
    remedies = anything("救济途径", later=True)
    annulments = items("撤销记录", Overturned, later=True)


class EntryForm(Fields):
    title, summary, clients, area, asked_fen, own_fen = Entry.title, Entry.summary, Entry.clients, Entry.area, Entry.asked_fen, Entry.own_fen


class ScoreForm(Fields):
    """A score, or with ``recuse`` the reason why the reviewer may not judge this entry."""

    score = Score.score.optional()
    comment = text("评审意见或者回避理由", 1000)
    recuse = flag("申请回避").optional(False)


class BidForm(Fields):
    amount_fen = fen("投标金额", 1)


class SelectionForm(Fields):
    decision = code("决定", DECISIONS)
    reason = text("理由", 1000)


class AwardForm(Fields):
    notice = ref("结果公示")


class EntryAnnulmentForm(Fields):
    by, document, decided_on = Overturned.by, Overturned.document, Overturned.decided_on
