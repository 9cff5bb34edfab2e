"""The codes that the API fixes for funding, each with its Chinese label."""

LISTS = {"abnormal": "活动异常名录", "blacklist": "严重违法失信名单（黑名单）"}
SCHEMES = {
    "startup_subsidy": "开办补贴",
    "rent_subsidy": "房租补贴",
    "rating_award": "等级评估奖励",
    "honour_award": "荣誉奖励",
    "venture_match": "公益创投项目配比资金",
    "contest_match": "创业大赛项目补贴",
    "pay_subsidy": "薪酬补贴",
    "supervisor_award": "优秀督导奖励",
    "senior_worker_award": "高级社工师奖励",
    "small_grant": "小额公益项目资助",
    "operator_fee": "购买服务资金",
    "running_cost": "运作（运行）经费",
    "worker_allowance": "持证社工职业津贴",
    "city_subsidy": "市级平台建设补贴",
}
# lines of a budget that projects draw on; every other line is a scheme
PROJECT_LINES = {"venture_project": "公益创投项目", "purchase_project": "购买服务项目"}
REGISTERED_KINDS = ("social_group", "service_agency", "foundation")  # whom civil affairs registers
TENURES = {"rented": "租赁", "owned": "自有", "borrowed": "借用"}
LEVELS = {"national": "国家级", "province": "省级", "city": "市级", "district": "区（县）级"}
PRIZES = {"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"}
PERFORMANCE = {"excellent": "优秀", "good": "良好", "qualified": "合格"}
SOURCES = {"support_fund": "社会组织发展扶持专项资金", "donation": "社会捐赠", "service_income": "服务收入", "other_lawful": "其他合理合法来源"}
PAPERS = {"exit_appraisal": "出壳鉴定书", "project_evaluation": "项目执行评估报告"}
CONTRACTS = {"service_contract": "劳务合同", "labour_contract": "劳动合同"}
BODIES = {"community_federation": "社区社会组织联合会", "community_foundation": "社区基金会", "service_centre": "社会组织服务中心"}
LINES = {"construction": "建设经费", "maintenance": "维护经费", "staff": "人员经费"}
DECISIONS = {"approve": "同意", "reject": "不予同意"}
