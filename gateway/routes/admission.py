"""Requests about applications and residencies."""

from admission_svc import schemas as s
from gateway.route import Route

_SVC = "admission"
_APPLICATION = "/v1/applications/{id}"
_RESIDENCY = "/v1/residencies/{id}"
_APPLICATION_FILTERS = ("base", "org", "state", "subject")
_RESIDENCY_FILTERS = ("base", "org", "state", "outcome", "application")

# Who may, with their relation to the case; the decision knows which of them in which step.
_APPLICANT, _BUREAU = (("applicant", "申请单位本单位"),), (("bureau", "本级民政部门"),)
_HOSTS = (("operator", "本基地现任运营机构"), *_BUREAU)
_PARTIES, _ASKERS = (*_HOSTS, *_APPLICANT), (_HOSTS[0], *_APPLICANT)
_SUPERVISOR, _OFFICE = (("supervisor", "业务主管单位"),), (("leading_group", "本级领导小组办公室"),)
_REVIEWERS = (*_HOSTS, *_SUPERVISOR, *_OFFICE, ("expert", "评审专家"))
_READERS = (*_REVIEWERS, *_APPLICANT, ("auditor", "所辖地区的审计监督"))

ROUTES = (
    Route("POST", "/v1/applications", _SVC, "submit_application", "提交入驻申请", s.ApplicationForm, s.ApplicationShown, 201, roles=_APPLICANT),
    Route("POST", "/v1/applications/preview", _SVC, "preview_application", "试办入驻申请", s.ApplicationForm, s.PreviewShown, roles=_APPLICANT),
    Route("GET", "/v1/applications", _SVC, "list_applications", "查询入驻申请", gives=s.ApplicationPage, query=_APPLICATION_FILTERS, roles=_READERS),
    Route("GET", _APPLICATION, _SVC, "get_application", "查看入驻申请", gives=s.ApplicationShown, query=("as_of",), roles=_READERS),
    Route("POST", _APPLICATION + "/steps/{step}", _SVC, "take_step", "办理审核步骤",
        s.StepForm, s.ApplicationShown, checked_by_service=True, roles=_REVIEWERS,
    ),
    Route("POST", _APPLICATION + "/steps/{step}/annulment", _SVC, "annul_step", "登记审核决定被撤销",
        s.AnnulmentForm, s.ApplicationShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _APPLICATION + "/experts", _SVC, "assign_experts", "指定评审专家",
        s.ExpertsForm, s.ApplicationShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _APPLICATION + "/supplement", _SVC, "supplement_application", "补正申请材料",
        s.SupplementForm, s.ApplicationShown, checked_by_service=True, roles=_APPLICANT,
    ),
    Route("POST", _APPLICATION + "/withdrawal", _SVC, "withdraw_application", "撤回申请",
        s.WithdrawalForm, s.ApplicationShown, checked_by_service=True, roles=_APPLICANT,
    ),
    Route("POST", _APPLICATION + "/agreement", _SVC, "draft_agreement", "拟定入驻协议",
        s.AgreementForm, s.ApplicationShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _APPLICATION + "/agreement/signatures", _SVC, "sign_agreement", "签署入驻协议",
        s.SignatureForm, s.ApplicationShown, checked_by_service=True, roles=_PARTIES,
    ),
    Route("GET", "/v1/residencies", _SVC, "list_residencies", "查询入驻情况", gives=s.ResidencyPage, query=_RESIDENCY_FILTERS, roles=_READERS),
    Route("GET", _RESIDENCY, _SVC, "get_residency", "查看入驻情况", gives=s.ResidencyShown, query=("as_of",), roles=_READERS),
    Route("POST", _RESIDENCY + "/services", _SVC, "record_service", "登记孵化服务",
        s.ServiceForm, s.ResidencyShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _RESIDENCY + "/assessments", _SVC, "assess_residency", "登记年度评估",
        s.AssessmentForm, s.ResidencyShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _RESIDENCY + "/assessments/{n}/first-review", _SVC, "review_assessment", "初审年度评估结果",
        s.ReviewForm, s.ResidencyShown, checked_by_service=True, roles=_SUPERVISOR,
    ),
    Route("POST", _RESIDENCY + "/assessments/{n}/recognition", _SVC, "recognise_assessment", "认定年度评估结果",
        s.ReviewForm, s.ResidencyShown, checked_by_service=True, roles=_OFFICE,
    ),
    Route("POST", _RESIDENCY + "/extensions", _SVC, "ask_extension", "申请延期",
        s.ExtensionForm, s.ResidencyShown, checked_by_service=True, roles=_ASKERS,
    ),
    Route("POST", _RESIDENCY + "/extensions/{n}/consents", _SVC, "consent_extension", "同意延期",
        s.ConsentForm, s.ResidencyShown, checked_by_service=True, roles=_PARTIES,
    ),
    Route("POST", _RESIDENCY + "/extensions/{n}/refusal", _SVC, "refuse_extension", "拒绝延期",
        s.RefusalForm, s.ResidencyShown, checked_by_service=True, roles=_PARTIES,
    ),
    Route("POST", _RESIDENCY + "/extensions/{n}/refusal/annulment", _SVC, "annul_refusal", "登记拒绝延期的决定被撤销",
        s.AnnulmentForm, s.ResidencyShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _RESIDENCY + "/extensions/{n}/withdrawal", _SVC, "withdraw_extension", "撤回延期申请",
        s.ReasonForm, s.ResidencyShown, checked_by_service=True, roles=_ASKERS,
    ),
    Route("POST", _RESIDENCY + "/exit-assessment", _SVC, "assess_exit", "登记出壳评估",
        s.ExitAssessmentForm, s.ResidencyShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _RESIDENCY + "/exit-assessment/first-review", _SVC, "review_exit_assessment", "初审出壳评估结果",
        s.ReviewForm, s.ResidencyShown, checked_by_service=True, roles=_SUPERVISOR,
    ),
    Route("POST", _RESIDENCY + "/exit-assessment/recognition", _SVC, "recognise_exit_assessment", "认定出壳评估结果",
        s.ReviewForm, s.ResidencyShown, checked_by_service=True, roles=_OFFICE,
    ),
    Route("POST", _RESIDENCY + "/handover", _SVC, "record_handover", "登记退出手续",
        s.HandoverForm, s.ResidencyShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _RESIDENCY + "/exit", _SVC, "exit_residency", "办理退出", s.ExitForm, s.ResidencyShown, checked_by_service=True, roles=_PARTIES),
    Route("POST", _RESIDENCY + "/exit/annulment", _SVC, "annul_exit", "登记退出决定被撤销",
        s.AnnulmentForm, s.ResidencyShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _RESIDENCY + "/forced-exit", _SVC, "find_forced_exit", "认定强制退出情形",
        s.FindingForm, s.ResidencyShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _RESIDENCY + "/forced-exit/statement", _SVC, "state_views", "陈述申辩",
        s.StatementForm, s.ResidencyShown, checked_by_service=True, roles=_APPLICANT,
    ),
    Route("POST", _RESIDENCY + "/forced-exit/conclusion/annulment", _SVC, "annul_conclusion", "登记强制退出结论被撤销",
        s.AnnulmentForm, s.ResidencyShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _RESIDENCY + "/forced-exit/conclusion", _SVC, "conclude_forced_exit", "作出强制退出结论",
        s.ConclusionForm, s.ResidencyShown, checked_by_service=True, roles=_BUREAU,
    ),
    Route("POST", _RESIDENCY + "/follow-ups", _SVC, "record_follow_up", "登记跟踪服务",
        s.FollowUpForm, s.ResidencyShown, checked_by_service=True, roles=_HOSTS,
    ),
    Route("POST", _RESIDENCY + "/follow-ups/close", _SVC, "close_follow_up", "结束跟踪服务", gives=s.ResidencyShown, roles=_HOSTS),
)
