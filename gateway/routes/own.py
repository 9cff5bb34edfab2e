"""Requests that the gateway answers itself."""

from gateway import duty_schemas as d
from gateway import record_schemas as r
from gateway import schemas as s
from gateway import target_schemas as t
from gateway.route import Route

_GW = "gateway"
_DUTY_FILTERS = ("division", "role", "clause", "duty", "state", "on")

OWN = (
    Route("GET", "/v1/me", _GW, "who_am_i", "查看当前登录身份", gives=s.MeShown),
    Route("GET", "/v1/profiles", _GW, "list_profiles", "查看各地规则", gives=s.ProfilesShown, public=True),
    Route("GET", "/v1/profiles/{name}", _GW, "get_profile", "查看一地规则及其依据", gives=s.ProfileShown, query=("on",), public=True),
    Route("GET", "/v1/clauses/{id}", _GW, "get_clause", "查看条款", gives=s.ClauseShown, public=True),
    Route("GET", "/v1/record-kinds", _GW, "list_kinds", "查看台账种类", gives=r.KindsShown, query=("division", "on"), public=True),
    Route("GET", "/v1/record-kinds/{kind}", _GW, "get_kind", "查看一种台账的表单", gives=r.KindShown, public=True),
    Route("GET", "/v1/duties", _GW, "list_duties", "查询应办事项", gives=d.DutyPage, query=_DUTY_FILTERS),
    Route("GET", "/v1/targets", _GW, "list_targets", "查看目标完成情况", gives=t.TargetsShown, query=("division", "profile", "on"), public=True),
    Route("GET", "/v1/law-time", _GW, "law_time", "查看法定时限办结情况", gives=d.LawTimeShown, query=("division", "year"), public=True),
    Route("GET", "/v1/changes", _GW, "list_changes", "查看辖区内的变更记录", gives=s.ChangesShown, query=("after", "limit")),
    Route("GET", "/v1/orgs/{id}/dossier", _GW, "get_dossier", "查看社会组织全景档案", gives=s.DossierShown),
)
DEVELOPMENT = (
    Route("POST", "/dev/clock", _GW, "set_clock", "设置模拟时钟（仅限开发环境）", s.ClockForm, s.ClockShown, public=True),
)
