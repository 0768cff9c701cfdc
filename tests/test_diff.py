"""What changed between two graphs, in words and as a patch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eventgraph import Graph
from eventgraph.cli.app import main
from eventgraph.decide import Decider
from eventgraph.diff import diff, patch
from eventgraph.model import Decision, Verdict
from eventgraph.pipeline import Options, build_into, remove
from eventgraph.store import Store

BEFORE = {
    "one.md": "# Dock Day 2025\n\nDock Day 2025 took place in Oslo on 3 June 2025. Ada Roe of the Quay Institute spoke at Dock Day 2025.\n",
    "two.md": "# Crane Day 2025\n\nBerta Miller spoke at Crane Day 2025 in Ghent. Tide Institute organised Crane Day 2025.\n",
}
AFTER = {
    "one.md": "# Dock Day 2025\n\nDock Day 2025 took place in Oslo on 4 June 2025. Carla Stone of the Quay Institute spoke at Dock Day 2025.\n",
    "two.md": BEFORE["two.md"],
    "three.md": "# Pier Day 2025\n\nPier Day 2025 took place in Lisbon on 9 July 2025.\n",
}


def build(place: Path, texts: dict[str, str]) -> Path:
    folder = place / "articles"
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    with Store.open(place / "store", writable=True) as store:
        build_into(store, [str(folder)], Options(reader="spacy"))
    return place / "store"


def told(old: Path, new: Path) -> set[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    with Store.open(old) as a, Store.open(new) as b:
        return {(c.name, c.word, c.old, c.new) for c in diff(a, b).changes}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("diff")
    return build(folder / "a", BEFORE), build(folder / "b", AFTER)


def test_in_words(places: tuple[Path, Path]) -> None:
    found = told(*places)
    assert ("Dock Day 2025", "start", ("2025-06-03",), ("2025-06-04",)) in found
    assert ("Dock Day 2025", "speaker", ("Ada Roe",), ("Carla Stone",)) in found
    assert ("Pier Day 2025", "type", (), ("Event",)) in found
    assert ("Pier Day 2025", "place", (), ("Lisbon",)) in found
    assert not [change for change in found if "Crane" in change[0] or "Berta" in change[0]]


def test_backwards_is_the_other_way_round(places: tuple[Path, Path]) -> None:
    old, new = places
    assert {(n, w, b, a) for n, w, a, b in told(old, new)} == told(new, old)
    assert told(old, old) == set()


def apply(lines: list[str], quads: set[str]) -> set[str]:
    """A small reader of RDF patches."""
    assert lines[1] == "TX ." and lines[-1] == "TC ." and lines[0].startswith("H id <urn:sha256:")
    for line in lines[2:-1]:
        operation, quad = line[0], line[2:]
        assert operation in "AD" and (quad in quads) is (operation == "D")
        quads ^= {quad}
    return quads


@pytest.mark.parametrize("everything", [False, True])
def test_the_patch_makes_the_new_graph_of_the_old(places: tuple[Path, Path], everything: bool) -> None:
    """Quad for quad, whether only facts count or all."""

    def quads(store: Store) -> set[str]:
        lines = b"".join(store.dump("nquads")).decode().splitlines()
        return {line for line in lines if everything or line.endswith("/facts> .")}

    with Store.open(places[0]) as a, Store.open(places[1]) as b:
        lines = list(patch(a, b, everything=everything))
        assert apply(lines, quads(a)) == quads(b)
        assert lines == list(patch(a, b, everything=everything))
        assert len(list(patch(a, a, everything=everything))) == 3


def test_an_export_is_a_point_in_time(tmp_path: Path) -> None:
    """What was removed since is told; a file and a store are compared alike."""
    place = build(tmp_path, BEFORE)
    kept = tmp_path / "kept.nq"
    with Store.open(place) as store:
        kept.write_bytes(b"".join(store.dump("nquads")))
    assert told(kept, place) == set()
    with Store.open(place, writable=True) as store:
        remove(store, "two")
    assert ("Crane Day 2025", "type", ("Event",), ()) in told(kept, place)


def test_a_merge_is_told_once(tmp_path: Path) -> None:
    """Not as a change of every fact of the node that is gone."""
    old, new = build(tmp_path / "a", BEFORE), build(tmp_path / "b", BEFORE)
    with Store.open(new, writable=True) as store:
        judge = Decider(store)
        base = judge.base
        ids = [base + n.local for n in judge.found.nodes if n.name in ("Ada Roe", "Berta Miller")]
        assert len(ids) == 2
        judge.decide(Decision(Verdict.SAME, *sorted(ids), by="test"))
    with Store.open(old) as a, Store.open(new) as b:
        there, back = diff(a, b), diff(b, a)
    assert [set(pair) for pair in there.joined] == [{"Ada Roe", "Berta Miller"}] and not there.parted
    assert not [c for c in there.changes if c.predicate in ("eg:speaker", "rdf:type")]
    assert [set(pair) for pair in back.parted] == [{"Ada Roe", "Berta Miller"}] and not back.joined


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["diff", *words])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_from_the_command_line(places: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit codes as those of diff(1)."""
    old, new = map(str, places)
    code, out, _ = _run(capsys, old, new)
    assert code == 1
    assert (
        "Dock Day 2025 (event)\n  start: 2025-06-03 → 2025-06-04\n" in out
        and "Pier Day 2025 (event)\n  is new\n" in out
    )
    code, out, err = _run(capsys, old, old)
    assert (code, out) == (0, "") and "no difference" in err
    code, out, _ = _run(capsys, old, new, "--format", "json")
    assert code == 1 and {"changes", "joined", "parted"} == set(json.loads(out))
    code, out, _ = _run(capsys, old, new, "--format", "rdfpatch", "--all")
    assert code == 1 and out.splitlines()[-1] == "TC ."
    code, out, err = _run(capsys, old, "nowhere")
    assert code == 2 and "no store here" in err
    assert _run(capsys, old, new, "--all")[0] == 2


