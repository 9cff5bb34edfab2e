"""What the gateway's own answers look like."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import ConflictShown, Form, Ground, Instant, Shown


class MeShown(Shown):
    """The caller."""

    sub = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())
    roles_label = fields.List(fields.String())
    division = fields.String()
    division_label = fields.String()
    org = fields.String(allow_none=True)
    base = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)


class DocumentShown(Shown):
    code = fields.String()
    title = fields.String()
    number = fields.String(allow_none=True)


class AdoptedShown(Shown):
    scheme = fields.String()
    profile = fields.String()
    since = fields.String()
    decision = fields.String()


class ProfileHead(Shown):
    """A profile without its values."""

    name = fields.String()
    title = fields.String()
    place = fields.String(allow_none=True)
    place_label = fields.String(allow_none=True)
    extends = fields.String(allow_none=True)
    documents = fields.List(fields.Nested(DocumentShown))
    in_force_from = fields.String(allow_none=True)
    period_ends_on = fields.String(allow_none=True)
    adopts = fields.List(fields.Nested(AdoptedShown))


class ProfilesShown(Shown):
    items = fields.List(fields.Nested(ProfileHead))


class ValueShown(Shown):
    """What a profile says of one parameter."""

    parameter = fields.String()
    parameter_label = fields.String()
    value = fields.Raw(allow_none=True)
    value_label = fields.String()
    unit = fields.String()
    bound = fields.String(allow_none=True)
    kind = fields.String()
    kind_label = fields.String()
    classes_label = fields.String()
    clause_zh = fields.String()
    possible_conflicts = fields.List(fields.Nested(ConflictShown))
    basis = fields.Nested(Ground)


class ProfileShown(ProfileHead):
    on = fields.String()
    ended = fields.Boolean()
    version = fields.String()
    values = fields.List(fields.Nested(ValueShown))


class ClauseShown(Shown):
    """One rule of a document in our own words."""

    id = fields.String()
    document = fields.String()
    article = fields.String()
    number = fields.String(allow_none=True)
    issuer = fields.String()
    standing = fields.String()
    standing_label = fields.String()
    published_on = fields.String(allow_none=True)
    in_force_from = fields.String(allow_none=True)
    period_ends_on = fields.String(allow_none=True)
    classes = fields.List(fields.String())
    classes_label = fields.String()
    modal = fields.List(fields.String())
    open = fields.Boolean()
    closed = fields.Boolean()
    duty_of = fields.List(fields.String())
    duty_of_labels = fields.List(fields.String())
    hard_because = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    zh = fields.String()
    en = fields.String()


class MissingShown(Shown):
    """A service that gave no answer."""

    service = fields.String()
    service_label = fields.String()


class AggregateShown(Shown):
    type = fields.String()
    id = fields.String()
    version = fields.Integer()


class ChangeShown(Shown):
    """One entry of a journal."""

    service = fields.String()
    id = fields.String()
    name = fields.String()
    name_label = fields.String()
    aggregate = fields.Nested(AggregateShown)
    division = fields.String(allow_none=True)
    occurred_at = fields.String()
    basis = fields.List(fields.Nested(Ground))
    data = fields.Dict()


class ActorShown(Shown):
    """Who acted: by role for parties and the public, by person for offices."""

    sub = fields.String()
    roles = fields.List(fields.String())
    division = fields.String(allow_none=True)


class EntryShown(Shown):
    """One thing that happened."""

    id = fields.String()
    name = fields.String()
    name_label = fields.String()
    aggregate = fields.Nested(AggregateShown)
    occurred_at = fields.String()
    actor = fields.Nested(ActorShown)
    basis = fields.List(fields.Nested(Ground))
    data = fields.Dict()
    causation_id = fields.String()


class Timeline(Shown):
    """What happened to one thing, oldest first."""

    items = fields.List(fields.Nested(EntryShown))
    next = fields.String(allow_none=True)


class ChangesShown(Shown):
    """``next`` is always there: what happens later comes after it. It may move on even where there are no items; there is
    nothing more, for now, once it stays where it was."""

    items = fields.List(fields.Nested(ChangeShown))
    next = fields.String()
    missing = fields.List(fields.Nested(MissingShown))


class DossierShown(Shown):
    """By service, then by kind of thing."""

    org = fields.String()
    registry = fields.Dict()
    admission = fields.Dict()
    training = fields.Dict()
    funding = fields.Dict()
    notice = fields.Dict()
    missing = fields.List(fields.Nested(MissingShown))


class ClockForm(Form):
    now = Instant(required=True)


class ClockShown(Shown):
    now = fields.String()
