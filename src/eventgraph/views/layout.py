"""Where the nodes of a picture stand, so that nothing that is written covers anything else.

Each node is a *box* (its shape together with its name), measured in points (1/72 inch). The layout works
on boxes in four steps, each deterministic:

1. *Stress*: the distance between two boxes on paper shall be the length of the shortest path between
   them (stress majorization: Gansner, Koren & North, "Graph drawing by stress majorization", 2004). It starts
   from a radial tree, which is already unfolded, and from a few seeded random places; the best end wins.
   A large component is placed by Graphviz' `sfdp` instead, if it is installed.
2. *Turn*: the longest extent becomes the horizontal one.
3. *Separate*: boxes that overlap are pushed apart along the shorter way until none do.
4. *Pack*: connected components are set side by side, the largest first.

Words on edges are placed last, where they cover neither a box nor another word.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, shortest_path
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from eventgraph.views.graphviz import sfdp

Points = NDArray[np.float64]  # one row per node: x, y (or width, height), in points
Edges = NDArray[np.intp]  # one row per edge: two numbers of nodes
Box = tuple[float, float, float, float]  # left, low, right, high

#: Clear space around each box.
GAP = 7.0
#: Clear space between components.
COMPONENT_GAP = 26.0
#: Room between two boxes at the ends of an edge: enough for the edge to be seen and to carry a word.
EDGE_ROOM = 34.0
#: More boxes than FEW that cover more than this of where they stand are spread before they are separated, which is far faster.
FEW, CROWDED = 20, 0.5
#: Width to height of the page.
ASPECT = 1.45
#: A component of more nodes is placed by Graphviz, where it is installed: it takes half the paper.
GRAPHVIZ_FROM = 60
#: Random starts beside the radial tree; a component of more than MANY nodes starts from the tree only and takes
#: few steps (2,000 nodes: 2 s).
STARTS, MANY = 3, 300
#: Stress falls fast and then crawls: below this relative gain no eye sees a difference.
GAIN, STEPS, FEW_STEPS = 3e-4, 250, 40
SEED = 20
#: Parts of an edge at which its word may stand, and how far beside the line (points), best first: away
#: from the event, where the edges of a hub run together.
ALONG = (0.6, 0.67, 0.53, 0.74, 0.46, 0.8, 0.39, 0.32, 0.25)
ASIDE = (0.0, 8.0, -8.0, 15.0, -15.0)


def place(sizes: Points, edges: Edges, width: float = 0.0) -> Points:
    """Centres for boxes of these sizes: no two overlap, joined ones are near; the lower left is (0, 0).

    Components are packed on a page of at least this width.
    """
    count = len(sizes)
    if not count:
        return np.zeros((0, 2))
    links = _links(count, edges)
    number, member = connected_components(links, directed=False)
    parts = [np.flatnonzero(member == part) for part in range(number)]
    placed = []
    for part in parts:
        own = csr_array(links[part][:, part])
        centres = separate(_spread(sizes[part], own), sizes[part])
        placed.append(centres - _bounds(centres, sizes[part])[0])
    extents = np.array([_bounds(c, sizes[p])[1] for c, p in zip(placed, parts, strict=True)])
    result = np.zeros((count, 2))
    for part, centres, corner in zip(parts, placed, _pack(extents, width), strict=True):
        result[part] = centres + corner
    return result - _bounds(result, sizes)[0]


def extent(centres: Points, sizes: Points) -> tuple[float, float]:
    """Width and height of what the boxes cover."""
    low, high = _bounds(centres, sizes)
    return float(high[0] - low[0]), float(high[1] - low[1])


def separate(centres: Points, sizes: Points, gap: float = GAP) -> Points:
    """Push boxes apart until no two are nearer than `gap`."""
    moved = centres.copy()
    count = len(moved)
    if count < 2:
        return moved
    if count > FEW:
        moved *= _stretch(moved, sizes + gap)
    reach = float(sizes.max()) + gap
    step = 0
    while True:
        pairs = KDTree(moved).query_pairs(reach, p=np.inf, output_type="ndarray")
        first, second = pairs[:, 0], pairs[:, 1]
        offset = moved[second] - moved[first]
        need = (sizes[first] + sizes[second]) / 2 + gap - np.abs(offset)
        touching = (need > 1e-6).all(axis=1)
        if not touching.any():
            return moved
        order = np.lexsort((second[touching], first[touching]))  # sums of floats depend on their order
        first, second = first[touching][order], second[touching][order]
        offset, need = offset[touching][order], need[touching][order]
        axis = np.argmin(need, axis=1)
        rows = np.arange(len(first))
        away = np.where(offset[rows, axis] >= 0, 1.0, -1.0)
        push = np.zeros_like(offset)
        push[rows, axis] = away * (need[rows, axis] * 0.5 + 0.01)
        shift = np.zeros_like(moved)
        np.add.at(shift, second, push)
        np.add.at(shift, first, -push)
        moved += shift * 0.7  # the full push of many neighbours at once would overshoot
        step += 1
        if step % 60 == 0:
            moved *= 1.06  # a crowd that cannot sort itself out gets more room, so this ends


def _stretch(centres: Points, rooms: Points) -> float:
    """By how much a crowd is spread before it is separated: 1 where there is room enough."""
    low, high = np.percentile(centres, (10, 90), axis=0)
    around = max(float((high - low).prod()), 1e-9)
    needed = (
        0.64 * float(rooms.prod(axis=1).sum()) / CROWDED
    )  # 0.64: the part of an even crowd that is inside
    return float(np.clip(np.sqrt(needed / around), 1.0, 10.0))


def _links(count: int, edges: Edges) -> csr_array:
    pairs = np.unique(np.sort(edges.reshape(-1, 2), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    ones = np.ones(len(pairs))
    links = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
    return csr_array(links + links.T)


def _spread(sizes: Points, links: csr_array) -> Points:
    """Places for the boxes of one component; some may still overlap."""
    if len(sizes) > GRAPHVIZ_FROM:
        first, second = links.nonzero()
        found = sfdp(sizes, np.column_stack([first, second])[first < second], GAP)
        if found is not None:
            return found
    return _turn(_stress(sizes, links))


def _stress(sizes: Points, links: csr_array) -> Points:
    """Places at which the distances on paper are nearest to those in the graph."""
    count = len(sizes)
    if count == 1:
        return np.zeros((1, 2))
    first, second = links.nonzero()
    radius = np.sqrt(sizes[:, 0] * sizes[:, 1]) / 2
    degree = np.diff(links.indptr)
    # A hub's many neighbours need a wider ring than a few do, or they are pushed about afterwards.
    crowd = np.sqrt(np.maximum(np.maximum(degree[first], degree[second]) - 4, 0))
    length = EDGE_ROOM + radius[first] + radius[second] + 9.0 * crowd
    distance = shortest_path(csr_array((length, (first, second)), shape=(count, count)), directed=False)
    np.fill_diagonal(distance, 1.0)
    weight = distance**-2.0
    np.fill_diagonal(weight, 0.0)

    pull = np.diag(weight.sum(axis=1)) - weight
    factor = cho_factor(pull + 1.0 / count)  # the constant pins the centre, which stress leaves free
    starts, steps = [_radial(links, distance)], FEW_STEPS
    if count <= MANY:
        steps = STEPS
        spread = float(distance.max())
        starts += [np.random.default_rng(SEED + n).uniform(-1, 1, (count, 2)) * spread for n in range(STARTS)]
    ends = [_majorize(start, distance, weight, factor, steps) for start in starts]
    return min(ends, key=lambda end: end[0])[1]  # of equals the first: the tree


def _majorize(
    places: Points, distance: Points, weight: Points, factor: tuple[Points, bool], steps: int
) -> tuple[float, Points]:
    """Move from one place to better ones; gives the stress that is left and the places."""
    before = np.inf
    for _ in range(steps):
        apart = cdist(places, places)
        np.fill_diagonal(apart, 1.0)
        np.maximum(apart, 1e-6, out=apart)
        stress = float((weight * (apart - distance) ** 2).sum())
        if before - stress < GAIN * stress:
            break
        before = stress
        pulled = -weight * distance / apart
        np.fill_diagonal(pulled, 0.0)
        np.fill_diagonal(pulled, -pulled.sum(axis=1))
        places = cho_solve(factor, pulled @ places)
    return round(stress, 6), places


def _radial(links: csr_array, distance: Points) -> Points:
    """A radial tree around the best connected node: each branch gets an angle for its leaves."""
    count = links.shape[0]
    root = int(np.argmax(np.diff(links.indptr)))
    order, parent = breadth_first_order(links, root, directed=False)
    leaves = np.zeros(count)
    for node in order[::-1]:
        leaves[node] = max(leaves[node], 1.0)
        if node != root:
            leaves[parent[node]] += leaves[node]
    angle, width, used = np.zeros(count), np.zeros(count), np.zeros(count)
    width[root] = 2 * np.pi
    places = np.zeros((count, 2))
    for node in order[1:]:
        above = parent[node]
        width[node] = width[above] * leaves[node] / leaves[above]
        start = angle[above] - width[above] / 2 + used[above]
        used[above] += width[node]
        angle[node] = start + width[node] / 2
        places[node] = distance[root, node] * np.array([np.cos(angle[node]), np.sin(angle[node])])
    return places


def _turn(places: Points) -> Points:
    """Turn the longest extent to the horizontal; of its two directions, the first node's side is left."""
    centred = places - places.mean(axis=0)
    spread = centred.T @ centred
    angle = 0.5 * np.arctan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1])
    cos, sin = np.cos(angle), np.sin(angle)
    turned: Points = centred @ np.array([[cos, -sin], [sin, cos]])
    turned = turned * (np.where(turned[0] > 1e-6, -1.0, 1.0) * np.array([1.0, -1.0]))
    return turned


