"""Events over time: a row for each, its parts indented below it, a bar for when it took place.

A date that is known to the month or the year only is a paler bar over all of it. An event without a date is shown
where its whole or its parts are, as an outline; one without these is left out, and the picture says how many are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from eventgraph.errors import NotFound
from eventgraph.export.events import dates
from eventgraph.model import Kind, Relation
from eventgraph.views.edges import draw_lines
from eventgraph.views.items import name_of
from eventgraph.views.lettering import LINE, clean, measure, text_height, wrapped
from eventgraph.views.page import Page
from eventgraph.views.selection import count
from eventgraph.views.style import EVENT, INK, QUIET, SHAPES, Stroke

if TYPE_CHECKING:
    import networkx as nx

PART_OF = Relation.SUPER_EVENT.value
#: More rows than this make a page that nobody unrolls.
MOST = 240
SIZE, TICK_SIZE = 8.0, 7.5
#: Points: one step in for parts, between rows, between columns, the width of all of time, a bar and its least width.
INDENT, ROW_GAP, GAP, TIME, BAR, LEAST = 12.0, 6.0, 10.0, 360.0, 7.0, 4.0
LETTERS = 40
MOST_TICKS = 7
#: Time is longer than the events by this part on either side.
AIR = 0.03

_BLUE, _PALE = SHAPES[EVENT].colour, "#9CC9E6"
EXACT = Stroke("dates to the day", _BLUE, BAR)
VAGUE = Stroke("month or year", _PALE, BAR)
NONE = Stroke("no date: when its whole or its parts are", "#8C8C8C", 1.0, (2, 1.5))
GRID, STRIPE = Stroke("", "#D0D0D0", 0.6), "#F4F4F2"


@dataclass(frozen=True, slots=True)
class Row:
    """An event with the days that it takes: the first, and the one after the last."""

    node: str
    depth: int
    start: date
    end: date
    look: Stroke
    said: str


def draw_timeline(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw the events that have a date, those with most edges if there are more than `max_nodes`."""
    events = network.subgraph([n for n, kind in network.nodes(data="kind") if kind == Kind.EVENT.value])
    dated = {row.node for row in rows_of(events)}
    if not dated:
        raise NotFound("there is nothing to draw: no event in this graph has a date.")
    # How much is known of an event is what all its edges say, not only those to other events.
    weighed = network.edge_subgraph([e for e in network.edges(keys=True) if e[0] in dated or e[1] in dated])
    shown = _busiest(weighed if weighed else network, dated, min(max_nodes, MOST))
    rows = rows_of(events.subgraph(shown))
    left_out = len(dated) - len(rows)
    notes = [f"{count(left_out, 'more event')} hidden"] if left_out else []
    undated = len(events) - len(dated)
    if undated:
        notes.append(f"{count(undated, 'event')} without a date left out")
    return _draw(network, rows, notes, title, ax)


def _busiest(network: nx.MultiDiGraph, events: set[str], most: int) -> list[str]:
    degree = dict(network.degree())
    focus = set(str(network.graph.get("focus", "")).split())
    return sorted(events, key=lambda node: (node not in focus, -degree.get(node, 0), node))[:most]


def rows_of(events: nx.MultiDiGraph) -> list[Row]:
    """The rows, from top to bottom: by start, then end, then name; parts after their whole."""
    parts: dict[str, list[str]] = defaultdict(list)
    wholes: dict[str, str] = {}
    for part, whole, key in sorted(events.edges(keys=True)):
        if key == PART_OF and part != whole and part not in wholes and not _is_below(whole, part, wholes):
            wholes[part] = whole
            parts[whole].append(part)
    own = {node: _days(data) for node, data in events.nodes(data=True)}

    def span(node: str) -> tuple[date, date] | None:
        """When an event or any of its parts is."""
        found = [days[:2] for days in (own[node],) if days]
        found = found or [days for part in parts[node] if (days := span(part))]
        return (min(a for a, _ in found), max(b for _, b in found)) if found else None

    rows: list[Row] = []

    def add(node: str, depth: int, around: tuple[date, date]) -> None:
        days = own[node]
        start, end, look = days or (*(span(node) or around), NONE)
        data = events.nodes[node]
        rows.append(
            Row(node, depth, start, end, look, dates(data.get("start"), data.get("end")) if days else "")
        )
        below = [
            ((span(part) or (start, end)), str(events.nodes[part].get("label")), part) for part in parts[node]
        ]
        for _, _, part in sorted(below):
            add(part, depth + 1, (start, end))

    tops = [
        (days, str(events.nodes[node].get("label")), node)
        for node in events
        if node not in wholes and (days := span(node))
    ]
    for days, _, node in sorted(tops):
        add(node, 0, days)
    return rows


def _is_below(node: str, other: str, wholes: dict[str, str]) -> bool:
    """Whether a node is a part of another, at any depth."""
    while node in wholes:
        node = wholes[node]
        if node == other:
            return True
    return False


def _days(data: dict[str, Any]) -> tuple[date, date, Stroke] | None:
    """The first day, the day after the last, and how exact they are; None if there is no date."""
    start, end = _day(data.get("start")), _day(data.get("end"))
    if start is None and end is None:
        return None
    first, last = start or end, end or start
    assert first is not None and last is not None
    exact = first[2] and last[2]
    return first[0], max(last[1], first[1]), EXACT if exact else VAGUE


