"""A network as a picture for a report.

How to read one: an event is a dark box with its name inside; everybody and everything else is a shape with
its name below (circle: person, diamond: organization, hexagon: tool, triangle: place, pentagon: topic), the
larger the more edges it has. A line's colour and dashes tell the relation, an arrow points from a part to
its whole, a word on a line tells a role where it is more than the relation says.

The page is laid out in points. Text is measured first and boxes are placed so that none overlap, so the page
grows with what is on it and a name is never moved away from its node.

A picture belongs to no window and no global state: it is a `Figure` on an Agg canvas, without pyplot.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon

from eventgraph.network import best_connected
from eventgraph.views.layout import Box, Points, extent, place, put_words
from eventgraph.views.lettering import CAPITALS, LINE, clean, drawable, measure, text_height, wrapped
from eventgraph.views.page import MARGIN, NARROWEST, VEIL, Page
from eventgraph.views.picture import save
from eventgraph.views.style import (
    EVENT,
    INK,
    OTHER_SHAPE,
    OTHER_STROKE,
    PAPER,
    PART_OF,
    QUIET,
    SHAPES,
    STROKES,
    Shape,
    Stroke,
    stroke_of,
)

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["plot", "save"]

#: More nodes than this are never drawn, whatever is asked: nobody can read them.
MOST = 2000
#: Up to so many nodes all have their names; of more, the best connected.
NAMED = 250
#: Roles are written on the edges up to so many; more are clutter.
WORDS = 40

NAME_SIZE, EVENT_SIZE, WORD_SIZE = 8.0, 9.0, 6.8
#: Between a shape and the capitals of its name.
NAME_GAP = 4.0
EVENT_CLEAR = 16.0
#: Edges between the same two nodes leave the straight line by this part of its length, one more each.
BEND = 0.16
#: Relations that a participation details: their roles are worth a word.
FOLDED = frozenset({"eg:speaker", "schema:attendee", "schema:organizer", "schema:sponsor"})


def plot(
    network: nx.MultiDiGraph, *, title: str | None = None, max_nodes: int = 60, ax: Axes | None = None
) -> Figure:
    """Draw a network, as `eventgraph.network.network` gives it.

    Of more than `max_nodes` nodes those with the most edges are drawn and the picture says how many are
    hidden. Without `ax` the figure is as large as its content needs; in an `ax` everything is scaled to fit.
    """
    graph = _busiest(network, min(max_nodes, MOST))
    notes = _hidden(network, graph)
    heading = clean(title or "")
    return _draw(graph, heading, notes, ax) if graph else _say_empty(heading, notes, ax)


# ── what is shown ──────────────────────────────────────────────────────────────────────────────


def _busiest(network: nx.MultiDiGraph, most: int) -> nx.MultiDiGraph:
    """The nodes with the most edges; what was asked for comes first, then ties go by kind and name."""
    if len(network) <= most:
        return network
    focus = set(str(network.graph.get("focus", "")).split())
    rank = {kind: number for number, kind in enumerate(SHAPES)}

    def weight(node: str) -> tuple[bool, int, int, str, str]:
        data = network.nodes[node]
        kind = rank.get(data.get("kind", ""), len(rank))
        return node not in focus, -network.degree(node), kind, str(data.get("label", "")), str(node)

    near = {node: {*network.successors(node), *network.predecessors(node)} for node in network}
    ranked = sorted(network, key=weight)
    return network.subgraph(best_connected(ranked, near, max(most, 0), max(len(focus), 1)))


def _hidden(network: nx.MultiDiGraph, graph: nx.MultiDiGraph) -> list[str]:
    nodes = len(network) - len(graph) + int(network.graph.get("hidden", 0))
    edges = network.number_of_edges() - graph.number_of_edges() + int(network.graph.get("hidden_edges", 0))
    if not nodes and not edges:
        return []
    return [f"{_count(nodes, 'more node')} hidden ({_count(edges, 'edge')})"]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


# ── what is drawn ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Item:
    """A node as drawn: its box on the page and, in it, where the shape stands."""

    shape: Shape
    lines: list[str]
    event: bool
    radius: float
    width: float
    height: float
    x: float = 0.0  # centre of the box
    y: float = 0.0

    @property
    def anchor(self) -> tuple[float, float]:
        """The centre of the shape, where edges end."""
        return self.x, self.y if self.event else self.y + self.height / 2 - self.radius

    @property
    def room(self) -> tuple[float, float]:
        """The size that the layout keeps clear: by an event there is room for the arrows of its parts."""
        clear = EVENT_CLEAR if self.event else 0.0
        return self.width + clear, self.height + clear

    @property
    def box(self) -> Box:
        dx, dy = self.width / 2, self.height / 2
        return self.x - dx, self.y - dy, self.x + dx, self.y + dy


def _item(data: dict[str, Any], node: str, degree: int, named: bool) -> _Item:
    shape = SHAPES.get(data.get("kind", ""), OTHER_SHAPE)
    grown = min(float(np.sqrt(degree)), 7.0)
    name = drawable(str(data.get("label") or node), *str(data.get("alternate_names", "")).split(" | "))
    if data.get("kind") == EVENT and named:
        lines = wrapped(name, 20, 5)
        pad = 5.0 + 1.3 * grown
        width = max(measure(line, EVENT_SIZE, "bold") for line in lines) + 2 * pad + 4
        return _Item(shape, lines, True, 0.0, width, text_height(len(lines), EVENT_SIZE) + 2 * pad + 5)
    radius = 4.6 + 1.7 * grown
    lines = wrapped(name, 19, 4) if named else []
    width = max([2 * radius, *(measure(line, NAME_SIZE) + 2 for line in lines)])
    below = NAME_GAP + text_height(len(lines), NAME_SIZE) + 2 if lines else 0.0  # 2: for letters like g
    return _Item(shape, lines, False, radius, width, 2 * radius + below)


def _say_empty(title: str, notes: list[str], ax: Axes | None) -> Figure:
    page = Page(ax, NARROWEST, title)
    page.size(page.head(notes) + 110)
    page.write_head(notes)
    page.write(page.width / 2, 66, ["Nothing to draw: there are no nodes."], EVENT_SIZE, color=QUIET)
    return page.figure


def _draw(graph: nx.MultiDiGraph, title: str, notes: list[str], ax: Axes | None) -> Figure:
    nodes = sorted(graph)
    number = {node: n for n, node in enumerate(nodes)}
    named = set(
        sorted(nodes, key=lambda node: (graph.nodes[node].get("kind") != EVENT, -graph.degree(node), node))[
            :NAMED
        ]
    )
    if len(nodes) > NAMED:
        notes = [*notes, f"names on events and the best connected, {NAMED} in all"]
    items = [_item(graph.nodes[node], str(node), graph.degree(node), node in named) for node in nodes]

    sizes = np.array([item.room for item in items])
    joined = sorted({(number[u], number[v]) for u, v in graph.edges()})
    centres = place(sizes, np.array(joined, dtype=np.intp).reshape(-1, 2), NARROWEST - 2 * MARGIN)
    content_width, content_height = extent(centres, sizes)

    page = Page(ax, content_width, title)
    legends = _legends(items, graph)
    shift = np.array([(page.width - content_width) / 2, page.foot(legends)])
    for item, (x, y) in zip(items, centres + shift, strict=True):
        item.x, item.y = float(x), float(y)
    edges = _edges(graph, number, items)
    words, left_out = _words(items, edges)
    if left_out:
        notes = [*notes, f"{_count(left_out, 'role')} not written, for want of room"]

    page.size(page.foot(legends) + content_height + page.head(notes))
    _draw_edges(page, edges)
    _draw_arrows(page, items, edges)
    _draw_items(page, items)
    for x, y, word in words:
        top = y + WORD_SIZE * CAPITALS / 2
        page.write(x, top, [word], WORD_SIZE, style="italic", bbox=VEIL, zorder=4)
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _legends(items: list[_Item], graph: nx.MultiDiGraph) -> list[list[Shape] | list[Stroke]]:
    shapes = {item.shape for item in items}
    strokes = {stroke_of(str(key)) for *_, key in graph.edges(keys=True)}
    return [
        [shape for shape in (*SHAPES.values(), OTHER_SHAPE) if shape in shapes],
        [stroke for stroke in (*STROKES.values(), OTHER_STROKE) if stroke in strokes],
    ]


@dataclass(frozen=True, slots=True)
class _Edge:
    """An edge as drawn: its ends by number and its line, a row per point."""

    start: int
    end: int
    predicate: str
    data: dict[str, Any]
    path: Points


def _edges(graph: nx.MultiDiGraph, number: dict[str, int], items: list[_Item]) -> list[_Edge]:
    """All edges in one order; those between the same two nodes bend apart."""
    found = sorted(
        ((number[u], number[v], str(key), data) for u, v, key, data in graph.edges(keys=True, data=True)),
        key=lambda edge: edge[:3],
    )
    between: dict[tuple[int, int], int] = Counter((min(u, v), max(u, v)) for u, v, *_ in found)
    seen: dict[tuple[int, int], int] = Counter()
    edges = []
    for u, v, predicate, data in found:
        pair = (min(u, v), max(u, v))
        bend = seen[pair] - (between[pair] - 1) / 2
        seen[pair] += 1
        edges.append(_Edge(u, v, predicate, data, _path(items[u], items[v], bend if u <= v else -bend)))
    return edges


def _path(start: _Item, end: _Item, bend: float) -> Points:
    """A straight line, an arc that leaves it by `bend`, or a ring at a node that points to itself."""
    a, b = np.array(start.anchor), np.array(end.anchor)
    if start is end:
        turn = np.linspace(0, 2 * np.pi, 25)
        ring = start.radius + 9.0
        return np.column_stack([a[0] + ring * np.cos(turn), a[1] + ring * (1 + np.sin(turn))])
    if not bend:
        return np.array([a, b])
    aside = np.array([a[1] - b[1], b[0] - a[0]]) * (BEND * bend)
    t = np.linspace(0, 1, 17)[:, None]
    arc: Points = (1 - t) ** 2 * a + 2 * t * (1 - t) * ((a + b) / 2 + aside) + t**2 * b
    return arc


def _words(items: list[_Item], edges: list[_Edge]) -> tuple[list[tuple[float, float, str]], int]:
    """The roles to write, each with its place, and how many there is no room for."""
    said = [(edge, word) for edge in edges if (word := _word(edge))]
    if len(said) > WORDS:
        return [], len(said)
    sizes = [(measure(word, WORD_SIZE, "normal", "italic") + 3, WORD_SIZE * LINE) for _, word in said]
    places = put_words([edge.path for edge, _ in said], sizes, [item.box for item in items])
    put = [(*place, word) for place, (_, word) in zip(places, said, strict=True) if place is not None]
    return put, len(said) - len(put)


def _word(edge: _Edge) -> str:
    """What a participation says beyond its relation: the role, and that it was not (yet) held."""
    label, usual = str(edge.data.get("label", "")), stroke_of(edge.predicate).name
    status = str(edge.data.get("status", "held"))
    word = label if "status" in edge.data or edge.predicate in FOLDED else ""
    word = "" if word == usual else word
    if status != "held":
        word = f"{word or usual} ({status})"
    return clean(word)


def _draw_edges(page: Page, edges: list[_Edge]) -> None:
    for predicate, some in groupby(sorted(edges, key=lambda edge: edge.predicate), key=lambda e: e.predicate):
        stroke = stroke_of(predicate)
        lines = LineCollection(
            [edge.path for edge in some],
            colors=stroke.colour,
            linewidths=stroke.width * page.scale,
            linestyles=[(0, stroke.dashes or None)],
            zorder=1,
        )
        page.ax.add_collection(lines, autolim=False)


def _draw_arrows(page: Page, items: list[_Item], edges: list[_Edge]) -> None:
    """An arrow head where a part's line meets the box of its whole."""
    for edge in edges:
        if edge.predicate == PART_OF and edge.start != edge.end:
            left, low, right, high = items[edge.end].box
            fine = np.linspace(0, 1, 400)
            steps = np.linspace(0, 1, len(edge.path))
            points = np.column_stack([np.interp(fine, steps, edge.path[:, column]) for column in (0, 1)])
            inside = (points > (left + 1, low + 1)).all(axis=1) & (points < (right - 1, high - 1)).all(axis=1)
            tip = points[int(np.argmax(inside))]
            back = points[max(int(np.argmax(inside)) - 8, 0)]
            along = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
            across = np.array([-along[1], along[0]])
            corners = [tip, tip - 9 * along + 4 * across, tip - 9 * along - 4 * across]
            page.ax.add_patch(
                Polygon(corners, closed=True, color=STROKES[PART_OF].colour, linewidth=0, zorder=2)
            )