def test_hostile_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot add a line to the text or to the patch."""
    name = 'Dock\\nA <urn:x> <urn:y> <urn:z> <urn:g/facts> .\u2028"><script> Day 2025'
    one = build(tmp_path / "a", {"one.md": f"# {name}\n\n{name} took place in Oslo on 3 June 2025.\n"})
    two = build(tmp_path / "b", {"one.md": "# Dock Day 2025\n\nNothing.\n"})
    code, out, _ = _run(capsys, str(one), str(two), "--format", "rdfpatch", "--all")
    assert code == 1 and not [line for line in out.split("\n") if line.startswith("A <urn:x>")]
    assert _run(capsys, str(one), str(two))[0] == 1


_HEAD = """
@prefix eg: <https://w3id.org/eventgraph/ns#> . @prefix schema: <https://schema.org/> .
@prefix status: <https://w3id.org/eventgraph/status/> . @prefix role: <https://w3id.org/eventgraph/role/> .
@prefix k: <https://w3id.org/eventgraph/kg/> .
"""
_COMMON = 'k:e a schema:Event ; schema:name "Dock Day" . k:p a schema:Person ; schema:name "Ada Roe" . '


def trig(
    place: Path, facts: str, decisions: str = "", article: str = "k:article-a", identifier: str = "a"
) -> Path:
    """A file of one article's facts and the decisions on identity."""
    about = f'{article} a schema:Article ; schema:identifier "{identifier}" ; schema:headline "A" . '
    graph = "<https://w3id.org/eventgraph/kg/article/a/facts>"
    place.write_text(
        f"{_HEAD} GRAPH {graph} {{ {about} {facts} }} GRAPH k:identity {{ {decisions} }}", "utf-8"
    )
    return place


