"""Geometry: what is drawn where."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from sanxian.console.pictures import bags, cells, charts, clip, gauge, graph, heat, px, read


@pytest.mark.parametrize(
    ("days", "line", "low", "state"),
    [
        (2.1, 3, None, "low"),
        (3, 3, None, "near"),
        (3.7, 3, None, "near"),
        (3.8, 3, None, "fine"),
        (9, 3, True, "low"),
        (1, 3, False, "near"),
        (None, 3, None, "still"),
        (4, None, None, "fine"),
        (0, 3, None, "low"),
    ],
)
def test_the_word_of_a_bag(days: Any, line: Any, low: Any, state: str) -> None:
    made = bags.bag({"group": "A+", "days": days, "units": 1, "line_days": line, "low": low}, 8)
    assert made.state == state


@pytest.mark.parametrize(("days", "y"), [(0, 138), (4, 82), (8, 26), (80, 26), (-1, 138)])
def test_a_bag_is_filled_to_its_days(days: float, y: float) -> None:
    assert bags.level(days, 8) == pytest.approx(y)


def test_bags_share_one_scale_and_the_gap_reaches_the_line() -> None:
    low, full = bags.bags(
        [
            {"group": "A+", "days": 2, "units": 5, "line_days": 3},
            {"group": "B+", "days": 8, "units": 9, "line_days": 3},
        ]
    )
    assert low.line_y == full.line_y
    assert float(low.gap_y) + float(low.gap_h) == pytest.approx(float(low.fluid_y))
    assert full.gap_h == "0"


def test_a_high_line_stretches_the_scale() -> None:
    assert bags.full_scale([{"line_days": 7}, {"line_days": None}]) == 14
    assert bags.full_scale([{"line_days": 3}]) == 8


@pytest.mark.parametrize(
    ("days", "said"), [(2.13, "2.1"), (9.99, "10.0"), (12.0, "12"), (None, "")]
)
def test_days_are_written_short(days: Any, said: str) -> None:
    assert bags.bag({"group": "A+", "days": days, "units": 0}, 8).shown == said


@pytest.mark.parametrize(
    ("highest", "last", "count"),
    [(0, 1, 2), (1, 1, 6), (7, 8, 5), (10, 10, 6), (1714, 2000, 5), (0.3, 0.3, 4), (99, 100, 6)],
)
def test_ticks_are_round_and_cover(highest: float, last: float, count: int) -> None:
    steps = charts.ticks(highest)
    assert steps[0] == 0
    assert steps[-1] == pytest.approx(last)
    assert len(steps) == count


def test_bars_stand_on_the_base_and_inside_the_frame() -> None:
    for view in charts.bars([{"label": str(n), "value": n * 10} for n in range(31)], line=250):
        for bar in view.bars:
            assert float(bar["y"]) + float(bar["h"]) == pytest.approx(float(view.base), abs=0.2)
            assert view.left <= float(bar["x"]) <= view.width - view.right
        assert view.top <= float(view.line_y) <= float(view.base)


def test_bar_numbers_are_all_shown_or_none() -> None:
    many = charts.bars([{"label": str(n), "value": 10**n} for n in range(12)])
    assert all(len({bool(b["said"]) for b in view.bars}) == 1 for view in many)


def test_labels_keep_their_distance() -> None:
    labels = [f"12/{n}" for n in range(1, 29)]
    for view in charts.lines([{"name": "a", "values": list(range(28))}], labels):
        xs = [float(x) for x, _, _ in view.labels]
        assert view.labels[-1][1] == labels[-1]
        assert all(b - a > 30 for a, b in pairwise(xs))


def test_a_missing_value_breaks_the_line() -> None:
    view = charts.lines([{"name": "a", "values": [1, 2, None, 4, None, 6, 7]}], list("abcdefg"))[0]
    assert [part.count(",") for part in view.lines[0]["parts"]] == [2, 1, 2]
    assert len(view.lines[0]["dots"]) == 1


def test_a_band_goes_there_and_back() -> None:
    points = [{"label": str(n), "low90": 1, "high90": 3} for n in range(3)]
    view = charts.bands(points)[0]
    spots = view.bands[0]["points"].split()
    assert len(spots) == 6
    assert float(spots[0].split(",")[1]) < float(spots[-1].split(",")[1])


def test_today_is_the_last_day_that_has_happened() -> None:
    points = [{"label": "1", "past": 2}, {"label": "2", "past": 3}, {"label": "3", "mid": 3}]
    view = charts.bands(points)[0]
    assert view.now_x == px(view.x(1, 3))
    assert charts.bands(points[:2])[0].now_x == ""


def test_crowded_events_take_a_second_row_then_lose_their_names() -> None:
    points = [{"label": str(n), "past": 1, "mark": "市直机关" if n < 3 else ""} for n in range(28)]
    marks = charts.bands(points)[0].marks
    assert len({m["y"] for m in marks}) == 2
    assert [bool(m["text"]) for m in marks] == [True, True, False]
    assert [m["name"] for m in marks] == ["市直机关"] * 3


@pytest.mark.parametrize(
    "series", [[], [{"name": "a", "values": []}], [{"name": "a", "values": [None]}]]
)
def test_a_chart_of_nothing_is_drawn(series: list[Any]) -> None:
    labels = ["1"] if series and series[0]["values"] else []
    assert len(charts.lines(series, labels)) == 3
    assert len(charts.bars([])) == len(charts.bands([])) == 3


def test_a_funnel_says_the_share_of_the_step_before() -> None:
    stages = charts.funnel(
        [{"label": "a", "value": 200}, {"label": "b", "value": 50}, {"label": "c", "value": 0}]
    )
    assert [(s.width, s.share) for s in stages] == [("100", ""), ("25", "25.0%"), ("0", "0.0%")]


def test_a_funnel_says_no_share_of_few() -> None:
    rows = [{"label": "a", "value": 20}, {"label": "b", "value": 19}, {"label": "c", "value": 18}]
    assert [s.share for s in charts.funnel(rows, 20)] == ["", "95.0%", ""]


@pytest.mark.parametrize(
    ("value", "low", "high", "state"),
    [
        (108, 115, None, "low"),
        (115, 115, None, "fine"),
        (104, 60, 100, "high"),
        (100, 60, 100, "fine"),
        (36.5, None, None, "fine"),
    ],
)
def test_a_gauge_judges_by_its_band(value: float, low: Any, high: Any, state: str) -> None:
    made = gauge.gauge(value, low=low, high=high)
    assert made.state == state
    assert 0 <= float(made.band_x) <= 200
    assert float(made.band_x) + float(made.band_w) <= 200
    assert 0 <= float(made.mark_x) <= 196


def test_a_gauge_keeps_a_wild_value_on_the_bar() -> None:
    assert gauge.gauge(999, low=115, start=80, end=180).mark_x == "196"


def test_a_month_starts_on_monday_and_marks_its_days() -> None:
    weeks = heat.month(2026, 11, {date(2026, 11, 5): {"level": 9, "text": "x"}}, date(2026, 11, 23))
    assert [d.on.day for d in weeks[0]] == [26, 27, 28, 29, 30, 31, 1]
    assert [d.outside for d in weeks[0]] == [True] * 6 + [False]
    days = {d.on: d for week in weeks for d in week}
    assert days[date(2026, 11, 5)].level == 3
    assert [d.on for d in days.values() if d.today] == [date(2026, 11, 23)]


def test_a_year_is_two_halves_of_every_day_once() -> None:
    halves = heat.year_halves(2024, {date(2024, 2, 29): 8, date(2024, 3, 1): 1})
    days = [cell.on for half in halves for cell in half.cells]
    assert len(days) == len(set(days)) == 366
    level = {cell.on: cell.level for half in halves for cell in half.cells}
    assert (level[date(2024, 2, 29)], level[date(2024, 3, 1)], level[date(2024, 3, 2)]) == (4, 1, 0)
    assert all(len({(c.x, c.y) for c in half.cells}) == len(half.cells) for half in halves)


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcdef", 5, "abc…"),
        ("悬浮红细胞", 10, "悬浮红细胞"),
        ("悬浮红细胞", 8, "悬浮红…"),
        ("", 4, ""),
    ],
)
def test_text_is_cut_by_its_width(text: str, room: int, expected: str) -> None:
    assert clip(text, room) == expected
    assert sum(map(cells, clip(text, room))) <= max(room, 2)


def test_a_value_is_read_from_a_dict_or_an_object() -> None:
    thing = type("Thing", (), {"a": 1})
    assert (read({"a": 1}, "a"), read(thing, "a"), read({}, "b", 2), read(thing, "b", 2)) == (
        1,
        1,
        2,
        2,
    )


# ---- graph


def fan(donations: int, units: int) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    nodes: list[dict[str, Any]] = [{"id": "d", "column": 0, "title": "donor", "hot": True}]
    edges = []
    for n in range(donations):
        nodes.append({"id": f"v{n}", "column": 1, "title": f"v{n}", "hot": n == 0})
        edges.append(("d", f"v{n}"))
        for m in range(units):
            nodes.append({"id": f"u{n}.{m}", "column": 2, "title": f"u{n}.{m}"})
            edges.append((f"v{n}", f"u{n}.{m}"))
    return nodes, edges


@pytest.mark.parametrize(("donations", "units"), [(1, 1), (3, 2), (12, 4), (50, 3), (66, 2)])
def test_no_two_nodes_overlap(donations: int, units: int) -> None:
    drawn = graph.draw(*fan(donations, units))
    assert len(drawn.nodes) == 1 + donations + donations * units
    for column in range(3):
        ys = sorted(n.y for n in drawn.nodes if n.column == column)
        assert ys[0] >= graph.HEAD
        assert all(b - a >= graph.TALL - 0.01 for a, b in pairwise(ys))
    assert float(drawn.height) >= max(n.y + graph.TALL for n in drawn.nodes)


def test_children_stay_together_so_that_lines_do_not_cross() -> None:
    nodes, edges = fan(8, 3)
    drawn = graph.draw(list(reversed(nodes)), edges)
    order = [
        n.title.split(".")[0]
        for n in sorted((n for n in drawn.nodes if n.column == 2), key=lambda n: n.y)
    ]
    parents = [
        n.title for n in sorted((n for n in drawn.nodes if n.column == 1), key=lambda n: n.y)
    ]
    assert [f"u{p[1:]}" for p in parents for _ in range(3)] == order


def test_the_hot_path_is_at_the_top() -> None:
    nodes, edges = fan(20, 2)
    for node in nodes:
        node["hot"] = node["id"] in {"d", "v17", "u17.0", "u17.1"}
    drawn = graph.draw(nodes, edges)
    for column, hottest in ((1, {"v17"}), (2, {"u17.0", "u17.1"})):
        ordered = sorted((n for n in drawn.nodes if n.column == column), key=lambda n: n.y)
        assert {n.title for n in ordered[: len(hottest)]} == hottest


def test_every_parent_of_a_tall_graph_stands_beside_its_children() -> None:
    drawn = graph.draw(*fan(28, 3))
    for parent in (n for n in drawn.nodes if n.column == 1):
        ys = [child.y for child in parent.after]
        assert min(ys) <= parent.y <= max(ys)


def test_a_parent_stands_in_the_middle_of_its_children() -> None:
    drawn = graph.draw(*fan(1, 3))
    donor, donation = (next(n for n in drawn.nodes if n.column == c) for c in (0, 1))
    ys = [n.y for n in drawn.nodes if n.column == 2]
    assert donation.y == pytest.approx(sum(ys) / 3)
    assert donor.y == pytest.approx(donation.y)


def test_an_edge_between_hot_nodes_is_hot_and_drawn_last() -> None:
    drawn = graph.draw(*fan(3, 1))
    assert [e.hot for e in drawn.edges] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("edge", "hot"),
    [
        (("a", "b", True), True),
        ({"source": "a", "target": "b", "hot": False}, False),
        (("b", "a"), True),
    ],
)
def test_an_edge_may_say_its_own_heat(edge: Any, hot: bool) -> None:
    nodes = [
        {"id": "a", "column": 0, "title": "a", "hot": True},
        {"id": "b", "column": 1, "title": "b", "hot": True},
    ]
    assert [e.hot for e in graph.draw(nodes, [edge]).edges] == [hot]


def test_edges_to_unknown_nodes_and_to_oneself_are_left_out() -> None:
    drawn = graph.draw([{"id": "a", "column": 0, "title": "a"}], [("a", "b"), ("a", "a")])
    assert drawn.edges == []
    assert [b.node.id for b in drawn.outline] == ["a"]


def test_the_list_opens_a_pooled_unit_once_and_survives_a_ring() -> None:
    nodes = [
        {"id": i, "column": c, "title": i}
        for i, c in (("a", 0), ("b", 0), ("pool", 1), ("x", 2), ("y", 3))
    ]
    drawn = graph.draw(nodes, [("a", "pool"), ("b", "pool"), ("x", "y"), ("y", "x")])
    pools = [leaf for top in drawn.outline for leaf in top.inside if leaf.node.id == "pool"]
    assert [leaf.again for leaf in pools] == [False, True]
    assert {top.node.id for top in drawn.outline} >= {"a", "b", "x"}


def test_an_empty_graph_is_drawn() -> None:
    assert graph.draw([], [], ["献血者"]).nodes == []
    assert graph.draw([], []).width


@pytest.mark.parametrize("wanted", [[0.0, 0.0, 0.0], [5.0, 1.0, 9.0], [100.0, 0.0], [3.0], []])
def test_level_out_keeps_order_distance_and_mean(wanted: list[float]) -> None:
    got = graph.level_out(wanted, 10)
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(got))
    assert sum(got) == pytest.approx(sum(wanted))


@pytest.mark.parametrize(("low", "state"), [(True, "low"), (False, "fine")])
def test_a_number_too_small_to_show_leaves_only_the_verdict(low, state):
    from sanxian.console.pictures import bags

    drawn = bags.bag({"group": "A−", "days": None, "units": None, "line_days": 3, "low": low}, 8.0)
    assert (drawn.state, drawn.units, drawn.shown) == (state, None, "")
