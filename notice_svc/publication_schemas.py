"""What comes in and goes out about showcases, catalogues, indices, the preferred list, needs and offers."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Code, Day, Flag, Form, Ground, Items, Part, Shown, Text, Whole
from notice_svc.publications.catalogues import CATALOGUES
from notice_svc.publications.showcases import TYPES

LONGEST_CONTENT = 5_000
MOST_FEN = 10**13


class ShowcaseForm(Form):
    """A result to show; the rules of the place say which of field, type and period it must name."""

    title = Text(required=True, public=True)
    content = Text(required=True, longest=LONGEST_CONTENT, public=True)
    field = Text(longest=50, load_default=None, allow_none=True, public=True)
    type = Code(TYPES, load_default=None, allow_none=True)
    period = Text(longest=50, load_default=None, allow_none=True, public=True)


class EntryForm(Form):
    """One line of a catalogue."""

    title = Text(required=True, public=True)
    series = Text(longest=50, load_default=None, allow_none=True)
    org = Text(longest=50, load_default=None, allow_none=True)


class CatalogueForm(Form):
    """A version of a catalogue, in force from a day on."""

    catalogue = Code(CATALOGUES, required=True)
    since = Day(required=True, data_key="from")
    entries = Items(Part(EntryForm), most=500, required=True)


class ComponentForm(Form):
    """One share that an index is made of, with the numbers that it comes from."""

    title = Text(required=True, public=True)
    numerator = Whole(required=True, most=10**9)
    denominator = Whole(required=True, most=10**9)
    weight = Whole(least=1, most=100, load_default=1)


class IndexForm(Form):
    index = Text(required=True, longest=50)
    components = Items(Part(ComponentForm), most=20, required=True)


class IndicesForm(Form):
    """The numbers of a year's indices as of a day; the suite computes the indices."""

    as_of = Day(required=True)
    indices = Items(Part(IndexForm), most=20, required=True)


class CandidateForm(Form):
    """An organisation that may stand on the preferred list; money in fen, quality and responsibility in points to 100."""

    org = Text(required=True, longest=50)
    org_name = Text(required=True, public=True)
    uscc = Text(required=True, longest=18)
    purchased_projects = Items(Text(longest=200, public=True), most=100, required=True)
    project_quality = Whole(required=True, most=100)
    income_fen = Whole(required=True, most=MOST_FEN)
    income_before_fen = Whole(required=True, most=MOST_FEN)
    professionals = Whole(required=True, most=10**6)
    staff = Whole(required=True, most=10**6)
    party_building = Flag(required=True)
    social_responsibility = Whole(required=True, most=100)


class PreferredForm(Form):
    as_of = Day(required=True)
    candidates = Items(Part(CandidateForm), most=300, required=True)


class PairForm(Form):
    """A need or an offer: ``field`` and ``area`` decide what goes with it."""

    title = Text(required=True, public=True)
    content = Text(required=True, longest=LONGEST_CONTENT, public=True)
    field = Text(required=True, longest=50, public=True)
    area = Text(required=True, longest=12)
    until = Day(load_default=None, allow_none=True)


class WithdrawnForm(Form):
    reason = Text(required=True, longest=1000, public=True)


class PublicationShown(Shown):
    """What every publication shows."""

    id = fields.String()
    version = fields.Integer()
    kind = fields.String()
    kind_label = fields.String()
    title = fields.String()
    division = fields.String()
    division_label = fields.String()
    state = fields.String()
    state_label = fields.String()
    published_at = fields.String()
    withdrawn_at = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    basis = fields.List(fields.Nested(Ground))


class ShowcaseShown(PublicationShown):
    content = fields.String()
    field = fields.String(allow_none=True)
    type = fields.String(allow_none=True)
    type_label = fields.String(allow_none=True)
    period = fields.String(allow_none=True)


class EntryShown(Shown):
    title = fields.String()
    series = fields.String(allow_none=True)
    series_label = fields.String(allow_none=True)
    org = fields.String(allow_none=True)


class CatalogueShown(PublicationShown):
    catalogue = fields.String()
    since = fields.String(data_key="from")
    entries = fields.List(fields.Nested(EntryShown))


class ComponentShown(Shown):
    title = fields.String()
    numerator = fields.Integer()
    denominator = fields.Integer()
    weight = fields.Integer()


class IndexShown(Shown):
    """An index in hundredths of a percent; None says that its components have no data."""

    index = fields.String()
    index_label = fields.String()
    value = fields.Integer(allow_none=True)
    components = fields.List(fields.Nested(ComponentShown))


class IndicesShown(PublicationShown):
    year = fields.Integer()
    as_of = fields.String()
    indices = fields.List(fields.Nested(IndexShown))


class CriterionShown(Shown):
    criterion = fields.String()
    criterion_label = fields.String()
    figure = fields.String(allow_none=True)
    place = fields.Integer()


class RankedShown(Shown):
    rank = fields.Integer()
    org = fields.String()
    org_name = fields.String()
    uscc = fields.String()
    sum = fields.Integer()
    criteria = fields.List(fields.Nested(CriterionShown))


class NotRankedShown(Shown):
    org = fields.String()
    org_name = fields.String()
    clause = fields.String()


class PreferredShown(PublicationShown):
    year = fields.Integer()
    as_of = fields.String()
    ranked = fields.List(fields.Nested(RankedShown))
    not_ranked = fields.List(fields.Nested(NotRankedShown))


class BriefShown(Shown):
    id = fields.String()
    title = fields.String()
    division = fields.String()
    division_label = fields.String()


class PairShown(PublicationShown):
    """A need or an offer; alone, with what goes with it."""

    content = fields.String()
    field = fields.String()
    area = fields.String()
    until = fields.String(allow_none=True)
    suggested = fields.List(fields.Nested(BriefShown))


def _page(item: type[Shown], name: str) -> type[Shown]:
    return type(name, (Shown,), {"items": fields.List(fields.Nested(item)), "next": fields.String(allow_none=True)})


ShowcasePage = _page(ShowcaseShown, "ShowcasePage")
CataloguePage = _page(CatalogueShown, "CataloguePage")
PairPage = _page(PairShown, "PairPage")


class YearShown(Shown):
    """What a year has of a yearly publication; by when it is due, and whether that day has passed without it."""

    year = fields.Integer()
    due_on = fields.String()
    overdue = fields.Boolean()


class IndicesOfYear(YearShown):
    items = fields.List(fields.Nested(IndicesShown))


class PreferredOfYear(YearShown):
    items = fields.List(fields.Nested(PreferredShown))
