"""From profiles of all articles, and people's decisions, to the things of the graph."""

from __future__ import annotations

import gc
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from eventgraph.model import (
    Decision,
    Entities,
    Entry,
    Identity,
    Kind,
    Link,
    Naming,
    Node,
    Profile,
    Verdict,
    digest,
    merge_entries,
)
from eventgraph.resolve.forms import normal
from eventgraph.resolve.identity.clusters import Clusters, find_links, join_all
from eventgraph.resolve.identity.compare import LEAST, Unit, generic, is_acronym_name, plain
from eventgraph.resolve.identity.entries import Knowledge, join_entries, match, settled
from eventgraph.resolve.identity.profiles import profiles, series_local

#: People of one name are compared with so many others of that name at most: more are no questions that people answer.
ASKED = 3
#: Words of a full name that hardly two people share.
LONG_NAME = 3


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python looks for cycles the more often, the more objects there are; here are millions, and no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_no_collection()
def identify(
    told: Iterable[Profile],
    decisions: Iterable[Decision] = (),
    base: str = "",
    entries: Iterable[Entry] = (),
) -> Identity:
    """Which profiles are one thing. Pure; the order of the input does not matter.

    `base` is taken off the IRIs that decisions name. People's word is final: "different" parts, "same" joins,
    whatever the rules think; where two decisions gainsay each other "different" wins and the other is idle.
    Names that are one entry of a knowledge base are one thing, unless people part them.
    """
    told = list(told)
    decisions = list(decisions)
    parts = make_units(told, pinned(decisions, base), ambiguous(meanings(told)))
    return join_units(parts, find_links(parts.units), decisions, base, entries)


@dataclass(frozen=True, slots=True)
class Units:
    """Units, links between those of one name, and pairs that are one unit but for a decision that points into it."""

    units: list[Unit]
    candidates: list[Link]
    siblings: list[tuple[str, str]]


def pinned(decisions: Iterable[Decision], base: str) -> set[str]:
    """The anchors of profiles that decisions point at."""
    ends = (end.removeprefix(base) for d in decisions for end in (d.first, d.second))
    return {end for end in ends if "/article/" in f"/{end}"}


def join_units(
    parts: Units, links: list[Link], decisions: Iterable[Decision], base: str, entries: Iterable[Entry]
) -> Identity:
    """The things that units are, with the links that `find_links` gave."""
    units, candidates, siblings = parts.units, parts.candidates, parts.siblings
    decided = sorted(set(decisions))
    known = Knowledge(merge_entries(entries))
    clusters = Clusters(units)
    anchors = _anchors(units) if decided else {}
    about_entries = [
        d
        for d in decided
        if d.verdict in (Verdict.SAME, Verdict.DIFFERENT)
        and (d.first in known.entries or d.second in known.entries)
    ]
    idle = _decide(clusters, [d for d in decided if d not in about_entries], anchors, base)
    for one, other in siblings:  # what no decision parted stays together
        if not clusters.parted(one, other):
            clusters.join(one, other)
    applied, left = join_all(clusters, links)
    matches, gone = match(clusters, known, about_entries, anchors, base)
    idle += gone
    applied += join_entries(clusters, matches)
    entries_of, open_entries = settled(clusters, matches, known)
    left = [
        c
        for c in (*left, *candidates)
        if c.score >= LEAST
        and clusters.find(c.first) != clusters.find(c.second)
        and not clusters.parted(c.first, c.second)
    ]
    names = {d.first.removeprefix(base): d.second for d in decided if d.verdict is Verdict.NAME}
    named = _nodes(clusters, names)
    local_of = {root: node.local for root, node in named.items()}
    by_unit = {u.id: local_of[clusters.find(u.id)] for u in units}
    unit_local = {u.id: u.local for u in units}
    nodes, series = _series(tuple(sorted(named.values(), key=lambda n: n.local)))
    same_as = [replace(x, first=by_unit[x.first]) for x in entries_of]
    same_as += known.of_series((local, name) for local, name in series if name)
    surest = {(x.first, x.second): x for x in sorted(same_as, key=lambda x: (x.score, x.reason))}
    return Identity(
        nodes,
        tuple(
            sorted(
                {
                    Link(unit_local[x.first], unit_local[x.second], x.score, x.rule, x.reason)
                    for x in applied
                    if unit_local[x.first] != unit_local[x.second]
                }
            )
        ),
        _candidates(left, by_unit, open_entries),
        tuple(decided),
        tuple(sorted(idle)),
        series,
        tuple(sorted(surest.values())),
        tuple(known.entries.values()),
    )