def _draw_items(page: Page, items: list[_Item]) -> None:
    for item in items:
        if item.event:
            box = FancyBboxPatch(
                (item.box[0] + 2, item.box[1] + 2),
                item.width - 4,
                item.height - 4,
                boxstyle="round,pad=0,rounding_size=5",
                facecolor=item.shape.colour,
                edgecolor=PAPER,
                linewidth=1.0 * page.scale,
                zorder=3,
            )
            page.ax.add_patch(box)
            page.write(
                item.x,
                item.y + text_height(len(item.lines), EVENT_SIZE) / 2,
                item.lines,
                EVENT_SIZE,
                "bold",
                color=PAPER,
                zorder=5,
            )
        else:
            x, y = item.anchor
            page.write(x, y - item.radius - NAME_GAP, item.lines, NAME_SIZE, bbox=VEIL, zorder=4)
    for shape in dict.fromkeys(item.shape for item in items):
        some = [item for item in items if item.shape is shape and not item.event]
        page.ax.scatter(
            [item.anchor[0] for item in some],
            [item.anchor[1] for item in some],
            s=[(2 * item.radius * shape.scale * page.scale) ** 2 for item in some],
            marker=shape.marker,
            color=shape.colour,
            edgecolors=INK,
            linewidths=0.6 * page.scale,
            zorder=3,
        )
