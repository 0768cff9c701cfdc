"""Generated graphs and corpora: any size, the same bytes, the shape of real ones."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.world import story

import eventgraph
from benchmarks import generate
from eventgraph.model import Kind
from eventgraph.validation import validate

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(generate.quads(30_000))


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Another process with other hashes writes the same; another seed does not."""
    command = [sys.executable, "-m", "benchmarks.generate", "quads", "4000"]
    runs = [
        subprocess.run(
            command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": h}, capture_output=True, check=True
        )
        for h in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout == "".join(generate.quads(4000)).encode()
    assert "".join(generate.quads(4000, seed=2)).encode() != runs[0].stdout


def test_a_larger_graph_begins_with_the_smaller_one(lines: list[str]) -> None:
    """Articles are the same however many are asked for; only the identity graph at the end grows."""
    articles = [line for line in generate.quads(10_000) if "/kg/identity>" not in line]
    assert lines[: len(articles)] == articles
    assert 30_000 <= len(lines) < 50_000


def test_a_generated_graph_has_the_shape_of_a_built_one(tmp_path: Path) -> None:
    """It conforms to the shapes, every quote stands where it says, and it uses the terms of a built graph."""
    path = tmp_path / "generated.nq"
    path.write_text("".join(generate.quads(6000)), "utf-8")
    generate.articles(6, tmp_path / "articles")
    with eventgraph.open(path) as graph, eventgraph.build([tmp_path / "articles"]) as built:
        # a series is no schema:Event, which the shape of schema:superEvent does not know yet
        assert [v for v in validate(graph.store) if v.path != "schema:superEvent"] == []
        ours, theirs = (set(g.store.select("SELECT DISTINCT ?p WHERE { ?s ?p ?o }")) for g in (graph, built))
        assert {p.rsplit("/")[-1] for (p,) in theirs - ours if p} <= {
            "license",
            "url",
            "isBasedOn",
            "ns#maybeSame",
            "ns#replaces",
        }
        unread = {p.replace("#", "/").rsplit("/")[-1] for (p,) in ours - theirs if p}
        assert unread <= {"same", "score", "reason", "decidedBy", "attendee", "creator", "superEvent"}
        for text, start, exact in graph.store.select(
            """SELECT ?text ?start ?exact WHERE { ?e oa:hasSource/schema:text ?text ; oa:hasSelector ?p, ?q .
               ?p oa:start ?start . ?q oa:exact ?exact }"""
        ):
            assert text[int(start) :].startswith(exact)
        for name in ("speakers", "organizers", "sponsors", "places", "tools", "topics", "quotations"):
            assert len(graph.query(name)), name


def test_every_line_is_one_quad(lines: list[str]) -> None:
    """An N-Quads parser reads as many quads as there are lines."""
    assert sum(1 for _ in ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS)) == len(lines)


def test_names_recur_as_in_life() -> None:
    """A few people are in many articles, most in one; there are namesakes of a surname."""
    met = Counter(talk.speaker for n in range(400) for talk in story(1, n).talks)
    (_, most), *_ = met.most_common(1)
    assert most > 100
    assert sum(number == 1 for number in met.values()) > len(met) / 2
    surnames = Counter(name.split()[-1] for name in met)
    assert surnames.most_common(1)[0][1] > 10


def test_articles_are_as_long_as_real_ones(tmp_path: Path) -> None:
    """200 to 900 words, give or take a sentence, each in its own file, read by eventgraph as they were written."""
    words = generate.articles(60, tmp_path)
    texts = [path.read_text("utf-8") for path in sorted(tmp_path.glob("*.md"))]
    lengths = [len(text.split("---\n")[2].split()) for text in texts]
    assert len(texts) == 60
    assert 170 <= min(lengths) < 350
    assert 700 < max(lengths) <= 930
    assert abs(words - sum(lengths)) < 60 * 20  # titles
    assert len(set(texts)) == 60


def test_eventgraph_reads_what_was_written(tmp_path: Path) -> None:
    """An article's event, its place and most of its speakers are found."""
    generate.articles(1, tmp_path)
    told = story(generate.SEED, 0)
    with eventgraph.build([tmp_path]) as graph:
        speakers = {row["speaker"] for row in graph.query("speakers").to_dicts()}
        assert told.event in {row["name"] for row in graph.query("events").to_dicts()}
    named = {talk.speaker for talk in told.talks}
    assert len(speakers & named) > len(named) / 2


def test_profiles_are_those_of_the_text() -> None:
    """Identity gets a profile for each thing, with its forms in the text and what it is connected with."""
    made = generate.written(3)
    found = made.profiles()
    assert {p.kind for p in found} == set(Kind)
    assert all(form in made.article.text for p in found for form in p.forms)
    people = [p for p in found if p.kind is Kind.PERSON]
    assert all(p.employers and p.context for p in people)
