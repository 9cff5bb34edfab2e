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
REGISTERED_KINDS = ("social_group", "service_agency", "foundation")  # whom civil affairs registers
TENURES = {"rented": "租赁", "owned": "自有", "borrowed": "借用"}
LEVELS = {"national": "国家级", "province": "省级", "city": "市级", "district": "区（县）级"}
PRIZES = {"first": "一等奖", "second": "二等奖", "third": "三等奖", "merit": "优秀奖"}
DECISIONS = {"approve": "同意", "reject": "不予同意"}
