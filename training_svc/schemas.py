"""What comes into training, and what goes out."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Day, Form, Ground, Items, Part, Phone, Shown, Text, Whole


class SessionForm(Form):
    """A session to announce; ``hours`` and ``capacity`` are whole numbers, ``held_on`` is its first day."""

    base = Text(required=True, longest=50)
    kind = Text(required=True, longest=50)
    title = Text(required=True, public=True)
    held_on = Day(required=True)
    hours = Whole(required=True, least=1, most=1000)
    capacity = Whole(required=True, least=1, most=5000)
    audience = Items(Text(longest=50), load_default=list)
    audience_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    topics = Items(Text(longest=50), load_default=list)
    topics_other = Text(longest=200, public=True, load_default=None, allow_none=True)


class PersonForm(Form):
    name = Text(required=True, longest=50, sealed=True)
    phone = Phone(load_default=None, allow_none=True)


class EnrolmentForm(Form):
    """A person to enrol; ``org`` left out is the applicant's own."""

    person = Part(PersonForm, required=True)
    org = Text(longest=50, load_default=None, allow_none=True)


class CheckInForm(Form):
    """``person`` is the reference that the enrolment answered."""

    person = Text(required=True, longest=50)


class SessionCancellationForm(Form):
    reason = Text(required=True, longest=500)


class EnrolmentShown(Shown):
    """One person, by an opaque reference."""

    person = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)
    org = fields.String(allow_none=True)
    enrolled_at = fields.String()
    checked_in_at = fields.String(allow_none=True)


class SessionShown(Shown):
    """A session as a portal reads it. ``person`` is who has just been enrolled."""

    id = fields.String()
    version = fields.Integer()
    base = fields.String()
    base_name = fields.String()
    division = fields.String()
    division_label = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    title = fields.String()
    state = fields.String()
    state_label = fields.String()
    held_on = fields.String()
    hours = fields.Integer()
    capacity = fields.Integer()
    audience = fields.List(fields.String())
    audience_labels = fields.List(fields.String())
    audience_other = fields.String()
    topics = fields.List(fields.String())
    topics_other = fields.String()
    topic_labels = fields.List(fields.String())
    enrolled = fields.Integer()
    attended = fields.Integer()
    enrolments = fields.List(fields.Nested(EnrolmentShown))
    person = fields.String()
    cancel_reason = fields.String()
    basis = fields.List(fields.Nested(Ground))


class SessionPage(Shown):
    items = fields.List(fields.Nested(SessionShown))
    next = fields.String(allow_none=True)


class QuarterShown(Shown):
    quarter = fields.Integer()
    sessions = fields.Integer()
    person_times = fields.Integer()


class KindCountShown(Shown):
    kind = fields.String()
    kind_label = fields.String()
    sessions = fields.Integer()


class TopicCountShown(Shown):
    topic = fields.String()
    topic_label = fields.String()
    consultations = fields.Integer()


class UntrainedShown(Shown):
    residency = fields.String()
    org = fields.String(allow_none=True)
    org_name = fields.String()


class TrainingReportShown(Shown):
    """A base's year: figures of closed sessions, and its residents whom no session reached."""

    base = fields.String()
    base_name = fields.String()
    year = fields.Integer()
    sessions = fields.Integer()
    person_times = fields.Integer()
    quarters = fields.List(fields.Nested(QuarterShown))
    kinds = fields.List(fields.Nested(KindCountShown))
    topics = fields.List(fields.Nested(TopicCountShown))
    residents_without_training = fields.List(fields.Nested(UntrainedShown))
    basis = fields.List(fields.Nested(Ground))
