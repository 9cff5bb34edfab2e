"""The codes that the API fixes for notices, each with its Chinese label."""

KINDS = {
    "admission_result": "入驻评审结果公示",
    "appointment": "负责人任职前公示",
    "purchase": "购买服务公示",
    "information": "信息发布",
    "other": "其他公示",
}
# a result of admission is shown by the suite itself, never by hand
WRITTEN_KINDS = {kind: label for kind, label in KINDS.items() if kind != "admission_result"}
OBJECTION_STATES = {
    "open": "待处理",
    "clue": "匿名线索，供民政部门参考",
    "dismissed": "异议不成立",
    "upheld": "异议成立",
    "lapsed": "公示已终止，不再处理",
}
RULINGS = {"dismissed": "异议不成立", "upheld": "异议成立"}
# The clause that a kind of notice rests on; the others follow that on results of admission.
CLAUSES = {"appointment": "ZJ18-25"}
CLAUSE = "ZJ23-26"
CATEGORIES = "notice.categories"
CONCLUSIONS = {
    "qualified": "合格",
    "basically_qualified": "基本合格",
    "unqualified": "不合格",
    "not_submitted": "未按时参加",
}
