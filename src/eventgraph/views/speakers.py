"""Who spoke where, on two sides: events on the left, people on the right, a line for each appearance.

Both columns are ordered so that lines cross little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.model import Relation
from eventgraph.views.edges import draw_lines
from eventgraph.views.items import name_of
from eventgraph.views.layout import Points
from eventgraph.views.lettering import LINE, measure, text_height, wrapped
from eventgraph.views.page import Page
from eventgraph.views.selection import busiest, count, hidden, in_two_orders, only, without_loners
from eventgraph.views.style import EVENT, INK, QUIET, SHAPES, STROKES, Shape, Stroke

if TYPE_CHECKING:
    import networkx as nx

SPEAKER = Relation.SPEAKER.value
#: More rows than this make a page that nobody unrolls.
MOST = 240
SIZE, HEAD_SIZE = 8.0, 8.5
#: Between rows, between a name and its mark, and from one column of marks to the other.
ROW_GAP, NAME_GAP, BETWEEN = 4.5, 5.0, 190.0
MARK = 3.6

_COLOUR = STROKES[SPEAKER].colour
#: Roles that have a stroke of their own; all others share one.
ROLES = {
    "speaker": Stroke("speaker", _COLOUR, 1.0),
    "keynote": Stroke("keynote", "#D55E00", 1.9),
    "moderator": Stroke("moderator", "#0072B2", 1.3, (4, 1.8)),
    "panelist": Stroke("panelist", "#007A59", 1.1, (6, 1.5, 1, 1.5)),
}
OTHER_ROLE = Stroke("another role", "#7A4E9E", 1.1, (1, 1.6))
ANNOUNCED = Stroke("not held, or not yet", "#8C8C8C", 1.0, (3, 2.4))


def draw_speakers(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw events and the people who spoke there, those with most edges if there are more than `max_nodes`."""
    whole = only(network, SPEAKER)
    if not whole:
        raise NotFound("there is nothing to draw: nobody in this graph spoke at an event.")
    graph = without_loners(busiest(whole, min(max_nodes, MOST)))
    notes = hidden(whole, graph)
    events, people = in_two_orders(graph)
    left, right = _Column(graph, events, 34), _Column(graph, people, 34)
    height = max(left.height, right.height)
    width = left.width + right.width + BETWEEN + 2 * (NAME_GAP + MARK)

    page = Page(ax, width, title)
    edges = [(u, v, _role(data)) for u, v, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])]
    legends: list[Sequence[Shape | Stroke]] = [_legend([stroke for *_, stroke in edges])]
    foot = page.foot(legends)
    head = HEAD_SIZE * LINE + ROW_GAP
    page.size(foot + height + head + page.head(notes))
    at_left = (page.width - width) / 2 + left.width + NAME_GAP + MARK
    at_right = at_left + BETWEEN
    places = left.places(foot, height) | right.places(foot, height)

    for stroke in dict.fromkeys(stroke for *_, stroke in edges):
        paths = [_curve((at_left, places[u]), (at_right, places[v])) for u, v, own in edges if own is stroke]
        draw_lines(page, paths, stroke)
    for column, x, side in ((left, at_left, -1), (right, at_right, 1)):
        column.draw(page, x, side, places)
    heads = ((at_left, count(len(events), "event"), "right"), (at_right, _people(len(people)), "left"))
    for x, word, ha in heads:
        page.write(x, foot + height + head - ROW_GAP, [word], HEAD_SIZE, ha=ha, color=QUIET)
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _role(data: Mapping[str, Any]) -> Stroke:
    if data.get("status", "held") != "held":
        return ANNOUNCED
    roles = str(data.get("label", "speaker")).split(", ")
    known = [ROLES[role] for role in ("keynote", "moderator", "panelist", "speaker") if role in roles]
    return known[0] if known else OTHER_ROLE


def _legend(used: Sequence[Stroke]) -> list[Shape | Stroke]:
    return [stroke for stroke in (*ROLES.values(), OTHER_ROLE, ANNOUNCED) if stroke in used]


def _curve(start: tuple[float, float], end: tuple[float, float]) -> Points:
    t = np.linspace(0, 1, 25)
    smooth = t * t * (3 - 2 * t)
    return np.column_stack([start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * smooth])


@dataclass(slots=True)
class _Column:
    """Names of one side, each in its lines; they are measured first and placed when the height is known."""

    graph: nx.MultiDiGraph
    nodes: list[str]
    letters: int

    def lines(self, node: str) -> list[str]:
        return wrapped(name_of(self.graph.nodes[node], node), self.letters, 2)

    @property
    def width(self) -> float:
        return max(measure(line, SIZE, self._weight(n)) for n in self.nodes for line in self.lines(n)) + 2

    @property
    def height(self) -> float:
        return sum(self._row(node) for node in self.nodes)

    def _row(self, node: str) -> float:
        return text_height(len(self.lines(node)), SIZE) + ROW_GAP

    def _weight(self, node: str) -> Any:
        return "bold" if self.graph.nodes[node].get("kind") == EVENT else "normal"

    def places(self, foot: float, height: float) -> dict[str, float]:
        """The height of each mark: rows from the top down, spread over all of the page."""
        spare = (height - self.height) / len(self.nodes)
        found, y = {}, foot + height
        for node in self.nodes:
            row = self._row(node) + spare
            found[node] = y - row / 2
            y -= row
        return found

    def draw(self, page: Page, x: float, side: int, places: Mapping[str, float]) -> None:
        """Names on the outer side (-1: left) of marks at x."""
        for node in self.nodes:
            lines = self.lines(node)
            top = places[node] + text_height(len(lines), SIZE) / 2
            ha = "right" if side < 0 else "left"
            page.write(x + side * (NAME_GAP + MARK), top, lines, SIZE, self._weight(node), ha=ha)
        kind = str(self.graph.nodes[self.nodes[0]].get("kind"))
        shape = SHAPES.get(kind, SHAPES["Person"])
        page.ax.scatter(
            [x] * len(self.nodes),
            [places[node] for node in self.nodes],
            s=(2 * MARK * shape.scale * page.scale) ** 2,
            marker=shape.marker,
            color=shape.colour,
            edgecolors=INK,
            linewidths=0.5 * page.scale,
            zorder=3,
        )