def _day(value: str | None) -> tuple[date, date, bool] | None:
    """The first day of a date, the day after its last, and whether it is one day; None if it is no date.

    >>> _day("2026-02")[:2] == (date(2026, 2, 1), date(2026, 3, 1)), _day("2026-02-30"), _day("spring")
    (True, None, None)
    """
    numbers = (value or "").split("-")
    try:
        year, month, day = (int(n) for n in (*numbers, "1", "1")[:3])
        first = date(year, month, day)
        if len(numbers) > 2:
            return first, first + timedelta(days=1), True
        after = date(year + 1, 1, 1) if len(numbers) == 1 or month == 12 else date(year, month + 1, 1)
        return first, after, False
    except (ValueError, OverflowError):
        return None


def _draw(network: nx.MultiDiGraph, rows: list[Row], notes: list[str], title: str, ax: Axes | None) -> Figure:
    lines = [wrapped(name_of(network.nodes[row.node], row.node), LETTERS, 2) for row in rows]
    weights: list[Any] = ["bold" if row.depth == 0 else "normal" for row in rows]
    heights = [max(text_height(len(own), SIZE), BAR) + ROW_GAP for own in lines]
    names = max(
        measure(line, SIZE, weight) + INDENT * row.depth
        for row, own, weight in zip(rows, lines, weights, strict=True)
        for line in own
    )
    said = max(measure(row.said, SIZE) for row in rows)
    page = Page(ax, names + said + TIME + 2 * GAP, title)
    legends = [[look for look in (EXACT, VAGUE, NONE) if any(row.look is look for row in rows)]]
    height, ticks_height = sum(heights), TICK_SIZE * LINE + 6
    foot = page.foot(legends)
    page.size(foot + height + 2 * ticks_height + page.head(notes))
    left = (page.width - names - said - TIME - 2 * GAP) / 2
    time = _Time(rows, left + names + GAP)

    top = foot + ticks_height + height
    for at, word in time.ticks():
        draw_lines(page, [np.array([(at, top), (at, top - height)])], GRID)
        for y in (top + ticks_height - 2, top - height - 6):
            page.write(at, y, [word], TICK_SIZE, color=QUIET)
    y = top
    band = names + said + TIME + 2 * GAP
    for number, high in enumerate(heights):
        if number % 2 == 0:
            stripe = Rectangle((left - 4, y - high), band + 8, high, facecolor=STRIPE, linewidth=0, zorder=0)
            page.ax.add_patch(stripe)
        y -= high
    y = top
    for row, own, weight, high in zip(rows, lines, weights, heights, strict=True):
        middle = y - high / 2
        first = middle + text_height(len(own), SIZE) / 2
        page.write(left + INDENT * row.depth, first, own, SIZE, weight, ha="left")
        page.write(
            left + names + TIME + 2 * GAP,
            middle + text_height(1, SIZE) / 2,
            [clean(row.said)],
            SIZE,
            ha="left",
            color=INK,
        )
        _draw_bar(page, row, time, middle)
        y -= high
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _draw_bar(page: Page, row: Row, time: _Time, y: float) -> None:
    start, end = time.at(row.start), time.at(row.end)
    if end - start < LEAST:
        start, end = (start + end - LEAST) / 2, (start + end + LEAST) / 2
    outline = row.look is NONE
    bar = Rectangle(
        (start, y - BAR / 2),
        end - start,
        BAR,
        facecolor="none" if outline else row.look.colour,
        edgecolor=row.look.colour if outline else "none",
        linestyle=(0, row.look.dashes or None),
        linewidth=row.look.width * page.scale if outline else 0,
        zorder=2,
    )
    page.ax.add_patch(bar)


class _Time:
    """Where a day is on the page."""

    def __init__(self, rows: list[Row], left: float) -> None:
        self.left = left
        first, last = min(row.start for row in rows).toordinal(), max(row.end for row in rows).toordinal()
        air = max((last - first) * AIR, 0.5)
        self.first, self.span = first - air, last - first + 2 * air

    def at(self, day: date) -> float:
        return self.left + (day.toordinal() - self.first) / self.span * TIME

    def ticks(self) -> list[tuple[float, str]]:
        """Where the grid stands, each with its word: as close as MOST_TICKS allow."""
        first = date.fromordinal(max(int(self.first), 1))
        for step in STEPS:
            if self.span <= MOST_TICKS * step.days:
                days = step.from_(first)
                found = [
                    (self.at(day), _word(day)) for day in days if day.toordinal() <= self.first + self.span
                ]
                return [(at, word) for at, word in found if at >= self.left]
        return []


@dataclass(frozen=True, slots=True)
class Step:
    """So many years, months or days (one of them) from one line of the grid to the next."""

    years: int = 0
    months: int = 0
    day: int = 0

    @property
    def days(self) -> float:
        return 365.25 * self.years + 30.4 * self.months + self.day

    def from_(self, day: date) -> list[date]:
        """The lines from a day on, one more than are ever shown; years and months begin with their first day."""
        numbers = range(MOST_TICKS + 2)
        if self.day:
            begin = day.toordinal() + 1
            return [date.fromordinal(begin + n * self.day) for n in numbers]
        step = 12 * self.years + self.months
        begin = (day.year * 12 + day.month - 1) // step * step
        months = [begin + n * step for n in numbers]
        return [date(n // 12, n % 12 + 1, 1) for n in months if 12 <= n < 12 * 10_000]


STEPS = (
    *(Step(day=n) for n in (1, 2, 7)),
    *(Step(months=n) for n in (1, 3, 6)),
    *(Step(years=n) for n in (1, 2, 5, 10, 20, 50, 100, 500, 2000)),
)


def _word(day: date) -> str:
    """
    >>> _word(date(2026, 1, 1)), _word(date(2026, 3, 1)), _word(date(2026, 3, 9))
    ('2026', 'Mar 2026', '9 Mar 2026')
    """
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[
        day.month - 1
    ]
    if day.day > 1:
        return f"{day.day} {month} {day.year}"
    return f"{month} {day.year}" if day.month > 1 else str(day.year)
