"""A network as a picture for a report.

How to read one: an event is a dark box with its name inside; everybody and everything else is a shape with
its name beside it (circle: person, diamond: organization, hexagon: tool, triangle: place, pentagon: topic), the
larger the more edges it has. A line's colour and dashes tell the relation, an arrow points from a part to
its whole, a word on a line tells a role where it is more than the relation says.

The page is laid out in points. Text is measured first and boxes are placed so that none overlap, so the page
grows with what is on it and a name is never moved away from its node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.views.edges import Edge, draw_arrows, draw_edges, draw_roles, make_edges, put_roles
from eventgraph.views.items import Item, draw_items, make_item, turn_names
from eventgraph.views.layout import place
from eventgraph.views.page import MARGIN, NARROWEST, Page
from eventgraph.views.selection import busiest, count, hidden
from eventgraph.views.style import (
    DERIVED,
    EVENT,
    OTHER_SHAPE,
    OTHER_STROKE,
    SHAPES,
    STROKES,
    Shape,
    Stroke,
    stroke_of,
)

if TYPE_CHECKING:
    import networkx as nx

#: More nodes than this are never drawn, whatever is asked: nobody can read them.
MOST = 2000
#: Up to so many nodes all have their names; of more, the best connected.
NAMED = 250


def draw_network(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw the nodes with the most edges, at most `max_nodes`."""
    graph = busiest(network, min(max_nodes, MOST))
    notes = hidden(network, graph)
    nodes = sorted(graph)
    number = {node: n for n, node in enumerate(nodes)}
    named = set(
        sorted(nodes, key=lambda node: (graph.nodes[node].get("kind") != EVENT, -graph.degree(node), node))[
            :NAMED
        ]
    )
    if len(nodes) > NAMED:
        notes.append(f"names on events and the best connected, {NAMED} in all")
    items = [make_item(graph.nodes[node], str(node), graph.degree(node), node in named) for node in nodes]

    sizes = np.array([item.room for item in items])
    joined = sorted({(number[u], number[v]) for u, v in graph.edges()})
    centres = place(sizes, np.array(joined, dtype=np.intp).reshape(-1, 2), NARROWEST - 2 * MARGIN)
    for item, (x, y) in zip(items, centres, strict=True):
        item.stand(float(x), float(y))
    turn_names(items, joined)
    edges = make_edges(graph, number, items)

    low, high = _bounds(items, edges)
    page = Page(ax, float(high[0] - low[0]), title)
    legends = _legends(items, graph)
    _move(items, edges, np.array([(page.width - (high[0] - low[0])) / 2, page.foot(legends)]) - low)
    roles, left_out = put_roles(items, edges)
    if left_out:
        notes.append(f"{count(left_out, 'word')} on lines not written, for want of room")

    page.size(page.foot(legends) + float(high[1] - low[1]) + page.head(notes))
    draw_edges(page, edges)
    draw_arrows(page, items, edges)
    draw_items(page, items)
    draw_roles(page, roles)
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _bounds(items: list[Item], edges: list[Edge]) -> tuple[np.ndarray, np.ndarray]:
    """The lower left and the upper right of all that is drawn."""
    boxes = np.array([box for item in items for box in item.boxes()])
    paths = np.vstack([boxes[:, :2], *(edge.path for edge in edges)])
    return paths.min(axis=0), np.maximum(boxes[:, 2:].max(axis=0), paths.max(axis=0))


def _move(items: list[Item], edges: list[Edge], shift: np.ndarray) -> None:
    for item in items:
        item.x += float(shift[0])
        item.y += float(shift[1])
    for edge in edges:
        edge.path = edge.path + shift


def _legends(items: list[Item], graph: nx.MultiDiGraph) -> list[list[Shape] | list[Stroke]]:
    shapes = {item.shape for item in items}
    strokes = {stroke_of(str(key)) for *_, key in graph.edges(keys=True)}
    return [
        [shape for shape in (*SHAPES.values(), OTHER_SHAPE) if shape in shapes],
        [stroke for stroke in (*STROKES.values(), *DERIVED.values(), OTHER_STROKE) if stroke in strokes],
    ]
