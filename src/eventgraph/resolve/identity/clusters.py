"""Units that are joined, as far as nothing forbids it: people's word first, then the surest link.

The outcome depends on the set of units and links, never on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from eventgraph.model import Kind, Link
from eventgraph.resolve.forms import normal
from eventgraph.resolve.identity.compare import SAME, Unit, block_keys, compare, given_names_fit, shared

#: A block with more units than this says too little to compare them all.
LARGEST_BLOCK = 400
#: Rules that hold only if there is one thing that the short name can mean.
_NEEDS_ONE = ("rule:second-name", "rule:acronym", "rule:initial", "rule:surname")


class Clusters:
    """Disjoint sets of unit ids, with pairs that must stay apart."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = {u.id: u for u in units}
        self._root = {id: id for id in self.units}
        self.members = {id: [id] for id in self.units}
        self._enemies: dict[str, set[str]] = defaultdict(set)

    def find(self, id: str) -> str:
        while self._root[id] != id:
            self._root[id] = self._root[self._root[id]]
            id = self._root[id]
        return id

    def part(self, one: str, other: str) -> None:
        """Keep two units apart from here on."""
        a, b = self.find(one), self.find(other)
        self._enemies[a].add(other)
        self._enemies[b].add(one)

    def parted(self, one: str, other: str) -> bool:
        b = self.find(other)
        return any(self.find(e) == b for e in self._enemies[self.find(one)])

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        if a != b:
            self._root[b] = a
            self.members[a] += self.members.pop(b)
            self._enemies[a] |= self._enemies.pop(b, set())

    def contradict(self, one: str, other: str) -> bool:
        """Whether the two clusters cannot be one thing: an article that names both, other years, other given names."""
        a, b = ([self.units[m] for m in self.members[self.find(x)]] for x in (one, other))
        if not all(u.articles.isdisjoint(v.articles) for u in a for v in b):
            return True
        if a[0].kind is Kind.EVENT:
            years = [{u.year for u in side if u.year} for side in (a, b)]
            return bool(years[0] and years[1] and years[0] != years[1])
        if a[0].kind is not Kind.PERSON:
            return False
        given = [[normal(u.name).split()[:-1] for u in side] for side in (a, b)]
        return any(x and y and not given_names_fit(x, y) for x in given[0] for y in given[1])


def find_links(units: Iterable[Unit], wanted: Callable[[str], bool] = lambda key: True) -> list[Link]:
    """Links between units that share a block, each pair once; the surest first.

    Only `wanted` blocks are looked at: for each of them all its units must be given, in the order of `make_units`.
    """
    blocks: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for key in block_keys(unit):
            if wanted(key):
                blocks[key].append(unit)
    found: dict[tuple[str, str], Link] = {}
    for block in blocks.values():
        if len(block) > LARGEST_BLOCK:
            continue
        for i, one in enumerate(block):
            for other in block[i + 1 :]:
                if one.local != other.local and (pair := compare(one, other)):
                    found[pair.first, pair.second] = pair
    return surest_first(found.values())


def surest_first(links: Iterable[Link]) -> list[Link]:
    """The order in which they are applied."""
    return sorted(links, key=lambda k: (-k.score, k.first, k.second))


def join_all(clusters: Clusters, links: list[Link]) -> tuple[list[Link], list[Link]]:
    """Join by the links that hold; give back those applied and those left for people."""
    applied: list[Link] = []
    left: list[Link] = []
    for link in links:
        if link.rule not in _NEEDS_ONE:
            _apply(clusters, link, applied, left)
    short = [x for x in links if x.rule in _NEEDS_ONE]
    rivals: dict[str, dict[str, bool]] = defaultdict(
        dict
    )  # short name -> what it may mean, and if something is shared
    for x in short:
        a, b = _short_and_long(clusters, x)
        if x.score >= SAME:
            rivals[a][b] = bool(shared(clusters.units[a], clusters.units[b]))
    for x in short:
        a, b = _short_and_long(clusters, x)
        if x.score >= SAME and len({clusters.find(r) for r in rivals[a]}) > 1:
            near = {clusters.find(r) for r, common in rivals[a].items() if common}
            if near != {clusters.find(b)}:
                x = Link(x.first, x.second, 0.5, x.rule, x.reason + "; others fit too")
        _apply(clusters, x, applied, left)
    open_ = [x for x in left if clusters.find(x.first) != clusters.find(x.second)]
    return applied, open_


def _short_and_long(clusters: Clusters, link: Link) -> tuple[str, str]:
    a, b = sorted((link.first, link.second), key=lambda i: (len(clusters.units[i].name), i))
    return a, b


def _apply(clusters: Clusters, link: Link, applied: list[Link], left: list[Link]) -> None:
    a, b = link.first, link.second
    if clusters.find(a) == clusters.find(b):
        if link.score >= SAME:
            applied.append(link)
    elif clusters.parted(a, b) or clusters.contradict(a, b):
        return
    elif link.score >= SAME:
        clusters.join(a, b)
        applied.append(link)
    else:
        left.append(link)
