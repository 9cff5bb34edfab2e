"""What admission tells: applications on their way in, residencies until their follow-up is closed."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, day, number, text


class ApplicationOnly(Strict):
    application = fields.Nested(facts.Application, required=True)


class ApplicationStep(ApplicationOnly):
    step = code()


class ApplicationReviewed(ApplicationStep):
    title = text()  # of the notice that must now open
    notice_working_days = fields.Integer(required=True, strict=True)


class ApplicationEnded(ApplicationOnly):
    reason = text()


class ApplicationAnnulled(ApplicationStep):
    """``was_admitted`` where a residency had followed from the decision."""

    by = text()
    document = text()
    decided_on = day()
    was_admitted = fields.Boolean(required=True)


class ExpertsAssigned(ApplicationOnly):
    number = fields.Integer(required=True, strict=True)


class ApplicationSigned(ApplicationOnly):
    party = code()


class ApplicationAdmitted(ApplicationOnly):
    entry_on = day()
    ends_on = day()


class ResidencyOnly(Strict):
    residency = fields.Nested(facts.Residency, required=True)


class ResidencyVoided(ResidencyOnly):
    reason = text()


class ExtensionAsked(ResidencyOnly):
    number = fields.Integer(required=True, strict=True)
    until = day()


class ExtensionConsented(ExtensionAsked):
    party = code()


class ExtensionRefused(ExtensionConsented):
    reason = text()


class ExtensionWithdrawn(ExtensionAsked):
    reason = text()


class ForcedExitOpened(ResidencyOnly):
    grounds = fields.List(fields.String(), required=True)


class ForcedExitGroundWithdrawn(ForcedExitOpened):
    """``grounds`` are those that still stand."""

    trigger = code()
    reason = fields.String(required=True)


class ForcedExitAnnulled(ResidencyOnly):
    by = text()
    document = text()
    decided_on = day()


class ExitAnnulled(ForcedExitAnnulled):
    """As an annulled forced exit."""


class ExtensionRefusalAnnulled(ExtensionAsked):
    by = text()
    document = text()
    decided_on = day()


class ForcedExitConcluded(ResidencyOnly):
    decision = code()
    reason = text()


class ResidencyRecorded(ResidencyOnly):
    kind = code()


class ResidencyAssessed(ResidencyOnly):
    passed = fields.Boolean(required=True)


class AssessmentReviewed(ResidencyOnly):
    kind = code()  # exit, or yearly with its number
    number = number(required=False)
    decision = code()


class AssessmentRecognised(AssessmentReviewed):
    passed = fields.Boolean(required=True)


APPLICATION = "admission.application."
RESIDENCY = "admission.residency."
RESIDENCY_HEARERS = ("training", "funding")

ADMISSION = (
    EventType(APPLICATION + "submitted", ApplicationOnly, "An organisation or project applied to a base.", "提交入驻申请", ("admission", "registry")),
    EventType(APPLICATION + "step_passed", ApplicationStep, "One step of the review was passed.", "通过一个审核环节"),
    EventType(APPLICATION + "reviewed", ApplicationReviewed, "The last step was passed; the result must be shown publicly.", "评审完毕，转公示", ("notice",)),
    EventType(APPLICATION + "returned", ApplicationStep, "A step sent the application back for a supplement.", "退回补正"),
    EventType(APPLICATION + "supplemented", ApplicationOnly, "The applicant supplied what was missing.", "补正材料"),
    EventType(APPLICATION + "rejected", ApplicationEnded, "The application was refused.", "申请未通过"),
    EventType(APPLICATION + "withdrawn", ApplicationEnded, "The applicant withdrew.", "撤回申请", ("notice",)),
    EventType(APPLICATION + "notice_opened", ApplicationOnly, "The public notice of the result is open.", "进入公示"),
    EventType(APPLICATION + "sent_back", ApplicationEnded, "The notice was withdrawn; the review must decide again.", "退回重新评审"),
    EventType(APPLICATION + "cleared", ApplicationOnly, "Nothing stands against admission any more; an agreement may be drafted.", "可以签约"),
    EventType(APPLICATION + "experts_assigned", ExpertsAssigned, "The bureau named who reviews the application.", "指定评审专家"),
    EventType(APPLICATION + "held", ApplicationOnly, "The organisation is on a credit list; the application rests.", "申请暂停办理"),
    EventType(APPLICATION + "released", ApplicationOnly, "The organisation is off the credit lists; the application goes on.", "申请恢复办理"),
    EventType(APPLICATION + "credit_noted", ApplicationOnly, "The organisation came on or off a credit list that stops nothing here.", "提示信用名录变化"),
    EventType(APPLICATION + "record_noted", ApplicationOnly, "What the register holds against the organisation changed.", "提示登记记录变化"),
    EventType(APPLICATION + "agreement_drafted", ApplicationOnly, "The agreement lies ready for signature.", "拟定协议"),
    EventType(APPLICATION + "signed", ApplicationSigned, "One party signed.", "一方签署"),
    EventType(APPLICATION + "admitted", ApplicationAdmitted, "All parties signed.", "各方签署完毕，准予入驻", ("admission",)),
    EventType(APPLICATION + "suspended", ApplicationEnded, "A listing before the last signature undoes the admission.", "准入因信用名录中止", ("admission",)),
    EventType(APPLICATION + "seat_freed", ApplicationOnly, "The organisation has left and may be admitted elsewhere.", "释放入驻名额"),
    EventType(APPLICATION + "seat_retaken", ApplicationOnly, "The organisation is in its base again.", "重新占用入驻名额"),
    EventType(
        APPLICATION + "annulled", ApplicationAnnulled, "Another authority annulled a review decision; its step is due again.", "审核决定被撤销",
        ("admission", "notice"),
    ),
    EventType(RESIDENCY + "voided", ResidencyVoided, "The admission that a stay rests on was annulled.", "准入被撤销，入驻终止", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "started", ResidencyOnly, "A resident moved in.", "入驻", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "service_recorded", ResidencyRecorded, "A service to a resident was recorded.", "记录孵化服务"),
    EventType(RESIDENCY + "assessed", ResidencyAssessed, "A resident's yearly assessment was recorded.", "登记年度评估", ("funding",)),
    EventType(RESIDENCY + "extension_asked", ExtensionAsked, "A longer stay was asked for.", "申请延期"),
    EventType(RESIDENCY + "extension_consented", ExtensionConsented, "One party agreed to a longer stay.", "一方同意延期"),
    EventType(RESIDENCY + "extended", ExtensionAsked, "All parties agreed; the stay is longer.", "延期生效", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "extension_refused", ExtensionRefused, "One party refused a longer stay.", "拒绝延期"),
    EventType(
        RESIDENCY + "extension_refusal_annulled", ExtensionRefusalAnnulled, "Another authority annulled the bureau's refusal of a longer stay.",
        "拒绝延期的决定被撤销",
    ),
    EventType(RESIDENCY + "extension_withdrawn", ExtensionWithdrawn, "Who asked for a longer stay took it back.", "撤回延期申请"),
    EventType(RESIDENCY + "term_ended", ResidencyOnly, "The last day of the stay has passed; the exit is due.", "孵化期满", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "handed_over", ResidencyOnly, "An item of the handover changed.", "登记移交事项"),
    EventType(RESIDENCY + "exit_assessed", ResidencyAssessed, "The exit assessment was made.", "作出出壳评估"),
    EventType(RESIDENCY + "assessment_reviewed", AssessmentReviewed, "The supervising unit first reviewed an assessment.", "初审评估结果"),
    EventType(RESIDENCY + "assessment_recognised", AssessmentRecognised, "The office recognised an assessment, or sent it back.", "认定评估结果"),
    EventType(RESIDENCY + "forced_exit_opened", ForcedExitOpened, "A ground for forced exit opened a case.", "启动强制退出", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "forced_exit_ground_added", ForcedExitOpened, "An open forced-exit case got a further ground.", "增加强制退出情形"),
    EventType(RESIDENCY + "forced_exit_ground_withdrawn", ForcedExitGroundWithdrawn, "A ground holds no more; the register was corrected.", "撤销强制退出情形"),
    EventType(RESIDENCY + "forced_exit_heard", ResidencyOnly, "The resident stated its views on a forced exit.", "听取陈述申辩"),
    EventType(RESIDENCY + "forced_exit_annulled", ForcedExitAnnulled, "Another authority annulled the conclusion of a forced-exit case.", "强制退出结论被撤销"),
    EventType(RESIDENCY + "exit_annulled", ExitAnnulled, "Another authority annulled an exit decided against the resident.", "退出决定被撤销"),
    EventType(RESIDENCY + "reinstated", ResidencyOnly, "Who had to leave is in the base again.", "恢复入驻", (*RESIDENCY_HEARERS, "admission")),
    EventType(RESIDENCY + "forced_exit_concluded", ForcedExitConcluded, "An officer concluded a forced-exit case.", "作出强制退出结论", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "exited", ResidencyOnly, "A resident left.", "退出基地", (*RESIDENCY_HEARERS, "admission")),
    EventType(RESIDENCY + "followed_up", ResidencyOnly, "A visit after the exit was recorded.", "记录跟踪服务"),
    EventType(RESIDENCY + "follow_up_overdue", ResidencyOnly, "The longest time of a follow-up has passed and it is open.", "跟踪服务逾期未结束"),
    EventType(RESIDENCY + "follow_up_closed", ResidencyOnly, "The follow-up ended.", "跟踪服务结束", RESIDENCY_HEARERS),
)
