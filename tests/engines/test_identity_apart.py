"""Identity that is decided part by part is identity that is decided at once."""

import random
from itertools import chain
from pathlib import Path

import pytest

from eventgraph.engines import steps
from eventgraph.engines.partitions import EXTRACTIONS, Folder, Row, name_of, pack_rows
from eventgraph.engines.steps import Names, Rejections, Rules
from eventgraph.mapping import map_identity
from eventgraph.model import Decision, Entry, Kind, Profile, Verdict
from eventgraph.pipeline import Outcome, Receipt
from eventgraph.resolve.identity import clusters, identify, namings
from eventgraph.resolve.identity.components import components, decision_edges
from eventgraph.resolve.identity.identify import Meanings, ambiguous, rejections_of
from eventgraph.store.catalogue import Record, pack

BASE = "https://x.example/"
#: Few names, each near to another: what is joined, parted, asked and left hangs on chains of them.
NAMES = {
    Kind.PERSON: ["Ada Roe", "A. Roe", "Ada M. Roe", "Bob Roe", "Robert Roe", "Zoë Pine", "Zoe Pine", "J. O'Neil", "J. ONeil", "Roe", "東京 太郎"],
    Kind.ORGANIZATION: ["Harbour Data Group", "HDG", "High Dune Guild", "Quay Labs", "Quay Labs GmbH", "QuayLabs", "QL", "Labs Quay", "Quay Lights"],
    Kind.PLACE: ["Ghent", "Gent", "Oslo", "City of Oslo"],
    Kind.TOOL: ["CraneMap", "Crane Map", "CM", "Chart Maker"],
    Kind.EVENT: ["Dock Day", "The Dock Day", "Dock Day Conference", "Community Day", "Crane Week", "14th Crane Week", "DD"],
}  # fmt: skip


def _slug(name: str) -> str:
    return "-".join(name.lower().replace(".", "").replace("'", "").replace("ë", "e").split())


def _collection(random_: random.Random) -> list[Profile]:
    found: dict[tuple[str, str], Profile] = {}
    around = [f"{kind.lower()}/{_slug(name)}" for kind, names in NAMES.items() for name in names]
    for number in range(random_.randrange(2, 25)):
        for _ in range(random_.randrange(1, 6)):
            kind = random_.choice(list(NAMES))
            name = random_.choice(NAMES[kind])
            forms = (name, *random_.sample(NAMES[kind], random_.choice((0, 0, 1))))
            year = random_.choice(("", "2024", "2025")) if kind is Kind.EVENT else ""
            start = year and random_.choice((year, f"{year}-06-03", f"{year}-06-04"))
            local = f"{kind.lower()}/{_slug(name)}" + (f"-{year}" if year else "")
            if kind is Kind.PERSON and " " not in name:
                local += f"-{number:08}"
            context = tuple(sorted(random_.sample(around, random_.choice((0, 1, 2)))))
            employers = (
                tuple(c for c in context if c.startswith("organization/")) if kind is Kind.PERSON else ()
            )
            key = f"{kind}/{name.lower()}"
            found[f"{number:016}", key] = Profile(
                f"{number:016}", key, local, kind, name, tuple(dict.fromkeys(forms)), year, start, context, employers
            )  # fmt: skip
    return list(found.values())


def _decisions(random_: random.Random, told: list[Profile], entries: list[Entry]) -> tuple[Decision, ...]:
    ends = [BASE + end for p in told for end in (p.local, p.anchor)] + [f"{BASE}person/nobody"]
    made = []
    for _ in range(random_.randrange(6)):
        verdict = random_.choice(list(Verdict))
        first, second = random_.choice(ends), random_.choice(ends)
        if verdict is Verdict.NAME:
            second = "Another Name"
        elif verdict is Verdict.REJECT:
            predicate = random_.choice(("", "https://schema.org/affiliation"))
            second = f"<{second}>" if predicate else ""
            made.append(Decision(verdict, first, second, predicate))
            continue
        elif entries and random_.random() < 0.3:
            second = random_.choice(entries).iri
        made.append(Decision(verdict, first, second, reason="so"))
    return tuple(made)


