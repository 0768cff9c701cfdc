"""The test collection for identity across articles, and the score that is computed over it."""

import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
COLLECTION = HERE / "data" / "identity"
KINDS = {"Person", "Organization", "Event", "Tool", "Place"}
GOLD = json.loads((COLLECTION / "gold.json").read_text("utf-8"))["articles"]
ENTITIES = [(stem, entity) for stem, article in GOLD.items() for entity in article["entities"]]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "benchmark_identity", HERE.parent / "benchmarks" / "identity.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # frozen dataclasses look their module up
    spec.loader.exec_module(module)
    return module


identity = _load()


def _text(stem: str) -> str:
    """Title and text of an article, lines joined."""
    written = (COLLECTION / "articles" / f"{stem}.md").read_text("utf-8")
    title = re.search(r"^title: (.*)$", written, re.MULTILINE)
    assert title, stem
    return " ".join((title[1] + " . " + written.split("---\n", 2)[2]).split())


def _occurs(form: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) is not None


# B-cubed ---------------------------------------------------------------------------------------------------------


def test_a_perfect_clustering_scores_one() -> None:
    """Names of clusters do not matter, only who is together."""
    result = identity.score([("x", "a"), ("x", "a"), ("y", "b")])
    assert (result.precision, result.recall, result.f1, result.items) == (1.0, 1.0, 1.0, 3)


def test_all_in_one_has_full_recall_and_poor_precision() -> None:
    """Two of three are right for the a's, one of three for b: (2/3 + 2/3 + 1/3) / 3."""
    result = identity.score([("x", "a"), ("x", "a"), ("x", "b")])
    assert result.recall == 1.0
    assert result.precision == pytest.approx(5 / 9)
    assert result.f1 == pytest.approx(2 * (5 / 9) / (14 / 9))


def test_all_apart_has_full_precision_and_poor_recall() -> None:
    """Each a finds half of its cluster, b finds all: (1/2 + 1/2 + 1) / 3."""
    result = identity.score([("x", "a"), ("y", "a"), ("z", "b")])
    assert result.precision == 1.0
    assert result.recall == pytest.approx(2 / 3)


def test_a_mixed_clustering_worked_by_hand() -> None:
    """Clusters {a a a b} and {a b b}; gold a has 4 items, b has 3."""
    result = identity.score([("x", "a")] * 3 + [("x", "b")] + [("y", "a")] + [("y", "b")] * 2)
    assert result.precision == pytest.approx((3 * 3 / 4 + 1 / 4 + 1 / 3 + 2 * 2 / 3) / 7)
    assert result.recall == pytest.approx((3 * 3 / 4 + 1 / 3 + 1 / 4 + 2 * 2 / 3) / 7)


def test_precision_and_recall_swap_with_their_clusterings() -> None:
    """The recall of one clustering against another is the precision of the other against the one."""
    pairs = [("x", "a"), ("x", "b"), ("y", "b"), ("y", "b"), ("z", "a")]
    one, other = identity.score(pairs), identity.score([(g, p) for p, g in pairs])
    assert (one.precision, one.recall) == (other.recall, other.precision)
    assert one.precision != one.recall


def test_the_order_of_items_does_not_matter() -> None:
    pairs = [("x", "a"), ("x", "b"), ("y", "b"), ("z", "a")]
    assert identity.score(pairs) == identity.score(iter(reversed(pairs)))


def test_nothing_read_scores_nothing() -> None:
    """An empty reading is no division by zero, and no success."""
    result = identity.score([])
    assert (result.precision, result.recall, result.f1, result.items) == (0.0, 0.0, 0.0, 0)


# Matching --------------------------------------------------------------------------------------------------------


def test_a_node_matches_a_thing_of_its_kind_that_shares_a_form() -> None:
    """Case, accents and a leading article do not count; the kind does."""
    gold = [
        identity.Thing("o", "Organization", ("the Kraków Centre",)),
        identity.Thing("p", "Place", ("Lincoln",)),
    ]
    nodes = [
        identity.Thing("i:1", "Organization", ("Krakow centre", "KC")),
        identity.Thing("i:2", "Person", ("Lincoln",)),
    ]
    assert identity.match(gold, nodes) == {"o": "i:1"}


