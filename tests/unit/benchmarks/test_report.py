"""The report tells what was measured: ratios round by round, errors beside every figure, goals missed as missed."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from benchmarks.figures import Curve, Figure, Goal, Results, Table, ratio
from benchmarks.load import request
from benchmarks.report import markdown

BASE = Figure("bare", "requests/s", (100.0, 50.0, 200.0), 350, {}, 10.0, 20.0, {"front": 1.25, "idle": 0.001})
OURS = Figure("ours", "requests/s", (90.0, 50.0, 100.0), 240, {"503": 3, "ConnectionResetError": 1}, 12.0, 30.0)
CURVE = Curve("growth", "Growth", "organisations", "ms", {"read": ((1000.0, 2.0, 0), (10000.0, 2.5, 7))})
RESULTS = Results(
    "make bench", "2026-11-20", {"Processor": "2 × X | Y"}, {"nameko": "2.14.1"}, {"bare": BASE, "ours": OURS},
    (Goal("ours", "bare", 0.9),), (CURVE,), (Table("Start-up", "Until ready.", ("part", "seconds"), (("broker", "4.9"),)),),
)  # fmt: skip


def lines(results: Results = RESULTS) -> list[str]:
    return markdown(results, {"growth": "performance-growth.svg"}).splitlines()


def test_ratio_is_the_median_of_the_rounds_ratios() -> None:
    # 0.9, 1.0, 0.5; the ratio of the medians would be 0.9 too, so the second case tells them apart
    assert ratio(OURS, BASE) == 0.9
    assert ratio(replace(OURS, rounds=(10.0, 50.0, 200.0)), BASE) == 1.0


def test_ratio_needs_the_same_rounds() -> None:
    with pytest.raises(ValueError, match="longer"):
        ratio(replace(OURS, rounds=(1.0,)), BASE)


@pytest.mark.parametrize(("least", "verdict"), [(0.9, "reached"), (0.91, "**missed**")])
def test_a_goal_is_reached_or_missed(least: float, verdict: str) -> None:
    goals = (Goal("ours", "bare", least),)
    assert f"| ours | bare | 0.90 | ≥ {least:g} | {verdict} |" in lines(replace(RESULTS, goals=goals))


def test_errors_stand_beside_the_figure() -> None:
    assert "| ours | 90.0 requests/s | 50.0 – 100 | 12.0 | 30.0 | 240 | 3 × 503, 1 × ConnectionResetError |" in lines()
    assert "| bare | 100 requests/s | 50.0 – 200 | 10.0 | 20.0 | 350 | 0 |" in lines()


def test_a_small_figure_keeps_its_digits() -> None:
    small = Figure("a look-up", "µs", (0.0523,), 1)
    assert "| a look-up | 0.052 µs | 0.052 – 0.052 |  |  | 1 | 0 |" in lines(replace(RESULTS, figures={**RESULTS.figures, "small": small}))


def test_cost_is_split_by_process_and_what_did_nothing_is_left_out() -> None:
    assert "| bare | 1.25 | front 1.25 |" in lines()


def test_a_curve_has_its_picture_and_its_errors() -> None:
    shown = lines()
    assert "![Growth](performance-growth.svg)" in shown
    assert "| ms at … organisations | 1,000 | 10,000 |" in shown
    assert "| read | 2.0 | 2.5 (7 errors) |" in shown


def test_a_curve_may_lack_a_point() -> None:
    both = {**CURVE.lines, "list": ((10000.0, 9.0, 0),)}
    assert "| list |  | 9.0 |" in lines(replace(RESULTS, curves=(replace(CURVE, lines=both),)))


def test_where_nothing_was_answered_no_latency_is_claimed() -> None:
    nothing = {"list": ((1000.0, 3.0, 0), (10000.0, nan, 4))}
    assert "| list | 3.0 | no answer (4 errors) |" in lines(replace(RESULTS, curves=(replace(CURVE, lines=nothing),)))


def test_tables_machine_and_versions_are_told() -> None:
    shown = lines()
    assert {"| broker | 4.9 |", "| Processor | 2 × X ¦ Y |", "| nameko | 2.14.1 |"} <= set(shown)


def test_a_request_names_the_length_of_what_it_sends() -> None:
    text = request("POST", "/v1/orgs", "abc", {"name": "组织"}, Idempotency_Key="k1")
    head, _, body = text.partition("\r\n\r\n")
    assert text.isascii()
    assert {f"Content-Length: {len(body)}", "Authorization: Bearer abc", "Idempotency-Key: k1"} <= set(head.split("\r\n"))
