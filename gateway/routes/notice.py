"""Requests about public notices, objections to them, and working days."""

from gateway.route import Route
from notice_svc import publication_schemas as p
from notice_svc import schemas as s

_ALL = "/v1/notices"
_ONE = _ALL + "/{id}"
# A neighbourhood behind one address must get through; who floods silences only that address.
OBJECTIONS_PER_HOUR = 60
_FILTERS = ("kind", "category", "division", "state", "q")
_KINDS = (
    ("showcases", "showcase", "成果展示", p.ShowcaseShown), ("catalogues", "catalogue", "目录", p.CatalogueShown),
    ("needs", "need", "服务需求", p.PairShown), ("offers", "offer", "服务与资源", p.PairShown),
)  # fmt: skip

ROUTES = (
    Route("GET", _ALL, "notice", "list_notices", "查询公示和信息发布", gives=s.NoticePage, query=_FILTERS, public=True),
    Route("GET", _ONE, "notice", "get_notice", "查看公示", gives=s.NoticeShown, public=True),
    Route("POST", _ALL, "notice", "draft_notice", "拟写公示", s.NoticeForm, s.NoticeShown, 201),
    Route("POST", _ONE + "/release", "notice", "release_notice", "发布公示", gives=s.NoticeShown),
    Route("POST", _ONE + "/correction", "notice", "correct_notice", "更正公示", s.CorrectionForm, s.NoticeShown),
    Route("POST", _ONE + "/withdrawal", "notice", "withdraw_notice", "撤回公示", s.WithdrawalForm, s.NoticeShown),
    Route("POST", _ONE + "/objections", "notice", "object_to_notice", "对公示提出异议", s.ObjectionForm, s.ObjectionFiled, 201, public=True, per_hour=OBJECTIONS_PER_HOUR),
    Route("GET", _ONE + "/objections", "notice", "list_objections", "查询异议和线索", gives=s.ObjectionPage, query=("state",)),
    Route("GET", _ONE + "/objections/{receipt}", "notice", "follow_objection", "凭回执码查询异议办理情况", gives=s.ObjectionFollowed, public=True, secret=True),
    Route("POST", _ONE + "/objections/rulings", "notice", "rule_on_abusive_objections", "一并处理明显滥用的异议", s.AbusiveForm, s.NoticeShown),
    Route("POST", _ONE + "/objections/{n}/disclosure", "notice", "disclose_objection", "查看异议人姓名和联系方式", s.DisclosureForm, s.ObjectionDisclosed),
    Route("POST", _ONE + "/objections/{n}/ruling", "notice", "rule_on_objection", "处理异议", s.RulingForm, s.NoticeShown),
    Route("GET", "/v1/calendar/working-days", "notice", "working_days", "计算工作日", gives=s.WorkingDays, query=("from", "days"), public=True),
    Route("POST", "/v1/showcases", "notice", "show_result", "发布成果展示", p.ShowcaseForm, p.ShowcaseShown, 201),
    Route("GET", "/v1/showcases", "notice", "list_showcases", "查询成果展示", gives=p.ShowcasePage, query=("division", "field", "type", "period", "state"), public=True),
    Route("POST", "/v1/catalogues", "notice", "publish_catalogue", "发布目录", p.CatalogueForm, p.CatalogueShown, 201),
    Route("GET", "/v1/catalogues", "notice", "list_catalogues", "查询目录", gives=p.CataloguePage, query=("division", "catalogue", "state", "on"), public=True),
    Route("POST", "/v1/indices/{year}", "notice", "publish_indices", "发布公益指数", p.IndicesForm, p.IndicesShown, 201),
    Route("GET", "/v1/indices/{year}", "notice", "get_indices", "查看公益指数", gives=p.IndicesOfYear, query=("division",), public=True),
    Route("POST", "/v1/preferred-list/{year}", "notice", "publish_preferred_list", "发布优选名册", p.PreferredForm, p.PreferredShown, 201),
    Route("GET", "/v1/preferred-list/{year}", "notice", "get_preferred_list", "查看优选名册", gives=p.PreferredOfYear, query=("division",), public=True),
    Route("POST", "/v1/needs", "notice", "publish_need", "发布服务需求", p.PairForm, p.PairShown, 201),
    Route("GET", "/v1/needs", "notice", "list_needs", "查询服务需求", gives=p.PairPage, query=("division", "field", "area", "state"), public=True),
    Route("POST", "/v1/offers", "notice", "publish_offer", "发布服务与资源", p.PairForm, p.PairShown, 201),
    Route("GET", "/v1/offers", "notice", "list_offers", "查询服务与资源", gives=p.PairPage, query=("division", "field", "area", "state"), public=True),
    Route("POST", "/v1/indices/{year}/withdrawal", "notice", "withdraw_indices", "撤回公益指数", p.WithdrawnForm, p.IndicesShown),
    Route("POST", "/v1/preferred-list/{year}/withdrawal", "notice", "withdraw_preferred_list", "撤回优选名册", p.WithdrawnForm, p.PreferredShown),
    *(Route("GET", f"/v1/{kind}/{{id}}", "notice", f"get_{one}", f"查看{label}", gives=shown, public=True) for kind, one, label, shown in _KINDS),
    *(Route("POST", f"/v1/{kind}/{{id}}/withdrawal", "notice", f"withdraw_{one}", f"撤回{label}", p.WithdrawnForm, shown) for kind, one, label, shown in _KINDS),
)