def test_matching_is_one_to_one_and_the_fullest_form_decides() -> None:
    """A node with the forms of a series and of an edition stands for the edition, for one thing only."""
    gold = [
        identity.Thing("a-series", "Event", ("Quay Summit",)),
        identity.Thing("edition", "Event", ("Quay Summit 2025",)),
    ]
    node = identity.Thing("i:1", "Event", ("Quay Summit", "Quay Summit 2025"))
    assert identity.match(gold, [node]) == {"edition": "i:1"}


def test_two_nodes_for_one_thing_count_once() -> None:
    gold = [identity.Thing("p", "Person", ("Jo March", "March"))]
    nodes = [
        identity.Thing("i:2", "Person", ("March",)),
        identity.Thing("i:1", "Person", ("Jo March", "March")),
    ]
    assert identity.match(gold, nodes) == {"p": "i:1"}


def test_mistakes_are_found_and_unsure_things_are_not_scored() -> None:
    """A wrong merge, a missed merge, something not read and something unsure, over three articles."""
    ada, may = identity.Thing("ada", "Person", ("Ada Quay",)), identity.Thing("may", "Person", ("May Quay",))
    doubt = identity.Thing("doubt", "Person", ("Quay",), unsure=True)
    collection = {
        "one": identity.Annotated("dev", (ada, doubt)),
        "two": identity.Annotated("dev", (ada, may)),
        "three": identity.Annotated("test", (may,)),
    }
    nodes = {
        "one": (identity.Thing("i:1", "Person", ("Ada Quay",)), identity.Thing("i:9", "Person", ("Quay",))),
        "two": (
            identity.Thing("i:2", "Person", ("Ada Quay",)),
            identity.Thing("i:1", "Person", ("May Quay",)),
        ),
    }
    reading = identity.match_all(collection, nodes)
    assert [(i.article, i.gold.id, i.iri) for i in reading.items] == [
        ("one", "ada", "i:1"),
        ("two", "ada", "i:2"),
        ("two", "may", "i:1"),
    ]
    assert reading.annotated == {"dev": 3, "test": 1}
    assert reading.unread == ["test  Person May Quay (three)"]
    assert [{i.gold.id for i in group} for group in identity.wrong_merges(reading.items)] == [{"ada", "may"}]
    assert [{i.iri for i in group} for group in identity.missed_merges(reading.items)] == [{"i:1", "i:2"}]


def test_what_one_article_mixes_or_tears_is_told() -> None:
    """Two things in one node, and one thing in two nodes, of the same article."""
    summit = identity.Thing("s", "Event", ("Quay Summit",))
    edition = identity.Thing("e", "Event", ("Quay Summit 2025",))
    jo = identity.Thing("p", "Person", ("Jo March", "March"))
    collection = {"one": identity.Annotated("dev", (summit, edition, jo))}
    nodes = (
        identity.Thing("i:1", "Event", ("Quay Summit", "Quay Summit 2025")),
        identity.Thing("i:2", "Person", ("Jo March",)),
        identity.Thing("i:3", "Person", ("March",)),
    )
    reading = identity.match_all(collection, {"one": nodes})
    assert reading.mixed == ["dev  Event Quay Summit + Quay Summit 2025 (one)"]
    assert reading.torn == ["dev  Person Jo March: March (one)"]


# The collection ----------------------------------------------------------------------------------------------------


def test_every_article_is_annotated_and_every_annotation_has_its_article() -> None:
    assert {p.stem for p in (COLLECTION / "articles").glob("*.md")} == set(GOLD)


def test_the_collection_is_large_enough_to_measure() -> None:
    """At least 64 articles and 300 items that are scored, in both halves."""
    assert len(GOLD) >= 64
    assert sum(not e.get("unsure", False) for _, e in ENTITIES) >= 300
    splits = Counter(article["split"] for article in GOLD.values())
    assert set(splits) == {"dev", "test"}
    assert splits["dev"] >= 40
    assert splits["test"] >= 24
    things = {(e["kind"], e["id"]) for _, e in ENTITIES}
    counts = Counter(kind for kind, _ in things)
    assert counts["Person"] >= 40 and counts["Organization"] >= 30
    assert counts["Tool"] >= 15 and counts["Place"] >= 15


