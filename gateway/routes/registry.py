"""Requests about organisations and bases."""

from common.kernel.sheets.writing import XLSX
from gateway.declared import routes
from gateway.record_schemas import ImportShown
from gateway.route import Route
from gateway.schemas import Timeline
from registry_svc import base_schemas as b
from registry_svc import operator_schemas as o
from registry_svc import schemas as s
from registry_svc.draws.declaration import DRAW
from registry_svc.joint_submissions.declaration import JOINT_SUBMISSION
from registry_svc.measures.declaration import MEASURE
from registry_svc.principals.declaration import PRINCIPAL

_ORG = "/v1/orgs/{id}"
_BASE = "/v1/bases/{id}"
_RECORDS = (
    ("annual-inspections", "inspection", "年检（年报）", s.InspectionCorrectionForm),
    ("ratings", "rating", "评估等级", s.RatingCorrectionForm),
    ("honours", "honour", "荣誉", s.HonourCorrectionForm),
    ("penalties", "penalty", "处罚", s.PenaltyCorrectionForm),
)

ROUTES = (
    Route("POST", "/v1/orgs", "registry", "register_org", "登记社会组织", s.OrgForm, s.OrgShown, 201),
    Route("GET", "/v1/orgs", "registry", "list_orgs", "查询社会组织", gives=s.OrgPage, query=("kind", "stage", "uscc", "name", "division")),
    Route("POST", "/v1/imports", "registry", "import_orgs", "导入社会组织名录", gives=ImportShown, status=202, uploads=True),
    Route("GET", "/v1/exports/orgs.xlsx", "registry", "export_orgs", "导出社会组织名录", query=("division", "kind"), file=XLSX),
    Route("GET", "/v1/exports/orgs-template.xlsx", "registry", "org_template", "下载社会组织名录模板", public=True, file=XLSX),
    Route("GET", _ORG, "registry", "get_org", "查看社会组织", gives=s.OrgShown, query=("as_of",)),
    Route("PATCH", _ORG, "registry", "change_org", "变更社会组织信息", s.OrgForm, s.OrgShown, partial=True),
    Route("POST", _ORG + "/annual-inspections", "registry", "conclude_inspection", "登记年检（年报）结论", s.InspectionForm, s.OrgShown),
    Route("POST", _ORG + "/ratings", "registry", "rate_org", "登记评估等级", s.RatingForm, s.OrgShown),
    Route("POST", _ORG + "/honours", "registry", "honour_org", "登记荣誉", s.HonourForm, s.OrgShown),
    Route("POST", _ORG + "/penalties", "registry", "penalise_org", "登记处罚或重大问题", s.PenaltyForm, s.OrgShown),
    *(
        Route("POST", f"{_ORG}/{path}/{{n}}/correction", "registry", f"correct_{one}", f"更正{label}记录", form, s.OrgShown)
        for path, one, label, form in _RECORDS
    ),
    *(
        Route("POST", f"{_ORG}/{path}/{{n}}/annulment", "registry", f"annul_{one}", f"登记有权机关对{label}的撤销", s.AnnulmentForm, s.OrgShown)
        for path, one, label, _ in _RECORDS
    ),
    Route("POST", _ORG + "/ratings/{n}/fall", "registry", "lower_rating", "登记评估等级的降低或取消", s.FallenGradeForm, s.OrgShown),
    Route("POST", _ORG + "/transfer", "registry", "transfer_org", "移交其他地区管辖", s.TransferForm, s.OrgShown),
    Route("POST", _ORG + "/transfer/answer", "registry", "answer_transfer", "接收或者不予接收移交", s.TransferAnswerForm, s.OrgShown),
    Route("POST", _ORG + "/listings", "registry", "list_org", "列入异常名录或黑名单", s.ListingForm, s.OrgShown),
    Route("POST", _ORG + "/listings/{n}/removal", "registry", "delist_org", "移出名录", s.RemovalForm, s.OrgShown),
    Route("POST", _ORG + "/listings/{n}/annulment", "registry", "annul_listing", "登记有权机关对列入名录的撤销", s.AnnulmentForm, s.OrgShown),
    Route("GET", _ORG + "/timeline", "registry", "org_timeline", "查看社会组织办理记录", gives=Timeline),
    Route("POST", "/v1/bases", "registry", "register_base", "设立孵化基地", b.BaseForm, b.BaseShown, 201),
    Route("GET", "/v1/bases", "registry", "list_bases", "查询孵化基地", gives=b.BasePage, query=("level", "division", "profile")),
    Route("GET", _BASE, "registry", "get_base", "查看孵化基地", gives=b.BaseShown, query=("as_of",)),
    Route("PATCH", _BASE, "registry", "change_base", "变更孵化基地信息", b.BaseForm, b.BaseShown, partial=True),
    Route("GET", _BASE + "/compliance", "registry", "base_compliance", "查看建设标准达标情况", gives=b.ComplianceShown),
    Route("POST", _BASE + "/operator", "registry", "appoint_operator", "确定运营管理机构", o.OperatorForm, b.BaseShown),
    Route("POST", _BASE + "/operator/assessments", "registry", "assess_operator", "登记运营机构年度考核", o.AssessmentForm, b.BaseShown),
    Route("POST", _BASE + "/operator/findings", "registry", "find_operator_wanting", "认定运营机构负面清单情形", o.FindingForm, b.BaseShown),
    Route("POST", _BASE + "/operator/termination", "registry", "terminate_operator", "终止运营机构的委托", o.TerminationForm, b.BaseShown),
    Route(
        "POST", _BASE + "/operator/termination/annulment", "registry", "annul_termination", "登记有权机关对终止委托的撤销",
        o.TerminationAnnulmentForm, b.BaseShown,
    ),
    Route("POST", _BASE + "/operator/review", "registry", "review_operator", "等级下降后复核运营机构", o.ReviewForm, b.BaseShown),
    Route("POST", "/v1/operator-rankings", "registry", "rank_operators", "运营机构候选排序", o.RankingForm, o.RankingShown),
    Route("POST", _BASE + "/staff-rankings", "registry", "rank_applicants", "基地工作人员录用排序", o.HiringForm, o.HiringShown),
    Route("POST", _BASE + "/delegations", "registry", "delegate_task", "委托运营机构协助办理", o.DelegationForm, b.BaseShown),
    Route("POST", _BASE + "/intake", "registry", "open_intake", "开放或停止受理入驻申请", b.IntakeForm, b.BaseShown),
    Route("POST", "/v1/divisions/{code}/profile", "registry", "adopt_profile", "决定本级适用的规则", b.AdoptionForm, b.DivisionShown),
    Route("GET", "/v1/divisions/{code}/profile", "registry", "get_division", "查看本级适用的规则", gives=b.DivisionShown),
    *routes("registry", DRAW), *routes("registry", PRINCIPAL), *routes("registry", MEASURE),
    *routes("registry", JOINT_SUBMISSION),
)
