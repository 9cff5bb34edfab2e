"""The codes that the API fixes for the registry, each with its Chinese label."""

ORG_KINDS = {
    "social_group": "社会团体",
    "service_agency": "社会服务机构",
    "foundation": "基金会",
    "filed_community": "备案社区社会组织",
    "unregistered_team": "未登记团队",
}
REGISTERED_KINDS = ("social_group", "service_agency", "foundation")
STAGES = {"sprout": "萌芽期", "startup": "初创期", "growth": "发展（成长）期", "transition": "转型期", "mature": "成熟期"}
FOUNDER_KINDS = {"graduate": "应届大学生", "resident": "居民", "organisation": "组织", "other": "其他"}
CONCLUSIONS = {
    "qualified": "合格",
    "basically_qualified": "基本合格",
    "unqualified": "不合格",
    "not_submitted": "未按时参加",
}
GRADES = {"1A": "1A", "2A": "2A", "3A": "3A", "4A": "4A", "5A": "5A"}
HONOUR_LEVELS = {"national": "国家级", "province": "省级", "city": "市级", "district": "区（县）级"}
PENALTY_KINDS = {"violation": "违法违规被查处", "major_project_problem": "承接项目出现重大问题"}
LISTS = {"abnormal": "活动异常名录", "blacklist": "严重违法失信名单（黑名单）"}
BASE_LEVELS = {"province": "省级", "city": "设区市级", "county": "县级", "street": "街道（乡镇）级", "community": "社区级"}
STAFF_MODES = {"full_time": "专职", "part_time": "兼职"}
CLOSED_FOR = {
    "no_operator": "没有在委托期限内的运营管理机构",
    "standard": "不再符合基地建设标准",
    "documents": "基地管理制度不再齐备",
    "rules": "所适用的规则尚有未定事项或者已经期满",
}
RECORDS = {"ratings": "评估等级", "inspections": "年检（年报）", "honours": "荣誉", "penalties": "处罚", "listings": "名录"}
ANNUAL_CHECKS = {"inspection": "年检", "report": "年报"}
DRAWS = {"spot_check": "双随机抽查", "experts": "抽取专家"}
POSTS = {"legal_representative": "法定代表人", "head": "负责人"}
MEASURES = {"interview": "约谈", "warning": "警告", "replacement_ordered": "责令撤换", "profession_ban": "从业禁止"}
DOUBTS = {"grade_fell": "等级被降低或者取消", "listed": "被列入名录"}
