"""The codes that the API fixes for admission, each with its Chinese label."""

REGISTERED_KINDS = ("social_group", "service_agency", "foundation")
SUBJECTS = {"org": "社会组织", "project": "社会服务项目"}
ORIENTATIONS = {"operational": "操作型", "advocacy": "倡导型"}
DECISIONS = {"pass": "通过", "reject": "不予通过", "return": "退回补正"}
PARTIES = {"bureau": "民政部门", "operator": "运营管理机构", "resident": "入驻社会组织"}
# What is outstanding besides the review steps, which the rule book names.
OUTSTANDING = {
    "public_notice": "评审结果公示",
    "agreement": "拟定协议",
    "signature": "签署协议",
    "supplement": "补正材料",
}
ACTORS = {
    "system": "系统自动办理",
    "applicant": "申请单位",
    "operator": "运营管理机构",
    "bureau": "同级民政部门",
    "supervisor": "业务主管单位",
    "leading_group": "领导小组办公室",
    "expert": "评审专家",
}
TERM_EXCEPTIONS = {"shorter": "短于一般期限", "longer": "长于一般期限"}
REVIEWS = {"agree": "同意", "return": "退回重评"}
EXIT_REASONS = {"term_end": "孵化期满", "breach": "违反协议", "withdrawn": "主动退出"}
OUTCOMES = {
    "graduated": "考核合格出壳",
    "failed": "考核不合格退出",
    "expired": "期满退出",
    "forced": "强制退出",
    "breach": "违约退出",
    "withdrawn": "主动退出",
    "annulled": "准入决定被撤销",
}
LISTS = {"abnormal": "活动异常名录", "blacklist": "严重违法失信名单"}
# What the register may hold against an organisation.
TRIGGERS = {
    "annual_inspection_missed": "未按时参加年检", "annual_inspection_unqualified": "年检结论不合格",
    "major_project_problem": "承接项目出现重大问题", "violation": "违法违规被查处",
}  # fmt: skip
CATEGORIES = {"charity": "公益慈善类", "resource_linking": "资源链接类", "professional_service": "专业服务类", "other": "其他"}
INDUSTRIES = {"pillar": "支柱产业", "advantage": "优势产业", "emerging": "新兴产业", "other": "其他"}
# What a bureau finds by itself, and why a case may end with the resident staying (ruling 6).
FOUND_GROUNDS = {"major_project_problem": "承接项目出现重大问题", "violation": "违法违规被查处", "other": "其他情形"}
DISMISSALS = {"not_made_out": "情形不成立", "annulled": "所依据的决定已被撤销或者更正", "outside_residency": "情形不在入驻期间"}
CONCLUSIONS = {"exit": "强制退出", "dismiss": "不予退出"}