def _anchors(units: list[Unit]) -> dict[str, list[str]]:
    """What decisions can point at -> the units that are meant."""
    found: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        found[unit.local].append(unit.id)
        for profile in unit.profiles:
            found[profile.anchor].append(unit.id)
    return found


def namings(identity: Identity, base: str) -> dict[str, Naming]:
    """For each article's key: how its things are called."""
    known = node_names(identity) if any(d.verdict is Verdict.REJECT for d in identity.decisions) else {}
    rejected, gone = rejections_of(identity.decisions, known, base)
    return {key: Naming(found, names, rejected, gone) for key, (found, names) in called(identity).items()}


def called(identity: Identity) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """For each article's key: the local parts and the names of its things, by the entity's key."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = defaultdict(lambda: ({}, {}))
    for node in identity.nodes:
        name = "" if node.renamed else node.name
        for profile in node.profiles:
            locals_, names = found[profile.article]
            locals_[profile.key] = node.local
            names[profile.key] = name
    return dict(found)


def rejections_of(
    decisions: Iterable[Decision], known: Mapping[str, str], base: str
) -> tuple[frozenset[tuple[str, str, str]], frozenset[str]]:
    """The facts and the nodes that people took out; `known` is as of `node_names`."""
    rejected, gone = set(), set()
    for d in decisions:
        if d.verdict is not Verdict.REJECT:
            continue
        first = d.first.removeprefix(base)
        if not d.predicate:
            gone.add(known.get(first, first))
            continue
        object_ = d.second
        if object_.startswith(f"<{base}"):
            local = object_[1:-1].removeprefix(base)
            object_ = f"<{base}{known.get(local, local)}>"
        rejected.add((f"<{base}{known.get(first, first)}>", d.predicate, object_))
    return frozenset(rejected), frozenset(gone)


def node_names(identity: Identity) -> dict[str, str]:
    """What decisions can point at -> the node that is meant."""
    known: dict[str, str] = {}
    for node in identity.nodes:
        for profile in node.profiles:
            known[profile.anchor] = node.local
        for local in node.names:
            known.setdefault(local, node.local)
        known[node.local] = node.local
    return known


def alone(entities: Entities, base: str = "") -> Naming:
    """How the things of one article are called where there is no other."""
    found = namings(identify(profiles(entities)), base)
    return found.get(entities.article.key, Naming({}, {}))


Meanings = dict[tuple[Kind, str], set[str]]


def meanings(told: Iterable[Profile]) -> Meanings:
    """Acronyms -> the long names that they are short for."""
    found: Meanings = defaultdict(set)
    for profile in told:
        for form in profile.forms:
            if is_acronym_name(form) and form != profile.name:
                found[profile.kind, form].add(plain(profile.kind, profile.name))
    return found


def ambiguous(found: Meanings) -> set[tuple[Kind, str]]:
    """The acronyms that are short for more than one name."""
    return {acronym for acronym, names in found.items() if len(names) > 1}


def make_units(told: Iterable[Profile], pinned: set[str], ambiguous: set[tuple[Kind, str]]) -> Units:
    """Profiles of one name are one unit; those of people, of ambiguous acronyms, and of events with an everyday name
    only as far as something else is shared. All profiles of a local part must be given.
    """
    groups: dict[str, list[Profile]] = defaultdict(list)
    for profile in sorted(told, key=lambda p: (p.local, p.article, p.key)):
        groups[profile.local].append(profile)
    units: list[Unit] = []
    candidates: list[Link] = []
    siblings: list[tuple[str, str]] = []
    for local, found in groups.items():
        parts = _parts(found, (found[0].kind, found[0].name) in ambiguous)
        heads: list[Unit] = []
        for part in parts:
            free = [p for p in part if p.anchor not in pinned]
            fixed = _by_anchor(p for p in part if p.anchor in pinned)
            made = [Unit(some[0].anchor, local, some[0].kind, some) for some in fixed]
            if free:
                id = local if len(parts) == 1 else min(p.anchor for p in free)
                made.insert(0, Unit(id, local, free[0].kind, free))
            units += made
            siblings += [(made[0].id, other.id) for other in made[1:]]
            heads.append(made[0])
        if found[0].kind is Kind.PERSON and not _is_initial(found[0]):
            candidates += [
                _same_name(a, b) for i, a in enumerate(heads) for b in heads[i + 1 : i + 1 + ASKED]
            ]
    return Units(units, candidates, siblings)


def _parts(profiles: list[Profile], ambiguous: bool) -> list[list[Profile]]:
    """Profiles of one local part, in groups that are one thing."""
    first = profiles[0]
    person = first.kind is Kind.PERSON
    if person and _is_initial(first):
        return _by_anchor(profiles)  # an initial is no name to go by
    everyday = first.kind is Kind.EVENT and generic(Unit(first.local, first.local, first.kind, profiles))
    if not (person or ambiguous or everyday):
        return [profiles]
    parts = _by_context(profiles, first.kind)
    return _one_career(parts) if person else parts


def _by_anchor(profiles: Iterable[Profile]) -> list[list[Profile]]:
    """Two spellings of one article ("J. O'Neil", "J. ONeil") may have one local part: they are one thing."""
    found: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        found[profile.anchor].append(profile)
    return list(found.values())


def _is_initial(profile: Profile) -> bool:
    """Whether the first name is an initial, or no name at all (signs)."""
    return len((normal(profile.name).split() or [""])[0]) < 2


def _same_name(a: Unit, b: Unit) -> Link:
    reason = f"both are called '{a.name}', and nothing else is shared"
    return Link(min(a.id, b.id), max(a.id, b.id), 0.6, "rule:same-name", reason)


def _by_context(profiles: list[Profile], kind: Kind) -> list[list[Profile]]:
    """Profiles chained by what they are connected with: linear in the number of connections."""
    root = list(range(len(profiles)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    holder: dict[str, int] = {}
    for i, profile in enumerate(profiles):
        context: Iterable[str] = profile.context
        if kind is Kind.EVENT:
            keys = [c for c in profile.context if c.startswith(("event/", "person/"))]
            if len(profile.start) == 10:
                keys += [f"{profile.start} {c}" for c in profile.context if c.startswith("place/")]
            context = keys
        for key in (f"article {profile.article}", *context):
            other = holder.setdefault(key, i)
            if other != i:
                a, b = sorted((find(i), find(other)))
                root[b] = a
    parts: dict[int, list[Profile]] = defaultdict(list)
    for i, profile in enumerate(profiles):
        parts[find(i)].append(profile)
    return list(parts.values())


def _one_career(parts: list[list[Profile]]) -> list[list[Profile]]:
    """Of people with one full name of three words or more, those whose employers nobody gainsays are one."""
    if len(parts) < 2 or len(normal(parts[0][0].name).split()) < LONG_NAME:
        return parts
    employed = [p for p in parts if any(x.employers for x in p)]
    if len(employed) > 1:
        return parts
    return [[profile for part in parts for profile in part]]


def _decide(
    clusters: Clusters, decided: list[Decision], anchors: dict[str, list[str]], base: str
) -> list[Decision]:
    """Apply people's word; give back the decisions that change nothing."""
    idle = []
    for verdict in (Verdict.DIFFERENT, Verdict.SAME, Verdict.NAME, Verdict.REJECT):
        for d in decided:
            if d.verdict is not verdict:
                continue
            first = anchors.get(d.first.removeprefix(base), [])
            second = anchors.get(d.second.removeprefix(base), [])
            if not first or (verdict in (Verdict.SAME, Verdict.DIFFERENT) and not second):
                idle.append(d)
            elif verdict is Verdict.DIFFERENT:
                for a in first:
                    for b in second:
                        if a != b:
                            clusters.part(a, b)
            elif verdict is Verdict.SAME:
                if any(clusters.parted(a, b) for a in first for b in second):
                    idle.append(d)
                    continue
                for other in (*first[1:], *second):
                    clusters.join(first[0], other)
    return idle