def _bounds(centres: Points, sizes: Points) -> tuple[Points, Points]:
    return (centres - sizes / 2).min(axis=0), (centres + sizes / 2).max(axis=0)


def _pack(extents: Points, least: float) -> Points:
    """The lower left corner of each rectangle, on the page (`least` wide or more) that wastes least paper."""
    total = float(((extents[:, 0] + COMPONENT_GAP) * (extents[:, 1] + COMPONENT_GAP)).sum())
    widest, *others = sorted((float(width) for width in extents[:, 0]), reverse=True)
    beside = widest + COMPONENT_GAP + max(others, default=0.0)
    tries = [_fill(extents, max(least, widest, page)) for page in (np.sqrt(total * ASPECT), beside, widest)]

    def paper(corners: Points) -> float:
        width, height = (corners + extents).max(axis=0) - corners.min(axis=0)
        return round(max(float(width), float(height) * ASPECT), 3)

    return min(tries, key=paper)


def _fill(extents: Points, page: float) -> Points:
    """The largest rectangle first, each as high up on a page of this width as there is room.

    The *skyline* holds steps (x, y): from x on, all above y (which falls, from 0) is taken.
    """
    corners = np.zeros_like(extents)
    skyline = [(0.0, 0.0)]
    for number in sorted(range(len(extents)), key=lambda n: (-extents[n, 0] * extents[n, 1], n)):
        width, height = float(extents[number, 0]), float(extents[number, 1])
        fits = [x for x, _ in skyline if x + width <= page + 1e-6] or [0.0]
        tops = [min(y for y, _ in _above(skyline, x, x + width + COMPONENT_GAP)) for x in fits]
        top, x = max(zip(tops, (-x for x in fits), strict=True))
        x = -x
        corners[number] = x, top - height
        end = x + width + COMPONENT_GAP
        beyond = next(y for begin, y in reversed(skyline) if begin <= end)
        skyline = [step for step in skyline if step[0] < x or step[0] > end]
        skyline = sorted([*skyline, (x, top - height - COMPONENT_GAP), (end, beyond)])
    return corners


