"""Nodes as drawn: a shape with its name below, above or beside it; an event is a box around its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch

from eventgraph.network.elements import local_name
from eventgraph.views.layout import GAP, Box, Points
from eventgraph.views.lettering import clean, drawable, measure, text_height, wrapped
from eventgraph.views.page import VEIL, Page
from eventgraph.views.style import EVENT, INK, OTHER_SHAPE, PAPER, SHAPES, Shape

NAME_SIZE, EVENT_SIZE = 8.0, 9.0
#: Between a shape and its name.
NAME_GAP = 4.0
EVENT_CLEAR = 16.0
#: Below the last baseline, for letters like g.
DESCENT = 2.0

#: Where a name can stand: right (1), left (-1) or in the middle (0), above (1), below (-1) or level (0).
Side = tuple[int, int]
BELOW: Side = (0, -1)
SIDES: tuple[Side, ...] = (BELOW, (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(slots=True)
class Item:
    """A node as drawn. `width` and `height` (points) are those of the box that the layout keeps for it."""

    shape: Shape
    lines: list[str]
    event: bool
    radius: float
    width: float
    height: float
    x: float = 0.0  # the centre of the shape, where edges end
    y: float = 0.0
    side: Side = BELOW

    def stand(self, x: float, y: float) -> None:
        """Stand in the box around this place, the name below the shape."""
        self.x, self.y = x, y if self.event else y + self.height / 2 - self.radius

    @property
    def room(self) -> tuple[float, float]:
        """The size that the layout keeps clear: by an event there is room for the arrows of its parts."""
        clear = EVENT_CLEAR if self.event else 0.0
        return self.width + clear, self.height + clear

    @property
    def letters(self) -> tuple[float, float]:
        """Width and height of the name."""
        width = max((measure(line, NAME_SIZE) + 2 for line in self.lines), default=0.0)
        return width, text_height(len(self.lines), NAME_SIZE) + DESCENT

    def core(self) -> Box:
        """What the shape covers; of an event all."""
        dx, dy = (self.width / 2, self.height / 2) if self.event else (self.radius, self.radius)
        return self.x - dx, self.y - dy, self.x + dx, self.y + dy

    def name_box(self, side: Side) -> Box:
        """What the name of a shape covers if it stands on this side of it; in a corner, aside of its middle."""
        width, height = self.letters
        across, up = side
        off = self.radius + NAME_GAP
        low = {-1: self.y - off - height, 0: self.y - height / 2, 1: self.y + off - DESCENT}[up]
        begin = off if up == 0 else NAME_GAP
        left = {-1: self.x - begin - width, 0: self.x - width / 2, 1: self.x + begin}[across]
        return left, low, left + width, low + height

    def boxes(self) -> list[Box]:
        """What is drawn: the shape, and the name unless it stands in the shape."""
        return [self.core()] if self.event or not self.lines else [self.core(), self.name_box(self.side)]


def make_item(data: dict[str, Any], node: str, degree: int, named: bool) -> Item:
    """The item of a node with these attributes and so many edges; without `named` it goes unnamed."""
    shape = SHAPES.get(data.get("kind", ""), OTHER_SHAPE)
    grown = min(float(np.sqrt(degree)), 7.0)
    name = name_of(data, node)
    if data.get("kind") == EVENT and named:
        lines = wrapped(name, 20, 5)
        pad = 5.0 + 1.3 * grown
        width = max(measure(line, EVENT_SIZE, "bold") for line in lines) + 2 * pad + 4
        return Item(shape, lines, True, 0.0, width, text_height(len(lines), EVENT_SIZE) + 2 * pad + 5)
    item = Item(shape, wrapped(name, 19, 4) if named else [], False, 4.6 + 1.7 * grown, 0.0, 0.0)
    width, height = item.letters
    item.width = max(2 * item.radius, width)
    item.height = 2 * item.radius + (NAME_GAP + height if item.lines else 0.0)
    return item


def name_of(data: dict[str, Any], node: str) -> str:
    """A node's name as far as the font can write it, else the end of its IRI."""
    names = [str(data.get("label") or ""), *str(data.get("alternate_names", "")).split(" | ")]
    return drawable(*(name for name in names if name.strip())) or clean(local_name(node)) or "?"