def _nodes(clusters: Clusters, names: dict[str, str]) -> dict[str, Node]:
    """The node of each cluster, by the cluster's root."""
    made: dict[str, tuple[Profile, list[Profile], str]] = {}
    for root, members in clusters.members.items():
        profiles = [p for m in members for p in clusters.units[m].profiles]
        if len(members) > 1:
            profiles.sort(key=lambda p: (p.local, p.article, p.key))
        renamed = (
            next((names[k] for p in profiles for k in (p.anchor, p.local) if k in names), "") if names else ""
        )
        made[root] = _best(profiles), profiles, renamed
    taken = Counter(best.local for best, _, _ in made.values())
    return {
        root: Node(
            best.local
            if taken[best.local] == 1
            else f"{best.local}-{digest(min(p.anchor for p in profiles))[:8]}",
            best.kind,
            renamed or best.name,
            tuple(sorted({p.local for p in profiles} - {best.local})),
            tuple(profiles),
            bool(renamed) and all(renamed not in p.forms for p in profiles),
        )
        for root, (best, profiles, renamed) in made.items()
    }


def _best(profiles: list[Profile]) -> Profile:
    """The one whose name the thing goes by: spelled out, then the one that most articles use, then the fullest."""
    counts = Counter(p.name for p in profiles)
    if len(counts) == 1 and profiles[0].local == profiles[-1].local:
        return profiles[0]

    def rank(p: Profile) -> tuple[bool, bool, int, int, str, str]:
        short = " " not in p.name and p.name.isupper()
        initial = p.kind is Kind.PERSON and (len(p.name.split()) < 2 or _is_initial(p))
        return short, initial, -counts[p.name], -len(p.name), p.name, p.local

    return min({(p.name, p.local): p for p in profiles}.values(), key=rank)


