"""What comes into admission and what goes out: applications in one file, residencies in the other."""

from admission_svc.schemas.applications import (
    AgreementForm,
    ApplicationForm,
    ApplicationPage,
    ApplicationShown,
    ExpertsForm,
    SignatureForm,
    StepForm,
    SupplementForm,
    WithdrawalForm,
    application_view,
)  # fmt: skip
from admission_svc.schemas.previews import PreviewShown
from admission_svc.schemas.residencies import (
    AnnulmentForm,
    AssessmentForm,
    ConclusionForm,
    ConsentForm,
    ExitAssessmentForm,
    ExitForm,
    ExtensionForm,
    FindingForm,
    FollowUpForm,
    HandoverForm,
    ReasonForm,
    RefusalForm,
    ResidencyPage,
    ResidencyShown,
    ReviewForm,
    ServiceForm,
    StatementForm,
    residency_view,
)  # fmt: skip

__all__ = [
    "StatementForm",    "FindingForm",    "AnnulmentForm",    "AgreementForm", "ApplicationForm", "ApplicationPage", "ApplicationShown", "PreviewShown", "AssessmentForm", "ConclusionForm",
    "ConsentForm", "ExitAssessmentForm", "ExitForm", "ExpertsForm", "ExtensionForm", "FollowUpForm", "HandoverForm", "ReasonForm", "RefusalForm", "ResidencyPage",
    "ResidencyShown", "ReviewForm", "ServiceForm", "SignatureForm", "StepForm", "SupplementForm", "WithdrawalForm",
    "application_view", "residency_view",
]  # fmt: skip
