"""`make docs` writes docs/rules-layers.md: which document binds where, and what an adoption may still set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from common.law.book import RuleBook
from common.law.explain import limit_zh
from common.law.layers import MERELY_SAID
from common.law.loader import load_rulebook
from common.law.model import GAPS, Entry, Parameter, Profile, scheme_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rules-layers.md"


def layers_table(book: RuleBook) -> str:
    """The page, from the rule files alone."""
    binding = [profile for profile in _roots(book) if _binds(book, profile)]
    others = [profile for profile in _roots(book) if profile not in binding]
    heads = [f"Binds in {profile.place}" for profile in binding] + [profile.name for profile in others]
    lines = [
        "# The rules of a place in layers",
        "",
        "Written by `make docs` from `rules/`; a test keeps it fresh. Where documents bind a place, they hold whatever its bureau",
        "adopts (ruling 15); the other profiles hold where they are at home, and elsewhere by adoption. The last columns say what",
        "an adopted profile may still change where a document binds, and whether a bureau may set the value by its own decision,",
        "which holds for its own level alone (ruling 16). Values are the newest ones.",
        "",
        f"| Parameter | {' | '.join(heads)} | Adoption where bound | Bureau's own setting |",
        "|---" * (3 + len(heads)) + "|",
    ]
    return "\n".join([*lines, *_lines(book, binding, others), ""])


def _lines(book: RuleBook, binding: list[Profile], others: list[Profile]) -> Iterator[str]:
    for name, parameter in book.parameters.items():
        bound = [_newest(profile, name) for profile in binding]
        cells = [_cell(parameter, entry) for entry in (*bound, *(_newest(profile, name) for profile in others))]
        first = next((entry for entry in bound if entry), None)
        yield f"| `{name}` {parameter.zh} | {' | '.join(cells)} | {adoption(parameter, first)} | {_setting(parameter, book)} |"


def adoption(parameter: Parameter, bound: Entry | None) -> str:
    """What an adopted profile may still say of a parameter on which the binding documents say this."""
    if bound is None:
        return "the whole scheme" if scheme_of(parameter.name) else "all"
    if bound.value is None:
        return "all: left open" if bound.kind in GAPS else "nothing: repealed"
    if parameter.bound:
        return "a stricter bound"
    if parameter.layer == "binding":
        return "nothing"
    if parameter.layer == "between":
        return "steps before the last one"
    if parameter.layer == "stricter":
        return "a stricter choice"
    if parameter.type in ("list", "table"):
        return "more entries, none less"
    if parameter.settable or bound.kind == "assumption" or bound.klass in MERELY_SAID:
        return "another value"
    return "nothing"


def _setting(parameter: Parameter, book: RuleBook) -> str:
    gaps = [profile.name for profile in book.profiles.values() if (entry := _newest(profile, parameter.name)) and entry.kind in GAPS]
    if parameter.settable:
        return "anywhere, not looser than HARD"
    return f"under {', '.join(gaps)}" if gaps else "no"


def _cell(parameter: Parameter, entry: Entry | None) -> str:
    if entry is None:
        return "–"
    kind = "" if entry.kind == "clause" else f", {entry.kind}"
    if entry.value is None:
        return f"{entry.clause}, {entry.klass}{kind or ', repealed'}"
    said = limit_zh(parameter, entry.value).removeprefix("为").removeprefix("：")
    clauses = ", ".join(dict.fromkeys((entry.clause, *entry.row_clauses.values())))
    return f"{said} ({clauses}, {entry.klass}{kind})"


def _newest(profile: Profile, name: str) -> Entry | None:
    entries = profile.values.get(name)
    return entries[-1] if entries else None


def _roots(book: RuleBook) -> list[Profile]:
    return [profile for profile in book.profiles.values() if profile.extends is None]


def _binds(book: RuleBook, profile: Profile) -> bool:
    return any(book.sources[code].standing == "binding" for code in profile.sources)


def write() -> None:
    """Write the table of layers."""
    PAGE.write_text(layers_table(load_rulebook(ROOT / "rules")), encoding="utf-8")
