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
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon

from eventgraph.views.layout import Box, Points, extent, place, put_words
from eventgraph.views.lettering import LINE, clean, drawable, font, measure, wrapped
from eventgraph.views.picture import Picture, save
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

NAME_SIZE, EVENT_SIZE, WORD_SIZE, LEGEND_SIZE, NOTE_SIZE, TITLE_SIZE = 8.0, 9.0, 6.8, 8.0, 8.0, 13.0
#: Edges between the same two nodes leave the straight line by this part of its length, one more each.
BEND = 0.16
#: Relations that a participation details: their roles are worth a word.
FOLDED = frozenset({"eg:speaker", "schema:attendee", "schema:organizer", "schema:sponsor"})
#: Behind words, so that a line under them does not cross them out.
VEIL = {"boxstyle": "square,pad=0.05", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.82}
MARGIN = 16.0
NARROWEST = 470.0  # points: a page that takes the legend in two or three rows


def plot(
    network: nx.MultiDiGraph, *, title: str | None = None, max_nodes: int = 60, ax: Axes | None = None
) -> Figure:
    """Draw a network, as `eventgraph.network.network` gives it.

    Of more than `max_nodes` nodes those with the most edges are drawn and the picture says how many are
    hidden. Without `ax` the figure is as large as its content needs; in an `ax` everything is scaled to fit.
    """
    graph = _busiest(network, min(max_nodes, MOST))
    notes = _hidden(network, graph)
    page = _Page(ax)
    if not graph:
        _nothing(page, title, notes)
    else:
        _draw(page, graph, title, notes)
    figure = page.figure
    if ax is None and title:
        figure.set_label(clean(title))
    return figure


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

    return network.subgraph(sorted(network, key=weight)[: max(most, 0)])


def _hidden(network: nx.MultiDiGraph, graph: nx.MultiDiGraph) -> list[str]:
    nodes = len(network) - len(graph) + int(network.graph.get("hidden", 0))
    edges = network.number_of_edges() - graph.number_of_edges() + int(network.graph.get("hidden_edges", 0))
    if not nodes and not edges:
        return []
    return [f"{_count(nodes, 'more node')} hidden ({_count(edges, 'edge')})"]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


# ── the page ───────────────────────────────────────────────────────────────────────────────────


class _Page:
    """Axes whose unit is a point: of a figure of its own, or scaled into axes that are given."""

    def __init__(self, ax: Axes | None) -> None:
        self.given = ax is not None
        if ax is None:
            picture = Picture(facecolor="white")
            FigureCanvasAgg(picture)
            ax = picture.add_axes((0.0, 0.0, 1.0, 1.0))
        figure = ax.get_figure(root=True)
        assert figure is not None
        self.ax, self.figure, self.scale = ax, figure, 1.0
        ax.set_axis_off()

    def size(self, width: float, height: float) -> None:
        """Take a content of this size, lower left at (0, 0)."""
        room_x, room_y = width, height
        if self.given:
            window = self.ax.get_window_extent()
            wide, high = window.width * 72 / self.figure.dpi, window.height * 72 / self.figure.dpi
            self.scale = min(wide / width, high / height, 1.0)
            room_x, room_y = wide / self.scale, high / self.scale
        else:
            self.figure.set_size_inches(width / 72, height / 72)
        left, low = (width - room_x) / 2, (height - room_y) / 2
        self.ax.set_xlim(left, left + room_x)
        self.ax.set_ylim(low, low + room_y)

    def write(self, x: float, y: float, text: str, size: float, **how: Any) -> None:
        weight, style = how.pop("weight", "normal"), how.pop("style", "normal")
        self.ax.text(
            x,
            y,
            text,
            fontproperties=font(size * self.scale, weight, style),
            parse_math=False,
            usetex=False,
            linespacing=LINE - 0.08,
            **how,
        )


