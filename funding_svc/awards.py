"""What was paid to whom as open data, in the shape of the 360Giving standard: amounts in yuan, personal data left out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.money import yuan
from funding_svc.codes import SCHEMES

PREFIX = "ngo-incubation"
CURRENCY = "CNY"


def open_awards(claims: Sequence[State], named: Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """One grant for each paid claim. ``named`` answers what is known of organisations by their ids."""
    orgs = named({claim["org"] for claim in claims})
    return {"grants": [_grant(claim, orgs.get(claim["org"], {})) for claim in claims]}


def _grant(claim: State, org: Mapping[str, Any]) -> dict[str, Any]:
    place = places.label(claim["division"])
    return {
        "id": f"{PREFIX}-{claim['id']}", "title": SCHEMES[claim["scheme"]], "description": f"{place}{SCHEMES[claim['scheme']]}",
        "currency": CURRENCY, "amountAwarded": yuan(claim["amount_fen"]), "awardDate": claim["paid_on"],
        "recipientOrganization": [{"id": f"CN-{org.get('uscc') or claim['org']}", "name": org.get("name") or claim["org"]}],
        "fundingOrganization": [{"id": f"CN-MCA-{claim['division']}", "name": f"{place}民政部门"}],
        "grantProgramme": [{"code": claim["scheme"], "title": SCHEMES[claim["scheme"]]}],
    }  # fmt: skip
