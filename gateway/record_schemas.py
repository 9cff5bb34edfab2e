"""What comes in and goes out about records, whatever their kind; a kind's own fields are described by its JSON Schema."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Day, Form, Mapping, Shown, Text


class RecordForm(Form):
    """A record. ``about`` is a place's code, or the id of an organisation or base, as the kind says; ``fields`` follow
    the JSON Schema of the kind (/v1/record-kinds/{kind})."""

    about = Text(longest=50, required=True)
    on = Day(required=True)
    fields_ = Mapping(required=True, data_key="fields", attribute="fields", checked_later=True)


class RecordCorrectionForm(Form):
    """The whole record as it should have been, and why."""

    on = Day(required=True)
    fields_ = Mapping(required=True, data_key="fields", attribute="fields", checked_later=True)
    reason = Text(longest=1000, required=True)


class RecordWithdrawalForm(Form):
    reason = Text(longest=1000, required=True)


class RecordShown(Shown):
    """A record; ``fields`` are those of its kind, each code with its label beside it in ``<name>_label``."""

    id = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    about = fields.String()
    about_name = fields.String()
    division = fields.String()
    division_label = fields.String()
    org = fields.String(allow_none=True)
    base = fields.String(allow_none=True)
    on = fields.String()
    span = fields.String()
    span_label = fields.String()
    fields_ = fields.Dict(data_key="fields", attribute="fields")
    state = fields.String()
    state_label = fields.String()
    revision = fields.Integer()
    version = fields.Integer()
    clauses = fields.List(fields.String())
    remarks = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    entered_by = fields.String()
    entered_by_label = fields.String()
    changed_on = fields.String()
    versions = fields.List(fields.Dict())


class RecordPage(Shown):
    items = fields.List(fields.Nested(RecordShown))
    next = fields.String(allow_none=True)


class FaultShown(Shown):
    """What is wrong with one cell: its row, where the heading is row 1, and its column; 0 for the whole row."""

    row = fields.Integer()
    column = fields.Integer()
    title = fields.String()
    message = fields.String()


class ImportShown(Shown):
    """A file being imported: how far it has come, and the first things that are wrong with it."""

    id = fields.String()
    label = fields.String()
    name = fields.String()
    state = fields.String()
    state_label = fields.String()
    created_at = fields.String()
    finished_at = fields.String(allow_none=True)
    rows_done = fields.Integer()
    entered = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    refused = fields.Integer()
    problem = fields.String(allow_none=True)
    faults = fields.List(fields.Nested(FaultShown))


class KindClauseShown(Shown):
    clause = fields.String()
    document = fields.String()
    article = fields.String()
    zh = fields.String()


class KindHead(Shown):
    """A kind of record."""

    kind = fields.String()
    label = fields.String()
    service = fields.String()
    about = fields.String()
    about_label = fields.String()
    levels = fields.List(fields.String())
    entered_by = fields.List(fields.String())
    entered_by_label = fields.List(fields.String())
    read_by = fields.String()
    read_by_label = fields.String()
    once_per = fields.String(allow_none=True)
    once_per_label = fields.String(allow_none=True)
    clauses = fields.List(fields.Nested(KindClauseShown))


class KindsShown(Shown):
    items = fields.List(fields.Nested(KindHead))


class KindShown(KindHead):
    """A kind with the JSON Schema of its fields."""

    schema = fields.Dict()


