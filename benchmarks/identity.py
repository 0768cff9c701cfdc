"""How well things are told apart and joined across articles: B-cubed over tests/data/identity.

The collection is articles of our own and, for each, the things that it names, with one identifier for the same thing
in all articles (tests/data/identity/README.md). The articles are built into one new store, as a user would, and the
nodes of each article's facts graph are matched to the annotated things of that article: the same kind, and a written
form in common (case, accents, punctuation and a leading article aside), one to one. A matched thing in an article is
an item; its gold cluster is the annotated identifier, its predicted cluster the IRI of its node. What was not read has
no IRI and is left out: this measures identity, not reading. B-cubed (Bagga and Baldwin 1998) is the mean over items of
the share of the item's predicted cluster that is right (precision), and of its gold cluster that was found (recall).

"All apart" is what a program gets that joins nothing: its precision is 1, so a gain shows in recall.
`--list` prints every wrong and every missed merge of the development half. The test half is for measuring: its list
has to be asked for (`--list test`), and whoever reads it must not tune on it afterwards.

    python benchmarks/identity.py [--list [dev|test|all]] [--store DIR]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import eventgraph
from eventgraph.resolve.forms import normal

COLLECTION = Path(__file__).parent.parent / "tests" / "data" / "identity"
SPLITS = ("dev", "test")
_TYPES = {
    "https://schema.org/Person": "Person",
    "https://schema.org/Organization": "Organization",
    "https://schema.org/Event": "Event",
    "https://schema.org/EventSeries": "Event",
    "https://schema.org/Place": "Place",
    "https://w3id.org/eventgraph/ns#Tool": "Tool",
}
#: A node's kind is what the article says; its forms are those of the article and the one name that all articles share.
_NODES = """
SELECT DISTINCT ?article ?node ?type ?form WHERE {
  GRAPH ?facts { ?source a schema:Article ; schema:identifier ?article . ?node a ?type }
  { GRAPH ?facts { ?node schema:name|schema:alternateName ?form } } UNION { ?node schema:name ?form }
}"""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that one article names: annotated (the id is ours) or read (the id is an IRI)."""

    id: str
    kind: str
    forms: tuple[str, ...]
    unsure: bool = False  # people could not tell either: not scored

    @property
    def normal_forms(self) -> frozenset[str]:
        return frozenset(normal(form) for form in self.forms) - {""}


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article of the collection: the half it belongs to and what it names."""

    split: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An annotated thing in one article, with the IRI that it got."""

    article: str
    split: str
    gold: Thing
    iri: str

    def __str__(self) -> str:
        return f"{' / '.join(self.gold.forms)} ({self.article})"


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision, recall (0 to 1) and the number of items behind them."""

    precision: float
    recall: float
    items: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(items: Iterable[tuple[str, str]]) -> BCubed:
    """B-cubed of (predicted cluster, gold cluster) pairs, one pair for each item; without items all is 0.

    >>> score([("x", "a"), ("x", "a"), ("x", "b")])
    BCubed(precision=0.5555555555555556, recall=1.0, items=3)
    """
    pairs = list(items)
    if not pairs:
        return BCubed(0.0, 0.0, 0)
    together = Counter(pairs)
    predicted = Counter(p for p, _ in pairs)
    gold = Counter(g for _, g in pairs)
    # each of the n items that share both clusters sees n right ones, itself included
    precision = sum(n * n / predicted[p] for (p, _), n in together.items())
    recall = sum(n * n / gold[g] for (_, g), n in together.items())
    return BCubed(precision / len(pairs), recall / len(pairs), len(pairs))


def read_collection(folder: Path = COLLECTION) -> dict[str, Annotated]:
    """The annotations, by the article's file stem."""
    articles = json.loads((folder / "gold.json").read_text("utf-8"))["articles"]
    return {
        stem: Annotated(
            article["split"],
            tuple(
                Thing(e["id"], e["kind"], tuple(e["forms"]), e.get("unsure", False))
                for e in article["entities"]
            ),
        )
        for stem, article in articles.items()
    }


def read_nodes(graph: eventgraph.Graph) -> dict[str, tuple[Thing, ...]]:
    """The nodes of each article's facts graph, by the article's identifier."""
    forms: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for article, node, type_, form in graph.store.select(_NODES):
        if article and node and form and type_ in _TYPES:
            forms[article, node, _TYPES[type_]].add(form)
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for (article, node, kind), written in sorted(forms.items()):
        found[article].append(Thing(node, kind, tuple(sorted(written))))
    return {article: tuple(things) for article, things in found.items()}


def match(gold: Iterable[Thing], nodes: Iterable[Thing]) -> dict[str, str]:
    """The IRI of each annotated thing that was read, one to one: most forms in common first, then the longest."""
    nodes = list(nodes)
    pairs = sorted(
        (-len(common), -max(map(len, common)), thing.id, node.id)
        for thing in gold
        for node in nodes
        if node.kind == thing.kind and (common := node.normal_forms & thing.normal_forms)
    )
    found: dict[str, str] = {}
    used: set[str] = set()
    for _, _, thing_id, iri in pairs:
        if thing_id not in found and iri not in used:
            found[thing_id] = iri
            used.add(iri)
    return found


@dataclass(slots=True)
class Reading:
    """What of the collection was read; what one article by itself mixed up or tore apart is no item."""

    items: list[Item] = field(default_factory=list)
    annotated: Counter[str] = field(default_factory=Counter)  # by split
    unread: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)  # one node for two things of one article
    torn: list[str] = field(default_factory=list)  # a further node for a thing of one article


