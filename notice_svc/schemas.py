"""What comes into the notice service, and what goes out."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Code, Form, Ground, Items, Phone, Shown, Text, Whole
from notice_svc import codes

LONGEST_CONTENT = 20_000
LONGEST_OBJECTION = 1_000
LONGEST_TITLE = 500  # the suite's own titles name an organisation and a base, each of up to 200 characters


class NoticeForm(Form):
    """A notice that a bureau writes by hand; ``category`` belongs to information, ``org`` is whom it is about, ``place``
    the street or community it is about, where it is not the bureau's own place."""

    kind = Code(codes.WRITTEN_KINDS, required=True)
    category = Text(longest=50, load_default=None, allow_none=True)
    title = Text(required=True, longest=LONGEST_TITLE, public=True)
    content = Text(required=True, longest=LONGEST_CONTENT, public=True)
    org = Text(longest=50, load_default=None, allow_none=True)
    place = Text(longest=12, load_default=None, allow_none=True)


class CorrectionForm(Form):
    title = Text(required=True, longest=LONGEST_TITLE, public=True)
    content = Text(required=True, longest=LONGEST_CONTENT, public=True)
    reason = Text(required=True, longest=1000, public=True)


class WithdrawalForm(Form):
    reason = Text(required=True, longest=1000, public=True)


class ObjectionForm(Form):
    """With name and phone an objection, with neither a clue."""

    name = Text(longest=50, load_default=None, allow_none=True, sealed=True)
    phone = Phone(load_default=None, allow_none=True)
    content = Text(required=True, longest=LONGEST_OBJECTION, sealed=True)


class RulingForm(Form):
    ruling = Code(codes.RULINGS, required=True)
    reason = Text(required=True, longest=1000, public=True)


class AbusiveForm(Form):
    """Objections that are manifestly abusive, by their numbers, and the one reason for which all are dismissed."""

    numbers = Items(Whole(least=1), most=200, distinct=True, required=True)
    reason = Text(required=True, longest=1000, public=True)


class DisclosureForm(Form):
    reason = Text(required=True, longest=1000)


class ObjectionFollowed(Shown):
    """What somebody who objects is told: nothing personal comes back."""

    notice = fields.String()
    number = fields.Integer()
    named = fields.Boolean()
    state = fields.String()
    state_label = fields.String()
    filed_at = fields.String()
    ruling_reason = fields.String(allow_none=True)
    ruled_at = fields.String(allow_none=True)


class ObjectionFiled(ObjectionFollowed):
    """With the code by which it can be followed."""

    receipt = fields.String()


class ObjectionShown(ObjectionFollowed):
    """An objection or clue as officials read it; the name and the phone are masked, and gone after a set time."""

    abusive = fields.Boolean()
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    content = fields.String()
    erased_at = fields.String(allow_none=True)


class ObjectionDisclosed(Shown):
    """Who objected, in full."""

    notice = fields.String()
    number = fields.Integer()
    name = fields.String()
    phone = fields.String()


class ObjectionPage(Shown):
    items = fields.List(fields.Nested(ObjectionShown))
    next = fields.String(allow_none=True)


class NoticeShown(Shown):
    """A notice; its first 200 ``objections`` only for the offices of its place, everybody else sees how many there are."""

    id = fields.String()
    version = fields.Integer()
    kind = fields.String()
    kind_label = fields.String()
    category = fields.String(allow_none=True)
    category_label = fields.String(allow_none=True)
    title = fields.String()
    content = fields.String()
    division = fields.String()
    division_label = fields.String()
    state = fields.String()
    state_label = fields.String()
    subject_type = fields.String()
    subject_id = fields.String()
    opened_at = fields.String(allow_none=True)
    working_days = fields.Integer(allow_none=True)
    last_day = fields.String(allow_none=True)
    closes_at = fields.String(allow_none=True)
    period_basis = fields.List(fields.Nested(Ground))
    ended_at = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    supersedes = fields.String(allow_none=True)
    superseded_by = fields.String(allow_none=True)
    objection_count = fields.Integer()
    open_objection_count = fields.Integer()
    objections = fields.List(fields.Nested(ObjectionShown))
    basis = fields.List(fields.Nested(Ground))


# In a list, what a page or a feed shows of each; the texts and grounds come with the single notice.
LEFT_OUT_OF_LISTS = ("content", "period_basis", "basis", "objections")


class NoticePage(Shown):
    items = fields.List(fields.Nested(NoticeShown(exclude=LEFT_OUT_OF_LISTS)))
    next = fields.String(allow_none=True)


class WorkingDays(Shown):
    """A period of working days after ``from``, which is not counted."""

    from_ = fields.String(data_key="from")
    days = fields.Integer()
    last_day = fields.String()
