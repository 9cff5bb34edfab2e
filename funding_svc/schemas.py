"""What comes into funding about claims, and what goes out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from common.kernel import places
from common.kernel.identity import ROLES
from common.kernel.schema import Code, Day, Form, Ground, Mapping, Shown, Text, Whole
from common.store.aggregates import Loaded
from funding_svc import codes
from funding_svc.workflow import CLAIM


class ClaimPreviewForm(Form):
    """A claim to reckon; without an amount, the whole entitlement is reckoned."""

    scheme = Code(codes.SCHEMES, required=True)
    org = Text(longest=50, load_default=None)
    amount_fen = Whole(least=1, load_default=None)
    evidence = Mapping(load_default=dict)


class ClaimForm(ClaimPreviewForm):
    """A claim; ``org`` left out is the applicant's own."""

    amount_fen = Whole(least=1, required=True)


class ClaimDecisionForm(Form):
    decision = Code(codes.DECISIONS, required=True)
    reason = Text(longest=1000, load_default=None, allow_none=True)


class ClaimPaymentForm(Form):
    paid_on = Day(required=True)
    voucher = Text(longest=100, required=True)


class AmountStepShown(Shown):
    """One line of the arithmetic."""

    label = fields.String()
    amount_fen = fields.Integer()


class ClaimPreviewShown(Shown):
    """What a claim would come to. ``entitled_fen`` is the most that could be claimed."""

    scheme = fields.String()
    scheme_label = fields.String()
    org = fields.String()
    amount_fen = fields.Integer()
    entitled_fen = fields.Integer()
    steps = fields.List(fields.Nested(AmountStepShown))
    basis = fields.List(fields.Nested(Ground))


class ClaimActShown(Shown):
    role = fields.String()
    role_label = fields.String()
    action = fields.String()
    action_label = fields.String()
    at = fields.String()


class ClaimShown(ClaimPreviewShown):
    """A claim as a portal reads it."""

    id = fields.String()
    version = fields.Integer()
    org_name = fields.String()
    division = fields.String()
    division_label = fields.String()
    state = fields.String()
    state_label = fields.String()
    evidence = fields.Dict()
    filed_on = fields.String()
    decided_on = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    paid_on = fields.String(allow_none=True)
    voucher = fields.String(allow_none=True)
    acts = fields.List(fields.Nested(ClaimActShown))
    waivers = fields.List(fields.Dict())


class ClaimPage(Shown):
    items = fields.List(fields.Nested(ClaimShown))
    next = fields.String(allow_none=True)


# What a claim gets on its way; until then, it is shown as not there yet.
LATER = ("decided_on", "decision_reason", "paid_on", "voucher")
_CLAIM = ClaimShown()
_PREVIEW = ClaimPreviewShown()


def claim_view(loaded: Loaded) -> dict[str, Any]:
    """A claim for a reader, with labels beside its codes."""
    body = loaded.body
    labels = {
        "scheme_label": codes.SCHEMES[body["scheme"]],
        "state_label": CLAIM.labels[body["state"]],
        "division_label": places.label(body["division"]),
    }
    acts = [_act(one) for one in body["acts"]]
    return _CLAIM.dump({**dict.fromkeys(LATER), **body, **labels, "acts": acts, "version": loaded.version})


def _act(kept: dict[str, Any]) -> dict[str, Any]:
    return {**kept, "role_label": ROLES[kept["role"]], "action_label": codes.ACTIONS[kept["action"]]}


def preview_view(found: dict[str, Any]) -> dict[str, Any]:
    """A preview for a reader."""
    return _PREVIEW.dump({**found, "scheme_label": codes.SCHEMES[found["scheme"]]})