def match_all(collection: Mapping[str, Annotated], nodes: Mapping[str, tuple[Thing, ...]]) -> Reading:
    """Match every article; things that are marked unsure take their nodes and are dropped."""
    reading = Reading()
    for stem, article in sorted(collection.items()):
        mine = nodes.get(stem, ())
        found = match(article.things, mine)
        for thing in article.things:
            if thing.unsure:
                continue
            reading.annotated[article.split] += 1
            if thing.id in found:
                reading.items.append(Item(stem, article.split, thing, found[thing.id]))
            else:
                reading.unread.append(f"{article.split}  {thing.kind} {' / '.join(thing.forms)} ({stem})")
        reading.mixed += [f"{article.split}  {line} ({stem})" for line in _mixed(article, mine)]
        reading.torn += [f"{article.split}  {line} ({stem})" for line in _torn_inside(article, mine, found)]
    return reading


def _mixed(article: Annotated, nodes: Iterable[Thing]) -> Iterable[str]:
    for node in nodes:
        whole = [t for t in article.things if t.kind == node.kind and normal(t.forms[0]) in node.normal_forms]
        if len({t.normal_forms for t in whole}) > 1:
            yield f"{node.kind} {' + '.join(t.forms[0] for t in whole)}"


def _torn_inside(article: Annotated, nodes: Iterable[Thing], found: Mapping[str, str]) -> Iterable[str]:
    for node in nodes:
        if node.id in found.values():
            continue
        for thing in article.things:
            if thing.kind == node.kind and thing.id in found and node.normal_forms <= thing.normal_forms:
                yield f"{node.kind} {thing.forms[0]}: {' / '.join(node.forms)}"


def wrong_merges(items: Iterable[Item]) -> list[list[Item]]:
    """The items of each IRI that stands for more than one thing."""
    return _divided(items, lambda item: item.iri, lambda item: item.gold.id)


def missed_merges(items: Iterable[Item]) -> list[list[Item]]:
    """The items of each thing that has more than one IRI."""
    return _divided(items, lambda item: item.gold.id, lambda item: item.iri)


def _divided(
    items: Iterable[Item], one: Callable[[Item], str], many: Callable[[Item], str]
) -> list[list[Item]]:
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[one(item)].append(item)
    return [group for _, group in sorted(groups.items()) if len({many(i) for i in group}) > 1]


def _line(name: str, items: list[Item]) -> str:
    result = score((i.iri, i.gold.id) for i in items)
    apart = score((f"{i.article} {i.gold.id}", i.gold.id) for i in items)
    return (
        f"{name:20} P {result.precision:.3f}  R {result.recall:.3f}  F1 {result.f1:.3f}"
        f"   {result.items:4} items   all apart F1 {apart.f1:.3f}"
    )


def report(reading: Reading) -> None:
    """Print the figures: in all, for each half, and in it for each kind."""
    for split in SPLITS:
        read = sum(i.split == split for i in reading.items)
        print(f"{split}: {read} of {reading.annotated[split]} annotated things were read")
    print(_line("all", reading.items))
    for split in SPLITS:
        half = [i for i in reading.items if i.split == split]
        print(_line(split, half))
        for kind in sorted({i.gold.kind for i in half}):
            print(_line(f"  {kind}", [i for i in half if i.gold.kind == kind]))
        print(f"  {len(wrong_merges(half))} wrong merges, {len(missed_merges(half))} missed")
        mixed, torn = (
            sum(line.startswith(split) for line in lines) for lines in (reading.mixed, reading.torn)
        )
        print(f"  inside one article, beside these figures: {mixed} wrong merges, {torn} missed")


def print_lists(reading: Reading, split: str) -> None:
    """Print every mistake of a half in words."""
    items = [i for i in reading.items if split in (i.split, "all")]
    print("\nWrong merges: one IRI for several things")
    for group in wrong_merges(items):
        _print_group(group[0].iri, group, lambda item: item.gold.id)
    print("\nMissed merges: one thing under several IRIs")
    for group in missed_merges(items):
        _print_group(group[0].gold.id, group, lambda item: item.iri)
    for title, lines in (
        ("Two things of one article in one node", reading.mixed),
        ("One thing of one article in two nodes", reading.torn),
        ("Not read", reading.unread),
    ):
        print(f"\n{title}")
        for line in lines:
            if split in (line.split()[0], "all"):
                print(f"  {line}")


def _print_group(title: str, group: list[Item], part: Callable[[Item], str]) -> None:
    print(f"  {title}")
    parts: defaultdict[str, list[Item]] = defaultdict(list)
    for item in group:
        parts[part(item)].append(item)
    for name, items in sorted(parts.items()):
        print(f"    {name}: {', '.join(map(str, items))}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", type=Path, default=COLLECTION)
    parser.add_argument("--store", type=Path, help="keep the store here, or use the one that is here")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--list", nargs="?", const="dev", choices=(*SPLITS, "all"), dest="listed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if args.store and args.store.exists():
            graph = eventgraph.open(args.store)
        else:
            graph = eventgraph.build(
                [args.collection / "articles"], args.store or Path(scratch) / "store", args.jobs
            )
        reading = match_all(read_collection(args.collection), read_nodes(graph))
        graph.close()
    report(reading)
    if args.listed:
        print_lists(reading, args.listed)


if __name__ == "__main__":
    main()