def words(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return _run(capsys, str(old), str(new))[1].splitlines()


def test_a_part_that_was_cancelled_is_told_under_its_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No one-hop fact stands for it; what only repeats such a fact is not told."""
    part = "k:part a eg:Participation ; eg:agent k:p ; eg:inEvent k:e ; eg:role role:Speaker ; eg:status status:%s . "
    old = trig(tmp_path / "a.trig", _COMMON)
    called_off = trig(tmp_path / "b.trig", _COMMON + part % "cancelled")
    held = trig(tmp_path / "c.trig", _COMMON + "k:e eg:speaker k:p . " + part % "held")
    assert words(old, called_off, capsys) == ["Dock Day (event)", "  Ada Roe, status added: cancelled"]
    assert words(old, held, capsys) == ["Dock Day (event)", "  speaker added: Ada Roe"]
    assert "  Ada Roe, status: cancelled → held" in words(called_off, held, capsys)


def test_another_speaker_is_no_changed_speaker(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What may be many is told as gone and added, what can be one only as a change."""
    common = _COMMON + 'k:q a schema:Person ; schema:name "Ben Poe" . k:e '
    old = trig(tmp_path / "a.trig", common + 'eg:speaker k:p ; schema:startDate "2025" .')
    new = trig(tmp_path / "b.trig", common + 'eg:speaker k:q ; schema:startDate "2026" .')
    assert words(old, new, capsys) == [
        "Dock Day (event)", "  start: 2025 → 2026", "  speaker gone: Ada Roe", "  speaker added: Ben Poe",
    ]  # fmt: skip


def test_another_name_is_a_change_of_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also one that people gave, which no article uses; the name before is another name then, which is not told."""
    node = "k:o a schema:Organization ; "
    old = trig(tmp_path / "a.trig", node + 'schema:name "HDG" .')
    new = trig(
        tmp_path / "b.trig", node + 'schema:alternateName "HDG" .', 'k:o schema:name "Harbour Group" .'
    )
    assert words(old, new, capsys) == ["Harbour Group (organization)", "  name: HDG → Harbour Group"]
    assert words(new, old, capsys) == ["HDG (organization)", "  name: Harbour Group → HDG"]


def test_a_thing_that_goes_by_another_iri_is_the_same_thing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever of two IRIs stands for both, and on whichever side: nothing is new and nothing was joined."""
    fact = '{0} a schema:Organization ; schema:name "Quay Labs" . k:e schema:organizer {0} .'
    one = trig(tmp_path / "a.trig", _COMMON + fact.format("k:o"), "k:o eg:replaces k:o2 .")
    two = trig(tmp_path / "b.trig", _COMMON + fact.format("k:o2"), "k:o2 eg:replaces k:o .")
    assert words(one, two, capsys) == words(two, one, capsys) == []


def test_names_that_the_other_graph_never_had_were_not_joined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that was one with another from the first is neither joined nor parted."""
    new = 'k:o a schema:Organization ; schema:name "Quay Labs" ; schema:alternateName "QL" .'
    old = trig(tmp_path / "a.trig", _COMMON)
    grown = trig(tmp_path / "b.trig", _COMMON + new, "k:o eg:replaces k:ql .")
    assert not [line for line in words(old, grown, capsys) if "now one" in line]
    assert not [line for line in words(grown, old, capsys) if "two again" in line]


def test_two_people_who_share_a_name_stay_two(tmp_path: Path) -> None:
    """An IRI that is a node itself stands for no other, though another node has that name, too."""
    two = _COMMON + 'k:q a schema:Person ; schema:name "A. Roe" . k:e eg:speaker k:p .'
    shared = "k:q eg:replaces k:p ."
    old = trig(tmp_path / "a.trig", two, shared)
    new = trig(tmp_path / "b.trig", two.replace("eg:speaker k:p", "eg:speaker k:q"), shared)
    assert ("Dock Day", "speaker", ("Ada Roe",), ("A. Roe",)) in told(old, new)


def test_an_article_that_was_edited_is_no_other_article(tmp_path: Path) -> None:
    """Its quotations are known by their words, it by its identifier; a new title is told."""
    said = 'k:{0} a eg:Quotation ; eg:speaker k:p ; eg:quotedText "We moor together" ; eg:direct true .'
    old = trig(tmp_path / "a.trig", _COMMON + said.format("one"))
    new = trig(tmp_path / "b.trig", _COMMON + said.format("two"), article="k:article-b")
    assert told(old, new) == set()
    retitled = tmp_path / "c.trig"
    retitled.write_text(new.read_text("utf-8").replace('"A"', '"B"'), "utf-8")
    assert told(old, retitled) == {("B", "headline", ("A",), ("B",))}


def test_a_text_that_looks_like_a_node_is_text(tmp_path: Path) -> None:
    old = trig(tmp_path / "a.trig", _COMMON)
    new = trig(tmp_path / "b.trig", _COMMON + 'k:e schema:alternateName "https://w3id.org/eventgraph/kg/p" .')
    assert told(old, new) == {("Dock Day", "other name", (), ("https://w3id.org/eventgraph/kg/p",))}


def test_from_python(places: tuple[Path, Path]) -> None:
    """A graph is compared with an older graph, store or file."""
    old, new = places
    with Graph(new) as graph, Graph(old) as older:
        assert graph.diff(old) == graph.diff(older) == graph.diff(older.store)
        assert graph.diff(old) and not graph.diff(graph)