def _nothing(page: _Page, title: str | None, notes: list[str]) -> None:
    page.size(NARROWEST, 160)
    if title:
        lines = wrapped(clean(title), 52, 2)
        page.write(MARGIN, 160 - MARGIN, "\n".join(lines), TITLE_SIZE, weight="bold", va="top", color=INK)
    said = "\n".join(["Nothing to draw: there are no nodes.", *notes])
    page.write(NARROWEST / 2, 70, said, EVENT_SIZE, ha="center", va="center", color=QUIET)


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
        return _Item(shape, lines, True, 0.0, width, len(lines) * EVENT_SIZE * LINE + 2 * pad)
    radius = 4.6 + 1.7 * grown
    lines = wrapped(name, 19, 4) if named else []
    width = max([2 * radius, *(measure(line, NAME_SIZE) + 2 for line in lines)])
    return _Item(
        shape, lines, False, radius, width, 2 * radius + (len(lines) * NAME_SIZE * LINE + 3) * bool(lines)
    )


def _draw(page: _Page, graph: nx.MultiDiGraph, title: str | None, notes: list[str]) -> None:
    nodes = sorted(graph)
    number = {node: n for n, node in enumerate(nodes)}
    by_degree = sorted(nodes, key=lambda node: (-graph.degree(node), node))
    named = set(by_degree[:NAMED])
    items = [_item(graph.nodes[node], node, graph.degree(node), node in named) for node in nodes]
    if len(nodes) > NAMED:
        notes = [*notes, f"names of the {NAMED} best connected"]

    sizes = np.array([(item.width, item.height) for item in items])
    joined = sorted({(number[u], number[v]) for u, v in graph.edges()})
    centres = place(sizes, np.array(joined, dtype=np.intp).reshape(-1, 2), NARROWEST - 2 * MARGIN)
    content_width, content_height = extent(centres, sizes)

    shapes = [
        shape for shape in (*SHAPES.values(), OTHER_SHAPE) if any(item.shape is shape for item in items)
    ]
    used = {stroke_of(str(key)).label for *_, key in graph.edges(keys=True)}
    strokes = [stroke for stroke in (*STROKES.values(), OTHER_STROKE) if stroke.label in used]
    width = max(content_width + 2 * MARGIN, NARROWEST)
    legends = [_Rows([s.name for s in shapes], width), _Rows([s.label for s in strokes], width)]
    title_lines = wrapped(clean(title), max(int(width / (TITLE_SIZE * 0.68)), 20), 3) if title else []
    foot = MARGIN + sum(rows.height for rows in legends)

    shift = np.array([(width - content_width) / 2, foot + MARGIN])
    for item, (x, y) in zip(items, centres + shift, strict=True):
        item.x, item.y = float(x), float(y)
    edges = _edges(graph, number, items)
    words, left_out = _words(items, edges)
    if left_out:
        notes = [*notes, f"{_count(left_out, 'role')} not written, for want of room"]

    head = MARGIN + len(title_lines) * TITLE_SIZE * LINE + (NOTE_SIZE * LINE + 4) * bool(notes)
    height = foot + MARGIN + content_height + head + MARGIN / 2
    page.size(width, height)
    _draw_edges(page, edges)
    _draw_arrows(page, items, edges)
    _draw_items(page, items)
    for x, y, word in words:
        page.write(
            x, y, word, WORD_SIZE, style="italic", ha="center", va="center", color=INK, bbox=VEIL, zorder=4
        )

    top = height - MARGIN
    if title_lines:
        page.write(MARGIN, top, "\n".join(title_lines), TITLE_SIZE, weight="bold", va="top", color=INK)
        top -= len(title_lines) * TITLE_SIZE * LINE + 4
    if notes:
        page.write(MARGIN, top, " · ".join(notes), NOTE_SIZE, va="top", color=QUIET)
    _draw_legends(page, shapes, strokes, legends, foot)


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
    label, usual = str(edge.data.get("label", "")), stroke_of(edge.predicate).label
    status = str(edge.data.get("status", "held"))
    word = label if "status" in edge.data or edge.predicate in FOLDED else ""
    word = "" if word == usual else word
    if status != "held":
        word = f"{word or usual} ({status})"
    return clean(word)


