"""The codes that the API fixes for training, each with its Chinese label. The rule book adds kinds of its own."""

SESSION_KINDS = {
    "training": "培训",
    "consultation": "咨询辅导",
    "salon": "沙龙",
    "exam_preparation": "考前培训",
    "integrity": "清廉教育",
    "party_meeting": "党组织活动",
}