def _series(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[tuple[str, str], ...]]:
    """Editions linked to their series: where a name without a year is known, or there are two years of it."""
    editions: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.kind is Kind.EVENT and (stem := series_local(node.local)) != node.local:
            editions[stem].append(node)
    by_local = {n.local: n for n in nodes}
    series: dict[str, str] = {}
    for stem, found in editions.items():
        if generic(Unit(stem, stem, Kind.EVENT, list(found[0].profiles))):
            continue
        if stem in by_local or len({n.profiles[0].year for n in found}) > 1:
            name = by_local[stem].name if stem in by_local else _without_year(found[0].name)
            series[stem] = name
    linked = tuple(
        Node(n.local, n.kind, n.name, n.names, n.profiles, n.renamed, stem)
        if n.kind is Kind.EVENT and (stem := series_local(n.local)) != n.local and stem in series
        else n
        for n in nodes
    )
    return linked, tuple(sorted((k, "" if k in by_local else v) for k, v in series.items()))


def _without_year(name: str) -> str:
    return re.sub(r"\s*(?:(?:19|20)\d\d|['’]\d\d)\b", "", name).strip(" ,-–") or name


def _candidates(left: list[Link], by_unit: dict[str, str], entries: list[Link]) -> tuple[Link, ...]:
    """Each pair once: of nodes, and of a node and an entry."""
    best: dict[tuple[str, str], Link] = {}
    pairs = [(*_sorted(by_unit[x.first], by_unit[x.second]), x) for x in left]
    pairs += [(by_unit[x.first], x.second, x) for x in entries]
    for a, b, x in pairs:
        if a != b and ((a, b) not in best or best[a, b].score < x.score):
            best[a, b] = Link(a, b, x.score, x.rule, x.reason)
    return tuple(sorted(best.values(), key=lambda x: (-x.score, x.first, x.second)))


def _sorted(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)
