"""From sources into a store: nothing twice, what changed replaces, what is left out is told."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from eventgraph.cli.app import main
from eventgraph.model import Extraction
from eventgraph.pipeline import Options, build_into
from eventgraph.read import Document, Reading, read_sources
from eventgraph.read.document import Raw
from eventgraph.read.frab import read_pretalx
from eventgraph.resolve import resolve
from eventgraph.store import Store
from eventgraph.validation import validate

DOCS = Path(__file__).parent.parent.parent / "docs" / "sources"
PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>Ada Roe of Quay Labs spoke at {0} in Ghent. It was a long day, and a good one for everybody.</p></article></body></html>"


def _names(store: Store, kind: str = "schema:Event") -> list[str]:
    return sorted(
        str(r[0]) for r in store.select(f"SELECT DISTINCT ?n WHERE {{ ?x a {kind} ; schema:name ?n }}")
    )


def _row(**values: str) -> str:
    return (
        json.dumps(
            {"id": "one", "title": "Dock Day 2025", "text": "Ada Roe spoke at Dock Day 2025 in Ghent."}
            | values
        )
        + "\n"
    )


def test_a_changed_row_replaces_its_earlier_self(tmp_path: Path) -> None:
    """By its id; other rows are not read again."""
    path = tmp_path / "posts.jsonl"
    other = _row(id="two", title="Ship Week 2025", text="Ben Poe spoke at Ship Week 2025 in Oslo.")
    path.write_text(_row() + other)
    options = Options(reader="spacy")
    with Store.open(":memory:", writable=True) as store:
        build_into(store, [str(path)], options)
        assert _names(store) == ["Dock Day 2025", "Ship Week 2025"]
        path.write_text(
            _row(title="Crane Camp 2025", text="Ada Roe spoke at Crane Camp 2025 in Ghent.") + other
        )
        receipts = build_into(store, [str(path)], options)
        assert [r.unchanged for r in receipts] == [False, True]
        assert _names(store) == ["Crane Camp 2025", "Ship Week 2025"]


def test_pages_are_kept_in_the_store(site: Any, tmp_path: Path) -> None:
    """The second build asks for the feed only, and reads nothing again."""
    site.put("/dock", PAGE.format("Dock Day 2025"))
    site.put("/feed", "<feed><entry><title>Dock Day 2025</title><link href='/dock'/><updated>2025-03-04</updated></entry></feed>", "text/xml")  # fmt: skip
    options = Options(reader="spacy", private_addresses=True)
    for asked in (["/feed", "/dock"], ["/feed"]):
        site.asked.clear()
        with Store.open(tmp_path / "s", writable=True) as store:
            (receipt,) = build_into(store, [f"{site.address}/feed"], options)
        assert (receipt.error, receipt.unchanged) == ("", asked == ["/feed"])
        assert site.paths == asked
    assert (tmp_path / "s" / "fetched").is_dir()


def test_many_processes_give_the_same_graph() -> None:
    """Articles, schedules and what cannot be read, in one run."""
    sources = [
        str(DOCS / n)
        for n in ("posts.csv", "schedule.xml", "site", "anchor-week.ics", "letter.eml", "nothing.md")
    ]
    graphs, outcomes = [], []
    for jobs in (1, 2):
        with Store.open(":memory:", writable=True) as store:
            receipts = build_into(store, sources, Options(reader="spacy"), jobs)
            outcomes.append([(r.identifier, r.error, r.skipped) for r in receipts])
            graphs.append(b"".join(store.dump("nquads")))
    assert graphs[0] == graphs[1] and outcomes[0] == outcomes[1]
    assert [bool(error) for _, error, _ in outcomes[0]].count(True) == 1


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def test_what_is_skipped_is_told_and_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A draft, another language, the same article twice."""
    (tmp_path / "draft.md").write_text("---\ndraft: true\n---\n# Next\n\nSoon.")
    (tmp_path / "dag.md").write_text(
        "# Dokdag\n\nDe dag van de dokken werd op dinsdag in Gent geopend met driehonderd mensen die over kranen en schepen "
        "kwamen praten. Ada Roe gaf de eerste lezing en zei dat het niet te laat is voor een open licentie."
    )
    (tmp_path / "a.jsonl").write_text(
        _row(url="https://quay.example/a") + _row(id="two", url="https://quay.example/a")
    )
    store = ["--store", str(tmp_path / "s"), "--reader", "spacy"]
    assert _run("build", str(tmp_path), str(tmp_path / "a.jsonl"), *store) == 0
    told = capsys.readouterr().err
    assert (
        "draft.md: is a draft" in told and "dag.md: is in Dutch" in told and "is the same article as" in told
    )
    assert _run("build", str(tmp_path / "dag.md"), "--language", "any", *store) == 0
    assert "dag:" in capsys.readouterr().out


@pytest.mark.parametrize("pair", ["text", "=body", "text="])
def test_a_column_needs_both_its_ends(pair: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message shows one that is right."""
    assert _run("build", "x.csv", "--column", pair, "--store", str(tmp_path / "s")) == 2
    assert "--column text=body" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(("name", "kind"), [("schedule.xml", Extraction), ("posts.jsonl", Document), ("report.pdf", Document), ("anchor-week.ics", Extraction), ("schedule.json", Extraction)])  # fmt: skip
def test_standard_input_is_told_by_its_beginning(
    name: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes through a pipe."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((DOCS / name).read_bytes())))
    found = list(
        read_sources(["-"], Reading(columns={"title": "headline", "text": "body"} if "jsonl" in name else {}))
    )
    assert found and all(
        isinstance(f, Document) and isinstance(f.content if kind is Extraction else f, kind) for f in found
    ), found


HOSTILE = ["", " ", "x" * 5_000, "a\nb\tc", '"><script>', "> <urn:x> .", "\u202eRoe Ada", "Zoe\u0308 \u200bRoe", "\ud800x", "=cmd()", "|", "Part of",
           "a | b, c (d)", "{{x}}", "東京", "\x00", "🎉", "--", "Ada Roe", "ADA ROE", "Ada  Roe"]  # fmt: skip


def test_hostile_names_in_a_schedule_verify(tmp_path: Path) -> None:
    """Each name's words stand where its evidence says, the graph is valid, and no name breaks out of it."""
    sessions = [
        {"title": f"{name} and what we learned from it" if i % 2 else name, "date": "2026-06-01", "start": name, "room": name,
         "persons": [{"name": n} for n in (name, HOSTILE[i - 1])]}
        for i, name in enumerate(HOSTILE)
    ]  # fmt: skip
    value = {
        "schedule": {
            "conference": {
                "title": "Dock\nDays 2026",
                "days": [{"date": "x", "rooms": {"A\x00\n": sessions}}],
            }
        }
    }
    extraction = read_pretalx(value, Raw("a.json", "a"))
    text = extraction.article.text
    entities = resolve(extraction)
    assert len(entities.entities) > 20
    for entity in entities.entities:
        assert entity.evidence.span.of(text) == entity.name == entity.name.strip()
    names = {e.key: e.name for e in entities.entities}
    for fact in entities.facts:
        for evidence in fact.evidence:
            assert names[fact.subject].casefold() in evidence.span.of(text).casefold()
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(value))
    with Store.open(":memory:", writable=True) as store:
        (receipt,) = build_into(store, [str(path)], Options(reader="spacy"))
        assert receipt.error == ""
        assert validate(store) == []
