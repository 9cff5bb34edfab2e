"""Growth curves as pictures."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot  # noqa: E402

from benchmarks.figures import Curve  # noqa: E402


def draw(curve: Curve, path: Path) -> None:
    """Write one curve as SVG."""
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": curve.name, "font.family": "sans-serif"})
    figure, axes = pyplot.subplots(figsize=(7.5, 4.2), layout="constrained")
    for (name, line), marker in zip(curve.lines.items(), "osD^vP*X", strict=False):
        axes.plot([x for x, _, _ in line], [y for _, y, _ in line], marker=marker, markersize=5, label=name)
    xs = sorted({x for line in curve.lines.values() for x, _, _ in line})
    if xs[-1] >= 100 * xs[0]:
        axes.set_xscale("log")
        axes.set_yscale("log")
        ticks = [tick for power in (0.1, 1, 10, 100, 1000) for tick in (power, 2 * power, 5 * power)]
        low, high = axes.get_ylim()
        axes.set_yticks(shown := [tick for tick in ticks if low <= tick <= high], [f"{tick:g}" for tick in shown])
    else:
        axes.set_ylim(bottom=0)
    axes.set_xticks(xs, [f"{x:,.0f}" for x in xs])
    axes.minorticks_off()
    axes.set(xlabel=curve.x, ylabel=curve.y, title=curve.title)
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False, fontsize="small")
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
