"""Shapes and strokes: what a kind of node and a relation look like in every picture.

Colours are those of Okabe and Ito, which people with any form of colour vision can tell apart (darkened where
they are lines on white). No colour stands alone: each kind has a shape of its own, each relation that shares
a colour its own dashes.
"""

from __future__ import annotations

from dataclasses import dataclass

INK, QUIET, PAPER = "#222222", "#5f5f5f", "#ffffff"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of node is drawn. `scale` makes markers of one size look equally large."""

    name: str
    marker: str
    colour: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a relation is drawn: `dashes` as matplotlib takes them, in units of the width."""

    name: str
    colour: str
    width: float = 1.1
    dashes: tuple[float, ...] = ()


EVENT = "Event"
SHAPES: dict[str, Shape] = {
    EVENT: Shape("event", "s", "#0072B2"),
    "Person": Shape("person", "o", "#E69F00"),
    "Organization": Shape("organization", "D", "#009E73", 0.82),
    "Tool": Shape("tool", "h", "#D55E00", 1.12),
    "Place": Shape("place", "^", "#CC79A7", 1.1),
    "Topic": Shape("topic", "p", "#F0E442", 1.12),
}
OTHER_SHAPE = Shape("other", "X", "#999999")

STROKES: dict[str, Stroke] = {
    "eg:speaker": Stroke("speaker", "#B97F00"),
    "schema:attendee": Stroke("attendee", "#B97F00", 1.1, (1, 1.8)),
    "schema:organizer": Stroke("organizer", "#007A59", 2.0),
    "schema:sponsor": Stroke("sponsor", "#007A59", 1.4, (4, 1.8)),
    "schema:superEvent": Stroke("part of", "#0072B2", 1.9),
    "schema:location": Stroke("located in", "#B05A8A", 1.2, (5, 1.6, 1, 1.6)),
    "eg:presents": Stroke("presents", "#D55E00"),
    "schema:about": Stroke("about", "#A89B00", 1.1, (1, 1.8)),
    "schema:affiliation": Stroke("affiliated with", "#8C8C8C", 0.8, (5, 2.2)),
    "schema:creator": Stroke("created by", "#D55E00", 1.1, (4, 1.8)),
}
OTHER_STROKE = Stroke("other", "#999999", 0.8)
PART_OF = "schema:superEvent"
#: Lines that are no relation of the graph, by the key of their edges.
SHARED_ONCE, SHARED_OFTEN, SAME_ROW = "shared at one event", "shared at several events", "in one row"
DERIVED: dict[str, Stroke] = {
    SHARED_ONCE: Stroke("both had speakers at one event", "#A3CCBE", 0.7),
    SHARED_OFTEN: Stroke("both had speakers at several events (their number)", "#1F6B54", 2.0),
    SAME_ROW: Stroke("in one row of the answer", "#6E6E6E", 1.1),
}


def stroke_of(predicate: str) -> Stroke:
    """The stroke of an edge, by its key (the predicate's CURIE)."""
    return STROKES.get(predicate) or DERIVED.get(predicate, OTHER_STROKE)