@pytest.mark.parametrize("stem", sorted(GOLD))
def test_every_form_occurs_in_its_article(stem: str) -> None:
    """Each annotated form is written there, as a word of its own; each thing is annotated once."""
    text = _text(stem)
    entities = GOLD[stem]["entities"]
    missing = [form for e in entities for form in e["forms"] if not _occurs(form, text)]
    assert missing == []
    assert max(Counter(e["id"] for e in entities).values()) == 1
    for entity in entities:
        assert entity["kind"] in KINDS
        assert entity["forms"] and len(set(entity["forms"])) == len(entity["forms"])


@pytest.mark.parametrize("stem", sorted(GOLD))
def test_articles_are_short(stem: str) -> None:
    """60 to 160 words."""
    body = (COLLECTION / "articles" / f"{stem}.md").read_text("utf-8").split("---\n", 2)[2]
    assert 60 <= len(body.split()) <= 160


def test_an_identifier_has_one_kind_and_is_used_in_one_half_only() -> None:
    """Nothing of the test half can be learnt from the development half."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    halves: defaultdict[str, set[str]] = defaultdict(set)
    for stem, entity in ENTITIES:
        kinds[entity["id"]].add(entity["kind"])
        halves[entity["id"]].add(GOLD[stem]["split"])
    assert [i for i, found in kinds.items() if len(found) > 1] == []
    assert [i for i, found in halves.items() if len(found) > 1] == []


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_both_halves_have_what_must_merge(split: str, kind: str) -> None:
    """Of every kind, some thing is written in forms that share nothing but the thing."""
    forms: defaultdict[str, list[set[str]]] = defaultdict(list)
    for stem, entity in ENTITIES:
        if GOLD[stem]["split"] == split and entity["kind"] == kind:
            forms[entity["id"]].append({identity.normal(f) for f in entity["forms"]})
    assert any(
        not one & other
        for articles in forms.values()
        for n, one in enumerate(articles)
        for other in articles[n + 1 :]
    )


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("kind", ["Person", "Organization", "Event", "Place"])
def test_both_halves_have_what_must_stay_apart(split: str, kind: str) -> None:
    """Of every kind but tools, one written form stands for two things."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for stem, entity in ENTITIES:
        if GOLD[stem]["split"] == split and entity["kind"] == kind:
            for form in entity["forms"]:
                owners[identity.normal(form)].add(entity["id"])
    assert any(len(found) > 1 for found in owners.values())


def test_no_text_is_repeated() -> None:
    """No two articles share a sentence of eight words or more."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for stem in GOLD:
        for sentence in re.split(r"(?<=[.?!])\s+", _text(stem)):
            if len(sentence.split()) >= 8:
                seen[sentence].add(stem)
    assert {s: stems for s, stems in seen.items() if len(stems) > 1} == {}


def test_a_built_graph_is_read_back(tmp_path: Path) -> None:
    """Three articles go through the public API; people, places and forms come back per article."""
    stems = ("fosdem-2025-telemetry-room", "fosdem25-hallway", "lantern-2023-report")
    import eventgraph

    sources = [COLLECTION / "articles" / f"{stem}.md" for stem in stems]
    graph = eventgraph.build(sources, tmp_path / "store")
    try:
        nodes = identity.read_nodes(graph)
    finally:
        graph.close()
    assert set(nodes) == set(stems)
    kinds = {n.kind for things in nodes.values() for n in things}
    assert {"Person", "Organization", "Event", "Place"} <= kinds <= KINDS
    collection = {stem: a for stem, a in identity.read_collection().items() if stem in stems}
    reading = identity.match_all(collection, nodes)
    assert len(reading.items) >= 0.8 * sum(reading.annotated.values())
    assert {i.article for i in reading.items} == set(stems)


#: B-cubed over the collection: it may rise, not fall; raise it with each gain (docs/identity.md has the figures).
FLOORS = {"precision": 0.985, "recall": 0.925}


def test_identity_does_not_get_worse(tmp_path: Path) -> None:
    """The ratchet, over all articles; precision holds in each half, since a wrong merge is worse than a missed one."""
    import eventgraph

    with eventgraph.build([COLLECTION / "articles"], tmp_path / "store") as graph:
        reading = identity.match_all(identity.read_collection(), identity.read_nodes(graph))
    result = identity.score((i.iri, i.gold.id) for i in reading.items)
    assert result.precision >= FLOORS["precision"] and result.recall >= FLOORS["recall"], result
    for split in identity.SPLITS:
        half = identity.score((i.iri, i.gold.id) for i in reading.items if i.split == split)
        assert half.precision >= 0.98, (split, half)
