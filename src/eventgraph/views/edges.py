"""Edges as drawn: lines that keep clear of what they have nothing to do with, arrows, words.

A line is straight where it can be. One that would run through a name or behind a shape that is not its own
leaves the straight line for the gentlest arc that does so least; several between the same two nodes bend apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from eventgraph.views.items import Item, inside
from eventgraph.views.layout import Points, put_words
from eventgraph.views.lettering import CAPITALS, LINE, clean, measure
from eventgraph.views.page import VEIL, Page
from eventgraph.views.style import PART_OF, STROKES, Stroke, stroke_of

if TYPE_CHECKING:
    import networkx as nx

WORD_SIZE = 6.8
#: Roles are written on the edges up to so many; more are clutter.
WORDS = 40
#: Edges between the same two nodes leave the straight line by this part of its length, one more each.
BEND = 0.16
#: Arcs that are tried for a line that is in the way, gentlest first.
ARCS = (0.0, 0.5, -0.5, 1.0, -1.0, 1.6, -1.6, 2.3, -2.3, 3.2, -3.2)
#: Points of a name's box that an arc must save to be worth its bend, for each step of it.
WORTH = 3.0
#: More edges than this are drawn as they fall: no arc finds a way through so many.
ROUTED = 400
#: Relations that a participation details: their roles are worth a word.
FOLDED = frozenset({"eg:speaker", "schema:attendee", "schema:organizer", "schema:sponsor"})


@dataclass(slots=True)
class Edge:
    """An edge as drawn: its ends by number and its line, a row per point."""

    start: int
    end: int
    predicate: str
    data: dict[str, Any]
    path: Points


def make_edges(graph: nx.MultiDiGraph, number: dict[str, int], items: Sequence[Item]) -> list[Edge]:
    """All edges in one order, each with its way."""
    found = sorted(
        ((number[u], number[v], str(key), data) for u, v, key, data in graph.edges(keys=True, data=True)),
        key=lambda edge: edge[:3],
    )
    between: dict[tuple[int, int], int] = Counter((min(u, v), max(u, v)) for u, v, *_ in found)
    seen: dict[tuple[int, int], int] = Counter()
    obstacles = _Obstacles(items) if len(found) <= ROUTED else None
    edges = []
    for u, v, predicate, data in found:
        pair = (min(u, v), max(u, v))
        bend = seen[pair] - (between[pair] - 1) / 2
        seen[pair] += 1
        if obstacles is None or u == v or between[pair] > 1:
            path = _path(items[u], items[v], bend if u <= v else -bend)
        else:
            path = obstacles.way(u, v)
        edges.append(Edge(u, v, predicate, data, path))
    return edges


class _Obstacles:
    """The boxes of all shapes and names, to find a way between."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        boxes = [(box, n) for n, item in enumerate(items) for box in item.boxes()]
        self.boxes = np.array([box for box, _ in boxes])
        self.owner = np.array([n for _, n in boxes])
        own_shape = np.ones(len(boxes), dtype=bool)
        own_shape[1:] = self.owner[1:] != self.owner[:-1]  # of an item's boxes the first is its shape
        self.is_shape = own_shape

    def way(self, u: int, v: int) -> Points:
        """The path between two items with the least of it in boxes of others and in their own names."""
        ends = (self.owner == u) | (self.owner == v)
        boxes = self.boxes[~(ends & self.is_shape)]
        best, found = np.inf, _path(self.items[u], self.items[v], 0.0)
        for arc in ARCS:
            path = _path(self.items[u], self.items[v], arc)
            cost = _covered(path, boxes) + WORTH * abs(arc)
            if cost < best:
                best, found = cost, path
            if cost <= WORTH * abs(arc):
                break
        return found


def _covered(path: Points, boxes: Points) -> float:
    """How much of a path (points) is in the boxes."""
    low, high = path.min(axis=0), path.max(axis=0)
    near = boxes[(boxes[:, :2] < high).all(axis=1) & (boxes[:, 2:] > low).all(axis=1)]
    starts, ends = path[:-1], path[1:]
    return sum(float(inside(starts, ends, tuple(box)).sum()) for box in near)


