"""Requests about public notices, objections to them, and working days."""

from gateway.route import Route
from notice_svc import schemas as s

_ALL = "/v1/notices"
_ONE = _ALL + "/{id}"
# A neighbourhood behind one address must get through; who floods silences only that address.
OBJECTIONS_PER_HOUR = 60
_FILTERS = ("kind", "category", "division", "state", "q")

ROUTES = (
    Route("GET", _ALL, "notice", "list_notices", "查询公示和信息发布", gives=s.NoticePage, query=_FILTERS, public=True),
    Route("GET", _ONE, "notice", "get_notice", "查看公示", gives=s.NoticeShown, public=True),
    Route("POST", _ALL, "notice", "draft_notice", "拟写公示", s.NoticeForm, s.NoticeShown, 201),
    Route("POST", _ONE + "/release", "notice", "release_notice", "发布公示", gives=s.NoticeShown),
    Route("POST", _ONE + "/correction", "notice", "correct_notice", "更正公示", s.CorrectionForm, s.NoticeShown),
    Route("POST", _ONE + "/withdrawal", "notice", "withdraw_notice", "撤回公示", s.WithdrawalForm, s.NoticeShown),
    Route("POST", _ONE + "/objections", "notice", "object_to_notice", "对公示提出异议", s.ObjectionForm, s.ObjectionFiled, 201, public=True, per_hour=OBJECTIONS_PER_HOUR),
    Route("GET", _ONE + "/objections", "notice", "list_objections", "查询异议和线索", gives=s.ObjectionPage, query=("state",)),
    Route("GET", _ONE + "/objections/{receipt}", "notice", "follow_objection", "凭回执码查询异议办理情况", gives=s.ObjectionFollowed, public=True),
    Route("POST", _ONE + "/objections/rulings", "notice", "rule_on_abusive_objections", "一并处理明显滥用的异议", s.AbusiveForm, s.NoticeShown),
    Route("POST", _ONE + "/objections/{n}/disclosure", "notice", "disclose_objection", "查看异议人姓名和联系方式", s.DisclosureForm, s.ObjectionDisclosed),
    Route("POST", _ONE + "/objections/{n}/ruling", "notice", "rule_on_objection", "处理异议", s.RulingForm, s.NoticeShown),
    Route("GET", "/v1/calendar/working-days", "notice", "working_days", "计算工作日", gives=s.WorkingDays, query=("from", "days"), public=True),
)
