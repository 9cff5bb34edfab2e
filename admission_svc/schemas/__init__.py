"""What comes into admission and what goes out: applications in one file, residencies in the other."""

from admission_svc.schemas.applications import (
    AgreementForm,
    ApplicationForm,
    ApplicationPage,
    ApplicationShown,
    SignatureForm,
    StepForm,
    SupplementForm,
    WithdrawalForm,
    application_view,
)  # fmt: skip
from admission_svc.schemas.residencies import (
    AssessmentForm,
    ConclusionForm,
    ConsentForm,
    ExitAssessmentForm,
    ExitForm,
    ExtensionForm,
    FollowUpForm,
    HandoverForm,
    ReasonForm,
    RefusalForm,
    ResidencyPage,
    ResidencyShown,
    ReviewForm,
    ServiceForm,
    residency_view,
)  # fmt: skip

__all__ = [
    "AgreementForm", "ApplicationForm", "ApplicationPage", "ApplicationShown", "AssessmentForm", "ConclusionForm",
    "ConsentForm", "ExitAssessmentForm", "ExitForm", "ExtensionForm", "FollowUpForm", "HandoverForm", "ReasonForm", "RefusalForm", "ResidencyPage",
    "ResidencyShown", "ReviewForm", "ServiceForm", "SignatureForm", "StepForm", "SupplementForm", "WithdrawalForm",
    "application_view", "residency_view",
]  # fmt: skip