def _path(start: Item, end: Item, bend: float) -> Points:
    """A straight line, an arc that leaves it by `bend`, or a ring at a node that points to itself."""
    a, b = np.array((start.x, start.y)), np.array((end.x, end.y))
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


def put_roles(items: Sequence[Item], edges: Sequence[Edge]) -> tuple[list[tuple[float, float, str]], int]:
    """The roles to write, each with its place, and how many there is no room for."""
    said = [(edge, word) for edge in edges if (word := _word(edge))]
    if len(said) > WORDS:
        return [], len(said)
    sizes = [(measure(word, WORD_SIZE, "normal", "italic") + 3, WORD_SIZE * LINE) for _, word in said]
    taken = [box for item in items for box in item.boxes()]
    places = put_words([edge.path for edge, _ in said], sizes, taken)
    put = [(*place, word) for place, (_, word) in zip(places, said, strict=True) if place is not None]
    return put, len(said) - len(put)


def _word(edge: Edge) -> str:
    """The edge's own word, or what a participation says beyond its relation: the role, that it is not held yet."""
    if "word" in edge.data:
        return clean(str(edge.data["word"]))
    label, usual = str(edge.data.get("label", "")), stroke_of(edge.predicate).name
    status = str(edge.data.get("status", "held"))
    word = label if "status" in edge.data or edge.predicate in FOLDED else ""
    word = "" if word == usual else word
    if status != "held":
        word = f"{word or usual} ({status})"
    return clean(word)


def draw_roles(page: Page, roles: Sequence[tuple[float, float, str]]) -> None:
    for x, y, word in roles:
        top = y + WORD_SIZE * CAPITALS / 2
        page.write(x, top, [word], WORD_SIZE, style="italic", bbox=VEIL, zorder=4)


def draw_edges(page: Page, edges: Sequence[Edge]) -> None:
    """Draw the lines, each in its relation's stroke, as wide as the relation or the edge wants it."""
    for predicate, some in groupby(sorted(edges, key=lambda edge: edge.predicate), key=lambda e: e.predicate):
        own, stroke = list(some), stroke_of(predicate)
        widths = [float(edge.data.get("width", stroke.width)) for edge in own]
        draw_lines(page, [edge.path for edge in own], stroke, widths)


def draw_lines(page: Page, paths: Sequence[Points], stroke: Stroke, widths: Sequence[float] = ()) -> None:
    """Draw lines in one stroke, all of its width or each of its own (points)."""
    lines = LineCollection(
        list(paths),
        colors=stroke.colour,
        linewidths=[width * page.scale for width in widths or (stroke.width,)],
        linestyles=[(0, stroke.dashes or None)],
        zorder=1,
    )
    page.ax.add_collection(lines, autolim=False)


def draw_arrows(page: Page, items: Sequence[Item], edges: Sequence[Edge]) -> None:
    """An arrow head where a part's line meets the box of its whole."""
    for edge in edges:
        if edge.predicate == PART_OF and edge.start != edge.end:
            left, low, right, high = items[edge.end].core()
            fine = np.linspace(0, 1, 400)
            steps = np.linspace(0, 1, len(edge.path))
            points = np.column_stack([np.interp(fine, steps, edge.path[:, column]) for column in (0, 1)])
            within = (points > (left + 1, low + 1)).all(axis=1) & (points < (right - 1, high - 1)).all(axis=1)
            tip = points[int(np.argmax(within))]
            back = points[max(int(np.argmax(within)) - 8, 0)]
            along = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
            across = np.array([-along[1], along[0]])
            corners = [tip, tip - 9 * along + 4 * across, tip - 9 * along - 4 * across]
            page.ax.add_patch(
                Polygon(corners, closed=True, color=STROKES[PART_OF].colour, linewidth=0, zorder=2)
            )
