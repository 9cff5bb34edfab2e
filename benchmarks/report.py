"""The report as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan

from benchmarks.figures import Curve, Figure, Goal, Results, ratio

HEAD = """\
# Performance

Written by `{command}` on {taken_on}; do not edit. A figure says little by itself: compare within one run, by the ratios.
Rates are medians of interleaved rounds, with the least and the most of a round beside them, on one broker and one database
that all share. The database is the embedded SecantusDB, one Python process, not a MongoDB; it is started anew before each
section, for after some thousand writes it may stand still for seconds. Load comes from a client in a process of its own over
16 kept-alive connections, unless said otherwise, each of which asks again as soon as it is answered. An error is any answer
but the expected one, or none; errors are in no rate. Latency is of one command after the other. What is remembered for a
second (`adr/0008`) stands beside a baseline that asks its database each time.
"""
GOALS = "A ratio is taken round by round, so that what slows a whole round cancels out; the median of the rounds stands here."
COST = "Processor time in milliseconds per answer, user and system, by process. Compare it within one run too."


def markdown(results: Results, pictures: Mapping[str, str]) -> str:
    """The whole document; ``pictures`` maps a curve's name to its file beside the document."""
    parts = [HEAD.format(command=results.command, taken_on=results.taken_on)]
    parts += ["## Goals", GOALS, _table(("what", "beside", "ratio", "goal", ""), _goals(results))]
    parts += ["## Figures", _table(("what", "median", "least – most", "p50 ms", "p99 ms", "answers", "errors"), _figures(results))]
    parts += ["## Where the processor time goes", COST, *_costs(results.figures.values())]
    for curve in results.curves:
        parts += [f"## {curve.title}", f"![{curve.title}]({pictures[curve.name]})", *([curve.text] if curve.text else []), _curve(curve)]
    for table in results.tables:
        parts += [f"## {table.title}", table.text, _table(table.head, table.rows)]
    parts += ["## Machine and versions", _table(("", ""), [*results.machine.items(), *results.versions.items()])]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _goals(results: Results) -> Iterator[Sequence[str]]:
    for goal in results.goals:
        ours, theirs = results.figures[goal.figure], results.figures[goal.baseline]
        yield ours.label, theirs.label, f"{ratio(ours, theirs):.2f}", f"≥ {goal.least:g}", _verdict(goal, ours, theirs)


def _verdict(goal: Goal, ours: Figure, theirs: Figure) -> str:
    return "reached" if ratio(ours, theirs) >= goal.least else "**missed**"


def _figures(results: Results) -> Iterator[Sequence[str]]:
    for figure in results.figures.values():
        yield (
            figure.label, f"{_number(figure.median)} {figure.unit}", f"{_number(min(figure.rounds))} – {_number(max(figure.rounds))}",
            _optional(figure.p50_ms), _optional(figure.p99_ms), f"{figure.answered:,}", _errors(figure.errors),
        )  # fmt: skip


def _costs(figures: Iterable[Figure]) -> Iterator[str]:
    rows = []
    for figure in figures:
        if figure.cost:
            split = ", ".join(f"{name} {spent:.2f}" for name, spent in figure.cost.items() if spent >= 0.005)
            rows.append((figure.label, f"{sum(figure.cost.values()):.2f}", split))
    yield _table(("what", "all", "split"), rows)


def _curve(curve: Curve) -> str:
    xs = sorted({x for line in curve.lines.values() for x, _, _ in line})
    head = (f"{curve.y} at … {curve.x}", *(f"{x:,.0f}" for x in xs))
    rows = []
    for name, line in curve.lines.items():
        known = {x: f"{_number(y)}{f' ({errors} errors)' if errors else ''}" for x, y, errors in line}
        rows.append((name, *(known.get(x, "") for x in xs)))
    return _table(head, rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |" for line in lines)


def _errors(errors: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in errors.items()) or "0"


def _optional(value: float | None) -> str:
    return "" if value is None else _number(value)


def _number(value: float) -> str:
    if isnan(value):
        return "no answer"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"
