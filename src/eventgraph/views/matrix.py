"""Who took part in what: a row for each person and organization, a column for each event, a sign for each part.

Rows and columns are ordered so that what belongs together stands together, along the diagonal.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.model import Relation
from eventgraph.views.edges import draw_lines
from eventgraph.views.items import name_of
from eventgraph.views.lettering import CAPITALS, LINE, measure, wrapped
from eventgraph.views.page import Page
from eventgraph.views.selection import busiest, hidden, in_two_orders, only, without_loners
from eventgraph.views.style import INK, Shape, Stroke

if TYPE_CHECKING:
    import networkx as nx

#: More rows and columns than this make a page that nobody unrolls.
MOST = 240
#: Points: a cell, letters, from names to the grid.
CELL_WIDTH, CELL_HEIGHT, SIZE, GAP = 19.0, 13.0, 7.5, 5.0
LETTERS = 34
GRID = Stroke("", "#DDDDDD", 0.6)

#: The sign of each relation; where there are several they stand side by side.
SIGNS: dict[str, Shape] = {
    Relation.SPEAKER.value: Shape("speaker", "o", "#E69F00", 0.95),
    Relation.ATTENDEE.value: Shape("attendee", "v", "#F0E442", 0.95),
    Relation.ORGANIZER.value: Shape("organizer", "s", "#009E73", 0.85),
    Relation.SPONSOR.value: Shape("sponsor", "D", "#0072B2", 0.75),
}
_SIGN_SIZE = 7.0


def draw_matrix(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw who took part in what, those with most parts if there are more than `max_nodes` rows and columns."""
    whole = only(network, *SIGNS)
    if not whole:
        raise NotFound("there is nothing to draw: nobody in this graph took part in an event.")
    graph = without_loners(busiest(whole, min(max_nodes, MOST)))
    notes = hidden(whole, graph)
    columns, rows = in_two_orders(graph)
    row_lines = [wrapped(name_of(graph.nodes[node], node), LETTERS, 1)[0] for node in rows]
    column_lines = [wrapped(name_of(graph.nodes[node], node), LETTERS, 2) for node in columns]

    left = max(measure(line, SIZE) for line in row_lines) + GAP
    head = max(measure(line, SIZE, "bold") for lines in column_lines for line in lines) + GAP
    width, height = CELL_WIDTH * len(columns), CELL_HEIGHT * len(rows)
    page = Page(ax, left + width, title)
    used = {key for *_, key in graph.edges(keys=True)}
    legends = [[sign for key, sign in SIGNS.items() if key in used]]
    foot = page.foot(legends)
    page.size(foot + height + head + page.head(notes))

    x0, top = (page.width - left - width) / 2 + left, foot + height
    _draw_grid(page, x0, top, len(rows), len(columns))
    for number, line in enumerate(row_lines):
        middle = top - (number + 0.5) * CELL_HEIGHT
        page.write(x0 - GAP, middle + SIZE * CAPITALS / 2, [line], SIZE, ha="right")
    for number, lines in enumerate(column_lines):
        _write_up(page, x0 + (number + 0.5) * CELL_WIDTH, top + GAP, lines)
    _draw_signs(
        page, graph, {n: i for i, n in enumerate(rows)}, {n: i for i, n in enumerate(columns)}, x0, top
    )
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _draw_grid(page: Page, x0: float, top: float, rows: int, columns: int) -> None:
    right, low = x0 + columns * CELL_WIDTH, top - rows * CELL_HEIGHT
    across = [
        np.array([(x0, top - n * CELL_HEIGHT), (right, top - n * CELL_HEIGHT)]) for n in range(rows + 1)
    ]
    down = [np.array([(x0 + n * CELL_WIDTH, top), (x0 + n * CELL_WIDTH, low)]) for n in range(columns + 1)]
    draw_lines(page, [*across, *down], GRID)


def _write_up(page: Page, x: float, low: float, lines: list[str]) -> None:
    """Write lines from below upwards, side by side around x."""
    step = SIZE * LINE
    for number, line in enumerate(lines):
        base = x + SIZE * CAPITALS / 2 + (number - (len(lines) - 1) / 2) * step
        page.write_up(base, low, line, SIZE, "bold")


def _draw_signs(
    page: Page, graph: nx.MultiDiGraph, rows: dict[str, int], columns: dict[str, int], x0: float, top: float
) -> None:
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event, agent, key in graph.edges(keys=True):
        cells[event, agent].append(key)
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (event, agent), keys in sorted(cells.items()):
        known = [key for key in SIGNS if key in keys]
        for number, key in enumerate(known):
            aside = (number - (len(known) - 1) / 2) * CELL_WIDTH / (len(known) + 0.6)
            x = x0 + (columns[event] + 0.5) * CELL_WIDTH + aside
            places[key].append((x, top - (rows[agent] + 0.5) * CELL_HEIGHT))
    for key, sign in SIGNS.items():
        if places[key]:
            page.ax.scatter(
                [x for x, _ in places[key]], [y for _, y in places[key]], s=(_SIGN_SIZE * sign.scale * page.scale) ** 2, marker=sign.marker,
                color=sign.colour, edgecolors=INK, linewidths=0.5 * page.scale, zorder=3,
            )  # fmt: skip