def _above(skyline: list[tuple[float, float]], left: float, right: float) -> list[tuple[float, float]]:
    """The steps of the skyline between two places, each with where it ends."""
    ends = [*(x for x, _ in skyline[1:]), np.inf]
    return [(y, end) for (x, y), end in zip(skyline, ends, strict=True) if x < right and end > left]


def put_words(
    paths: list[Points], sizes: list[tuple[float, float]], taken: list[Box]
) -> list[tuple[float, float] | None]:
    """Where a word of each size can stand on its path and cover nothing; None where it cannot.

    Places are tried from the middle of the path to its ends, then a little beside it.
    """
    boxes = np.array(taken).reshape(-1, 4)
    found: list[tuple[float, float] | None] = []
    for path, (width, height) in zip(paths, sizes, strict=True):
        place = next((c for c in _stands(path) if not _covers(c, width, height, boxes)), None)
        found.append(place)
        if place is not None:
            x, y = place
            boxes = np.vstack([boxes, (x - width / 2, y - height / 2, x + width / 2, y + height / 2)])
    return found


def _stands(path: Points) -> Iterator[tuple[float, float]]:
    steps = np.hypot(*np.diff(path, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    if along[-1] == 0:
        return
    towards = (path[-1] - path[0]) / max(float(np.hypot(*(path[-1] - path[0]))), 1e-9)
    for aside in ASIDE:
        for part in ALONG:
            x, y = (np.interp(part * along[-1], along, path[:, column]) for column in (0, 1))
            yield float(x - aside * towards[1]), float(y + aside * towards[0])


def _covers(centre: tuple[float, float], width: float, height: float, boxes: Points) -> bool:
    x, y = centre
    left, low, right, high = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return bool(
        ((boxes[:, 0] < right) & (left < boxes[:, 2]) & (boxes[:, 1] < high) & (low < boxes[:, 3])).any()
    )
