"""Requests about organisations and bases."""

from gateway.route import Route
from registry_svc import schemas as s

_ORG = "/v1/orgs/{id}"

ROUTES = (
    Route("POST", "/v1/orgs", "registry", "register_org", "登记社会组织", s.OrgForm, s.OrgShown, 201),
    Route("GET", "/v1/orgs", "registry", "list_orgs", "查询社会组织", gives=s.OrgPage, query=("kind", "stage", "uscc", "name", "division")),
    Route("GET", _ORG, "registry", "get_org", "查看社会组织", gives=s.OrgShown, query=("as_of",)),
    Route("PATCH", _ORG, "registry", "change_org", "变更社会组织信息", s.OrgForm, s.OrgShown, partial=True),
    Route("POST", _ORG + "/annual-inspections", "registry", "conclude_inspection", "登记年检（年报）结论", s.InspectionForm, s.OrgShown),
    Route("POST", _ORG + "/ratings", "registry", "rate_org", "登记评估等级", s.RatingForm, s.OrgShown),
    Route("POST", _ORG + "/honours", "registry", "honour_org", "登记荣誉", s.HonourForm, s.OrgShown),
    Route("POST", _ORG + "/penalties", "registry", "penalise_org", "登记处罚或重大问题", s.PenaltyForm, s.OrgShown),
    Route("POST", _ORG + "/listings", "registry", "list_org", "列入异常名录或黑名单", s.ListingForm, s.OrgShown),
    Route("POST", _ORG + "/listings/{n}/removal", "registry", "delist_org", "移出名录", s.RemovalForm, s.OrgShown),
)