def turn_names(items: Sequence[Item], joined: Sequence[tuple[int, int]]) -> None:
    """Let each name stand on the side of its shape where the fewest lines cross it and nothing else stands.

    `joined` are the edges, pairs of numbers of items. Those with most edges choose first.
    """
    if not joined:
        return
    starts = np.array([(items[a].x, items[a].y) for a, _ in joined])
    ends = np.array([(items[b].x, items[b].y) for _, b in joined])
    degree = np.bincount(np.array(joined).ravel(), minlength=len(items))
    named = [n for n, item in enumerate(items) if item.lines and not item.event]
    cores = np.array([item.core() for item in items])
    names = np.full((len(items), 4), np.inf)
    for n in named:
        names[n] = items[n].name_box(BELOW)
    for n in sorted(named, key=lambda n: (-int(degree[n]), n)):
        item = items[n]
        others = np.vstack([np.delete(cores, n, axis=0), np.delete(names, n, axis=0)])
        best = np.inf
        for side in SIDES:
            box = item.name_box(side)
            cost = float(inside(starts, ends, box).sum())
            if cost < best - 1.0 and (side == BELOW or not _touches(box, others)):
                best, item.side = cost, side
            if not cost:
                break
        names[n] = item.name_box(item.side)


def _touches(box: Box, others: Points) -> bool:
    left, low, right, high = box
    gap = GAP / 2
    beside = (others[:, 0] > right + gap) | (others[:, 2] < left - gap)
    return bool((~beside & ~((others[:, 1] > high + gap) | (others[:, 3] < low - gap))).any())


def inside(starts: Points, ends: Points, box: Box) -> Points:
    """How much of each straight line (points) runs through a box (Liang & Barsky, 1984)."""
    low, high = np.array(box[:2]), np.array(box[2:])
    along = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - starts) / along, (high - starts) / along
    flat = along == 0
    within = (starts >= low) & (starts <= high)
    enter = np.where(flat, np.where(within, -np.inf, np.inf), np.minimum(one, two)).max(axis=1)
    leave = np.where(flat, np.where(within, np.inf, -np.inf), np.maximum(one, two)).min(axis=1)
    part = np.clip(np.minimum(leave, 1.0) - np.maximum(enter, 0.0), 0.0, None)
    return np.asarray(part * np.hypot(along[:, 0], along[:, 1]))


def draw_items(page: Page, items: Sequence[Item]) -> None:
    """Draw shapes and names."""
    for item in items:
        if item.event:
            _draw_event(page, item)
        elif item.lines:
            draw_name(page, item, bbox=VEIL)
    for shape in dict.fromkeys(item.shape for item in items):
        some = [item for item in items if item.shape is shape and not item.event]
        page.ax.scatter(
            [item.x for item in some],
            [item.y for item in some],
            s=[(2 * item.radius * shape.scale * page.scale) ** 2 for item in some],
            marker=shape.marker,
            color=shape.colour,
            edgecolors=INK,
            linewidths=0.6 * page.scale,
            zorder=3,
        )


def draw_name(page: Page, item: Item, **how: Any) -> None:
    """Write the name of a shape where it stands."""
    left, _, right, high = item.name_box(item.side)
    x, ha = {1: (left + 1, "left"), -1: (right - 1, "right"), 0: ((left + right) / 2, "center")}[item.side[0]]
    page.write(x, high, item.lines, NAME_SIZE, zorder=4, ha=ha, **how)


def _draw_event(page: Page, item: Item) -> None:
    left, low, _, _ = item.core()
    box = FancyBboxPatch(
        (left + 2, low + 2),
        item.width - 4,
        item.height - 4,
        boxstyle="round,pad=0,rounding_size=5",
        facecolor=item.shape.colour,
        edgecolor=PAPER,
        linewidth=1.0 * page.scale,
        zorder=3,
    )
    page.ax.add_patch(box)
    top = item.y + text_height(len(item.lines), EVENT_SIZE) / 2
    page.write(item.x, top, item.lines, EVENT_SIZE, "bold", color=PAPER, zorder=5)
