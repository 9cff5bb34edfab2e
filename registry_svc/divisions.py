"""A bureau's decisions on the profile it works by: dated, recorded, never rewritten. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Basis, Event, FieldError, Outcome, Refused, State
from common.kernel.identity import acts_at, reads_below
from common.kernel.problems import bad_field, bad_fields
from common.law.book import RuleBook
from common.law.model import Profile


def adopt(state: State | None, division: str, form: Mapping[str, Any], book: RuleBook, check: Check) -> Outcome:
    """Adopt a profile from a day on, with the values that the documents leave to the bureau and funding schemes of
    other profiles.

    Every setting is tried on the profile before it is accepted: the rule book refuses one that is not the
    bureau's to set, or that is looser than the law above. A decision that has not begun to count before today is
    superseded by one that begins no later; it stays in the history.
    """
    _may_adopt(division, check)
    earlier = state["adoptions"] if state else []
    _check_order(earlier, form, book, check)
    basis = _try_out(form, division, book)
    adoption = {
        "profile": form["profile"],
        "since": form["since"],
        "decision_no": form["decision_no"],
        "decided_on": check.today.isoformat(),
        "settings": [dict(item) for item in form["settings"]],
        "schemes": [dict(item) for item in form["schemes"]],
        "continuation": form["continuation"],
        "superseded_at": None,
    }
    adoptions = [*(_after(one, form["since"], check.instant) for one in earlier), adoption]
    after = {"id": division, "division": division, "adoptions": adoptions, "basis": [ground.to_json() for ground in basis]}
    told = Event("registry.profile.adopted", {"division": division, "adoption": adoption, "adoptions": adoptions})
    return Outcome(after, (told,), basis)


def _may_adopt(division: str, check: Check) -> None:
    actor = check.actor
    assert actor is not None
    at_the_centre = "it_center" in actor.roles and reads_below(actor, division)
    if not at_the_centre and not acts_at(actor, division):
        basis = check.cite_where_law("ZJ23-02")
        raise Refused(403, "not_your_place", "只能为本级确定所适用的规则。", basis=basis)


def _check_order(earlier: Iterable[Mapping[str, Any]], form: Mapping[str, Any], book: RuleBook, check: Check) -> None:
    """What was in force before today stays: once a decision counts, the next one begins today or later. The decision to go
    on with a plan that has ended may begin with its end: since then nothing new was judged by it."""
    since, today = form["since"], check.today.isoformat()
    counting = [one for one in earlier if one["since"] < today and not one.get("superseded_at")]
    if not counting or since >= today:
        return
    latest = max(counting, key=lambda one: one["since"])
    goes_on = form["continuation"] is not None and form["profile"] == latest["profile"] and latest["since"] < since
    if not (goes_on and latest.get("continuation") is None and plan_ended(book, form["profile"], since)):
        raise bad_field("from", "已有采用决定正在施行，新的采用决定应自今日或以后施行，不得改变此前的适用。")


def plan_ended(book: RuleBook, profile: str, day: str) -> bool:
    """Whether all documents that a profile rests on have come to the end of their period before a day."""
    own = [book.sources[code] for item in book.lineage(profile) for code in item.sources]
    return all(source.ended(day) for source in own if source.standing != "external")


def _after(earlier: Mapping[str, Any], since: str, instant: str) -> dict[str, Any]:
    """An earlier decision once the new one is made."""
    if earlier.get("superseded_at") or earlier["since"] < since:
        return dict(earlier)
    return {**earlier, "superseded_at": instant}


def _try_out(form: Mapping[str, Any], division: str, book: RuleBook) -> tuple[Basis, ...]:
    profile = book.profiles.get(form["profile"])
    if profile is None:
        raise bad_field("profile", "没有这个规则集。")
    if profile.place is not None and not places.covers(profile.place, division) and bound(book, division):
        raise bad_field("profile", f"“{profile.title}”不在{places.label(division)}适用，只能采用其中的资金项目。")
    _check_once(form["settings"], "settings", "parameter", "同一参数只能设定一次。")
    _check_once(form["schemes"], "schemes", "scheme", "同一资金项目只能采用一次。")
    settings = {item["parameter"]: item["value"] for item in form["settings"]}
    schemes = {item["scheme"]: item["profile"] for item in form["schemes"]}
    try:
        view = book.view(form["profile"], _tried_on(form, profile, book), settings, schemes, form["continuation"], division)
    except Refused as refused:
        raise _at_its_place(refused, list(settings), list(schemes)) from None
    return tuple(view.param(name).basis for name in settings)


def _tried_on(form: Mapping[str, Any], profile: Profile, book: RuleBook) -> str:
    """The day whose rules a decision's settings are tried on: its first, or, of rules adopted in advance, theirs."""
    begun = [book.sources[code].in_force_from or "" for item in book.lineage(profile.name) for code in item.sources]
    return max(form["since"], min(begun, default=""))


def bound(book: RuleBook, division: str) -> bool:
    """Whether any document is law in a place by itself; where none is, its bureau may take over any profile."""
    own = (profile.place for profile in book.profiles.values() if profile.extends is None and profile.place)
    return any(places.covers(place, division) for place in own)


def _check_once(items: list[dict[str, Any]], field: str, key: str, message: str) -> None:
    names = [item[key] for item in items]
    again = [index for index, name in enumerate(names) if name in names[:index]]
    if again:
        raise bad_fields(*(FieldError(f"{field}.{index}.{key}", message) for index in again))


def _at_its_place(refused: Refused, settings: list[str], schemes: list[str]) -> Refused:
    """The refusal of a setting or a scheme, with the field named as it stands in the request."""
    by_name = {f"settings.{name}": f"settings.{index}.value" for index, name in enumerate(settings)}
    by_name |= {f"schemes.{name}": f"schemes.{index}.scheme" for index, name in enumerate(schemes)}
    errors = tuple(FieldError(by_name.get(one.field, one.field), one.message) for one in refused.errors)
    return Refused(refused.status, refused.code, refused.detail, basis=refused.basis, errors=errors)
