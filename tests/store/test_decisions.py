"""The file of people's decisions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.errors import StoreError
from eventgraph.mapping import literal
from eventgraph.model import Decision, Verdict
from eventgraph.store.decisions import read_decisions, write_decisions

BASE = "https://x.example/"
SAME = Decision(
    Verdict.SAME,
    BASE + "a",
    BASE + "b",
    by="Ada",
    reason='one\nand "the same" > <urn:x',
    time="2026-01-02T03:04:05Z",
)
ALL = (
    SAME,
    Decision(Verdict.DIFFERENT, BASE + "article/1/person/x", BASE + "article/2/person/x"),
    Decision(Verdict.NAME, BASE + "a", 'A "B" \\ > <urn:x>'),
    Decision(Verdict.REJECT, BASE + "a", f"<{BASE}c>", "https://schema.org/location"),
    Decision(Verdict.REJECT, BASE + "a", literal("2026-05-04", "xsd:date"), "https://schema.org/startDate"),
    Decision(Verdict.REJECT, BASE + "gone"),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Each kind of decision comes back as it was, hostile text included."""
    write_decisions(tmp_path / "d.ttl", ALL, BASE)
    assert read_decisions(tmp_path / "d.ttl") == tuple(sorted(ALL))


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_any_name_survives(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """No name can break the file."""
    file = tmp_path_factory.mktemp("d") / "d.ttl"
    write_decisions(file, [Decision(Verdict.NAME, BASE + "a", name)], BASE)
    assert read_decisions(file)[0].second == name


def test_order_and_branches_do_not_matter(tmp_path: Path) -> None:
    """The same decisions give the same bytes; adding one changes no other line."""
    a, b = tmp_path / "a.ttl", tmp_path / "b.ttl"
    write_decisions(a, ALL, BASE)
    write_decisions(b, reversed(ALL), BASE)
    assert a.read_bytes() == b.read_bytes()
    write_decisions(b, ALL[:-1], BASE)
    before, after = b.read_text("utf-8").splitlines(), a.read_text("utf-8").splitlines()
    assert set(before) <= set(after)


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    """Nothing was decided yet."""
    assert read_decisions(tmp_path / "none.ttl") == ()


@pytest.mark.parametrize(
    "text",
    ["no turtle", "<urn:d> <urn:p> <urn:o> .", "<urn:d> <https://w3id.org/eventgraph/ns#same> <urn:a> ."],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    """A mistake by hand is an error that names the file, and nothing is lost."""
    file = tmp_path / "d.ttl"
    file.write_text(text, "utf-8")
    with pytest.raises(StoreError, match=r"d\.ttl"):
        read_decisions(file)
    assert file.read_text("utf-8") == text


def test_an_id_tells_what_was_decided() -> None:
    """Not who, why or when; and not in which order the ends were named."""
    assert SAME.id == Decision(Verdict.SAME, BASE + "b", BASE + "a").id
    assert SAME.id != Decision(Verdict.DIFFERENT, BASE + "a", BASE + "b").id
