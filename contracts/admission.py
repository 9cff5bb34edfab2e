"""What admission tells: applications on their way in, residencies until their follow-up is closed."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, day, text


class ApplicationOnly(Strict):
    application = fields.Nested(facts.Application, required=True)


class ApplicationStep(ApplicationOnly):
    step = code()


class ApplicationReviewed(ApplicationStep):
    title = text()  # of the notice that must now open
    notice_working_days = fields.Integer(required=True, strict=True)


class ApplicationEnded(ApplicationOnly):
    reason = text()


class ApplicationSigned(ApplicationOnly):
    party = code()


class ApplicationAdmitted(ApplicationOnly):
    entry_on = day()
    ends_on = day()


class ResidencyOnly(Strict):
    residency = fields.Nested(facts.Residency, required=True)


class ExtensionAsked(ResidencyOnly):
    number = fields.Integer(required=True, strict=True)
    until = day()


class ExtensionConsented(ExtensionAsked):
    party = code()


class ForcedExitOpened(ResidencyOnly):
    grounds = fields.List(fields.String(), required=True)


class ForcedExitConcluded(ResidencyOnly):
    decision = code()
    reason = text()


class ResidencyRecorded(ResidencyOnly):
    kind = code()


class ResidencyAssessed(ResidencyOnly):
    passed = fields.Boolean(required=True)


APPLICATION = "admission.application."
RESIDENCY = "admission.residency."
RESIDENCY_HEARERS = ("training", "funding")

ADMISSION = (
    EventType(APPLICATION + "submitted", ApplicationOnly, "An organisation or project applied to a base."),
    EventType(APPLICATION + "step_passed", ApplicationStep, "One step of the review was passed."),
    EventType(APPLICATION + "reviewed", ApplicationReviewed, "The last step was passed; the result must be shown publicly.", ("notice",)),
    EventType(APPLICATION + "returned", ApplicationStep, "A step sent the application back for a supplement."),
    EventType(APPLICATION + "supplemented", ApplicationOnly, "The applicant supplied what was missing."),
    EventType(APPLICATION + "rejected", ApplicationEnded, "The application was refused."),
    EventType(APPLICATION + "withdrawn", ApplicationEnded, "The applicant withdrew.", ("notice",)),
    EventType(APPLICATION + "notice_opened", ApplicationOnly, "The public notice of the result is open."),
    EventType(APPLICATION + "sent_back", ApplicationEnded, "The notice was withdrawn; the review must decide again."),
    EventType(APPLICATION + "cleared", ApplicationOnly, "Nothing stands against admission any more; an agreement may be drafted."),
    EventType(APPLICATION + "held", ApplicationOnly, "The organisation is on a credit list; the application rests."),
    EventType(APPLICATION + "released", ApplicationOnly, "The organisation is off the credit lists; the application goes on."),
    EventType(APPLICATION + "agreement_drafted", ApplicationOnly, "The agreement lies ready for signature."),
    EventType(APPLICATION + "signed", ApplicationSigned, "One party signed."),
    EventType(APPLICATION + "admitted", ApplicationAdmitted, "All parties signed.", ("admission",)),
    EventType(APPLICATION + "seat_freed", ApplicationOnly, "The organisation has left and may be admitted elsewhere."),
    EventType(RESIDENCY + "started", ResidencyOnly, "A resident moved in.", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "service_recorded", ResidencyRecorded, "A service to a resident was recorded."),
    EventType(RESIDENCY + "assessed", ResidencyAssessed, "A resident's yearly assessment was recorded.", ("funding",)),
    EventType(RESIDENCY + "extension_asked", ExtensionAsked, "A longer stay was asked for."),
    EventType(RESIDENCY + "extension_consented", ExtensionConsented, "One party agreed to a longer stay."),
    EventType(RESIDENCY + "extended", ExtensionAsked, "All parties agreed; the stay is longer.", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "term_ended", ResidencyOnly, "The last day of the stay has passed; the exit is due.", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "handed_over", ResidencyOnly, "An item of the handover changed."),
    EventType(RESIDENCY + "exit_assessed", ResidencyAssessed, "The exit assessment was made."),
    EventType(RESIDENCY + "forced_exit_opened", ForcedExitOpened, "A ground for forced exit opened a case.", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "forced_exit_ground_added", ForcedExitOpened, "An open forced-exit case got a further ground."),
    EventType(RESIDENCY + "forced_exit_concluded", ForcedExitConcluded, "An officer concluded a forced-exit case.", RESIDENCY_HEARERS),
    EventType(RESIDENCY + "exited", ResidencyOnly, "A resident left.", (*RESIDENCY_HEARERS, "admission")),
    EventType(RESIDENCY + "followed_up", ResidencyOnly, "A visit after the exit was recorded."),
    EventType(RESIDENCY + "follow_up_closed", ResidencyOnly, "The follow-up ended.", RESIDENCY_HEARERS),
)
