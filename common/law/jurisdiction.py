"""By which rules a case is judged: pinned when the case begins, kept for its whole life. Pure.

A bureau adopts a profile on a day, with the values that the documents leave to it and the funding schemes
it takes from others. A case carries what was in force on its governing day, so that a later change of
law or of the bureau's mind does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import Refused
from common.law.book import RuleBook


def judged_by(adoptions: Iterable[Mapping[str, Any]], fallback: str | Callable[[], str], on: str, division: str) -> dict[str, Any]:
    """The rules for a case in a place (``division``) whose governing day is ``on``.

    ``adoptions`` are the bureau's decisions, each with ``profile``, ``since``, ``settings``, ``schemes`` and, where it
    goes on with a plan whose period has ended, the number of that decision as ``continuation``; one with ``superseded_at``
    was replaced before it counted. ``fallback`` is the profile that holds where the bureau has decided nothing, or what finds
    it: where no document applies by itself, there is only what was decided.
    """
    in_force = [one for one in adoptions if one["since"] <= on and not one.get("superseded_at")]
    place = places.authority(places.trim(division))
    if not in_force:
        profile = fallback if isinstance(fallback, str) else fallback()
        return {"profile": profile, "on": on, "place": place, "settings": [], "schemes": [], "decision": None}
    latest = max(in_force, key=lambda adoption: adoption["since"])
    return {
        "profile": latest["profile"],
        "on": on,
        "place": place,
        "settings": [dict(item) for item in latest["settings"]],
        "schemes": [dict(item) for item in latest["schemes"]],
        "decision": latest.get("continuation"),
    }


def pinned(judged_by: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What a new case keeps: its rules with the ``version`` of the view it was begun under, which names their exact
    values. A case that takes over another's rules keeps that one's version."""
    return {"version": version, **judged_by}


def default_profile(book: RuleBook, division: str) -> str:
    """The profile that holds in a place whose bureau has adopted none: the narrowest whose documents hold there.

    A profile that builds on another is a bureau's own and holds only by its decision. Raises Refused 422
    ``no_rules_here`` where no document applies.
    """
    fitting = [
        profile for profile in book.profiles.values()
        if profile.extends is None and profile.place and places.covers(profile.place, division)
    ]  # fmt: skip
    if not fitting:
        raise Refused(422, "no_rules_here", "该地区没有适用的规则，须先由民政部门确定所适用的规则。")
    return max(fitting, key=lambda profile: len(profile.place or "")).name