def _draw_edges(page: _Page, edges: list[_Edge]) -> None:
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


def _draw_arrows(page: _Page, items: list[_Item], edges: list[_Edge]) -> None:
    """An arrow head where a part's line meets the box of its whole."""
    for edge in edges:
        if edge.predicate == PART_OF and edge.start != edge.end:
            left, low, right, high = items[edge.end].box
            fine = np.linspace(0, 1, 400)
            steps = np.linspace(0, 1, len(edge.path))
            points = np.column_stack([np.interp(fine, steps, edge.path[:, column]) for column in (0, 1)])
            inside = (points > (left - 1, low - 1)).all(axis=1) & (points < (right + 1, high + 1)).all(axis=1)
            tip = points[int(np.argmax(inside))]
            back = points[max(int(np.argmax(inside)) - 8, 0)]
            along = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
            across = np.array([-along[1], along[0]])
            corners = [tip, tip - 9 * along + 4 * across, tip - 9 * along - 4 * across]
            page.ax.add_patch(
                Polygon(corners, closed=True, color=STROKES[PART_OF].colour, linewidth=0, zorder=2)
            )


def _draw_items(page: _Page, items: list[_Item]) -> None:
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
            text, look = "\n".join(item.lines), {"weight": "bold", "color": PAPER, "va": "center_baseline"}
            page.write(item.x, item.y, text, EVENT_SIZE, ha="center", zorder=5, **look)
        elif item.lines:
            x, y = item.anchor
            low = y - item.radius - 3
            page.write(
                x,
                low,
                "\n".join(item.lines),
                NAME_SIZE,
                ha="center",
                va="top",
                color=INK,
                bbox=VEIL,
                zorder=4,
            )
    for shape in {id(item.shape): item.shape for item in items}.values():
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


# ── the legend ─────────────────────────────────────────────────────────────────────────────────

HANDLE, DOT, PAD, COLUMN_GAP, ROW_GAP = 2.4, 1.0, 0.6, 1.6, 0.45  # in units of the size of the letters


class _Rows:
    """How many columns the entries of a legend take on a page, and how high that is, in points."""

    def __init__(self, labels: list[str], width: float) -> None:
        widest = max((measure(label, LEGEND_SIZE) for label in labels), default=0.0)
        column = widest + (HANDLE + PAD + COLUMN_GAP) * LEGEND_SIZE
        fitting = max(1, int((width - 2 * MARGIN) / column))
        rows = -(-len(labels) // fitting)
        self.columns = -(-len(labels) // max(rows, 1))
        self.height = rows * LEGEND_SIZE * (1.0 + ROW_GAP) + (4 if rows else 0)


def _draw_legends(
    page: _Page, shapes: list[Shape], strokes: list[Stroke], rows: list[_Rows], top: float
) -> None:
    nodes = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=shape.marker,
            markersize=7.5 * shape.scale * page.scale,
            markerfacecolor=shape.colour,
            markeredgecolor=INK,
            markeredgewidth=0.5 * page.scale,
            label=shape.name,
        )
        for shape in shapes
    ]
    lines = [
        Line2D(
            [],
            [],
            color=stroke.colour,
            linewidth=stroke.width * page.scale,
            linestyle=(0, stroke.dashes) if stroke.dashes else "-",
            label=stroke.label,
        )
        for stroke in strokes
    ]
    for handles, row, handle in zip((nodes, lines), rows, (DOT, HANDLE), strict=True):
        if handles:
            legend = Legend(
                page.ax,
                handles,
                [str(handle.get_label()) for handle in handles],
                loc="upper left",
                bbox_to_anchor=(MARGIN, top),
                bbox_transform=page.ax.transData,
                ncols=row.columns,
                prop=font(LEGEND_SIZE * page.scale),
                frameon=False,
                borderpad=0,
                borderaxespad=0,
                handlelength=handle,
                handletextpad=PAD,
                columnspacing=COLUMN_GAP,
                labelspacing=ROW_GAP,
                labelcolor=INK,
            )
            page.ax.add_artist(legend)
            top -= row.height