def _entries(random_: random.Random) -> list[Entry]:
    kinds = random_.choices(list(NAMES), k=random_.randrange(6))
    return [
        Entry(
            f"https://list.example/{i}",
            tuple(random_.sample(NAMES[kind], 2)),
            kind,
            sources=(random_.choice("ab"),),
        )
        for i, kind in enumerate(kinds)
    ]


def _apart(
    told: list[Profile], decisions: tuple[Decision, ...], entries: list[Entry], buckets: int, out: Path
) -> tuple[set[str], Names, Rejections]:
    """What Ray does, one step after the other; partitions of three articles."""
    folder = Folder(str(out))
    articles = sorted({p.article for p in told})
    files = []
    for i in range(0, len(articles), 3):
        rows = []
        for number, article in enumerate(articles[i : i + 3]):
            record = Record(
                article, article, "", "state", b"", pack([p for p in told if p.article == article]), b"", ""
            )
            rows.append(Row(i, number, Outcome(Receipt(article), record, article)))
        files.append(folder.write(f"{EXTRACTIONS}/{name_of(str(i))}.parquet", pack_rows(rows)))
    none: frozenset[steps.Spot] = frozenset()
    meanings: Meanings = {}
    for file in files:
        for acronym, names in steps.meanings_told([file], none, str(out)).items():
            meanings.setdefault(acronym, set()).update(names)
    rules = Rules(BASE, decisions, tuple(entries), buckets, frozenset(ambiguous(meanings)))
    groups = range(len(files))
    named = [steps.spread(g, [files[g]], none, str(out), rules, {}) for g in groups]
    blocked = [steps.block([n[b] for n in named], rules) for b in range(buckets)]
    compared = [steps.compare(b, [found[b] for found, _ in blocked], rules) for b in range(buckets)]
    edges = chain.from_iterable(joined.items() for _, joined in (*blocked, *compared))
    root = components(chain(edges, decision_edges(decisions, BASE)))
    linked = [steps.spread_links(links, rules, root) for links, _ in compared]
    spread = [steps.spread(g, [files[g]], none, str(out), rules, root) for g in groups]
    lines: set[str] = set()
    ends: dict[str, str] = {}
    names: list[Names] = []
    for b in range(buckets):
        given, solved = steps.solve(
            [s[b] for s in spread], [x[b] for x in linked], len(files), rules, str(out)
        )
        names += given
        ends |= solved.ends
        if solved.file:
            lines |= set((folder.read(solved.file.name) or b"").decode().splitlines())
    return lines, steps.merge_names(names), Rejections(*rejections_of(decisions, ends, BASE))


@pytest.mark.parametrize("seed", range(60))
def test_parts_that_nothing_connects_are_decided_on_apart(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the names, people's decisions, the entries and the number of buckets: the same things, called the same."""
    random_ = random.Random(seed)
    if seed % 2:  # blocks that are too large to be compared
        monkeypatch.setattr(clusters, "LARGEST_BLOCK", 4)
    told = _collection(random_)
    entries = _entries(random_)
    decisions = _decisions(random_, told, entries)
    whole = identify(told, decisions, BASE, entries)
    lines, names, rejections = _apart(told, decisions, entries, random_.choice((1, 2, 7)), tmp_path)
    assert lines == set(map_identity(whole, BASE))
    called = namings(whole, BASE)
    assert names == {article: (naming.locals, naming.names) for article, naming in called.items()}
    for naming in called.values():
        assert (naming.rejected, naming.gone) == (rejections.facts, rejections.gone)


def test_a_component_goes_by_its_least_member() -> None:
    """Chains of edges join; the order of edges does not matter, and the outcome is a forest of the same."""
    edges = [("d", "c"), ("b", "a"), ("c", "b"), ("x", "y")]
    found = components(edges)
    assert found == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "x"}
    assert components(reversed(edges)) == components(found.items()) == found
