"""Which things are entries of a knowledge base."""

import itertools
from dataclasses import replace

import pytest

from eventgraph.model import Decision, Entry, Identity, Kind, Profile, Verdict
from eventgraph.resolve.identity import identify

BASE = "https://x.example/"
UN = Entry("https://q.example/1", ("United Nations", "UN"), "Organization", sources=("q",))


def thing(
    article: str, kind: Kind, name: str, year: str = "", start: str = "", context: tuple[str, ...] = (),
    employers: tuple[str, ...] = (), forms: tuple[str, ...] = (),
) -> Profile:  # fmt: skip
    local = (
        f"{kind.lower()}/"
        + "-".join(w for w in name.lower().split() if w != year)
        + (f"-{year}" if year else "")
    )
    context = tuple(sorted({*context, *employers}))
    return Profile(
        article, f"{kind}/{name}", local, kind, name, (name, *forms), year, start, context, employers
    )


def body(article: str, name: str, *forms: str) -> Profile:
    return thing(article, Kind.ORGANIZATION, name, forms=forms)


def edition(year: str, start: str = "", *places: str, name: str = "Quay Day") -> Profile:
    return thing("1", Kind.EVENT, f"{name} {year}".strip(), year, start, tuple(f"place/{p}" for p in places))


def listed(name: str, *starts: str, places: tuple[str, ...] = (), iri: str = "https://q.example/e") -> Entry:
    return Entry(iri, (name,), "Event", starts, places, sources=("q",))


def links(found: Identity) -> set[tuple[str, str]]:
    return {(x.first, x.second) for x in found.same_as}


def asked(found: Identity) -> set[tuple[str, str]]:
    return {(x.first, x.second) for x in found.candidates}


def test_aliases_of_one_entry_are_one_node() -> None:
    """No article says that UN and United Nations are one thing; the entry does, also if one article names both."""
    told = [body("1", "UN"), body("2", "United Nations"), body("1", "The United Nations")]
    assert len(identify(told).nodes) > 1
    found = identify(told, entries=[UN])
    (node,) = found.nodes
    assert {p.name for p in node.profiles} == {"UN", "United Nations", "The United Nations"}
    assert links(found) == {(node.local, UN.iri)}
    assert any(x.rule == "rule:entry" and UN.iri in x.reason for x in found.applied)


def test_people_who_part_two_names_are_not_overruled() -> None:
    """An entry never joins what people keep apart; then nobody but people knows which of both it is."""
    told = [body("1", "UN"), body("2", "United Nations")]
    different = Decision(Verdict.DIFFERENT, BASE + told[0].local, BASE + told[1].local)
    found = identify(told, [different], BASE, [UN])
    assert len(found.nodes) == 2 and not found.same_as
    assert asked(found) == {(p.local, UN.iri) for p in told}
    same = Decision(Verdict.SAME, BASE + told[0].local, UN.iri)
    assert links(identify(told, [different, same], BASE, [UN])) == {(told[0].local, UN.iri)}


def test_peoples_word_on_an_entry_is_final() -> None:
    """ "Different" takes a link away and closes the question, "same" makes one that no name does."""
    told = [body("1", "UN"), body("2", "World Club")]
    different = Decision(Verdict.DIFFERENT, UN.iri, BASE + told[0].local)
    found = identify(told, [different], BASE, [UN])
    assert not found.same_as and not found.candidates and not found.idle
    same = Decision(Verdict.SAME, BASE + told[1].local, UN.iri)
    found = identify(told, [same], BASE, [UN])
    assert [n.names for n in found.nodes] == [("organization/un",)]  # both are one entry now
    unknown = Decision(Verdict.SAME, BASE + "organization/nobody", UN.iri)
    assert identify(told, [unknown], BASE, [UN]).idle == (unknown,)


def test_two_entries_of_one_name_are_a_question() -> None:
    """In one list two entries are two things; in two lists they may be one, and both are linked."""
    other = replace(UN, iri="https://q.example/2")
    found = identify([body("1", "UN")], entries=[UN, other])
    assert not found.same_as and asked(found) == {("organization/un", e.iri) for e in (UN, other)}
    found = identify([body("1", "UN")], entries=[UN, replace(other, sources=("r",))])
    assert links(found) == {("organization/un", e.iri) for e in (UN, other)} and not found.candidates


def test_names_that_rules_joined_and_a_list_tells_apart_are_a_question() -> None:
    told = [body("1", "Harbour Data Group", "HDG"), body("2", "HDG")]
    entries = [
        Entry("https://q.example/a", ("Harbour Data Group",), "Organization", sources=("q",)),
        Entry("https://q.example/b", ("HDG",), "Organization", sources=("q",)),
    ]
    found = identify(told, entries=entries)
    assert not found.same_as and len(asked(found)) == 2


def test_a_short_form_of_one_article_matches_nothing() -> None:
    """What an article shortens is no name for all the world."""
    found = identify([body("1", "Harbour Data Group", "HDG")], entries=[replace(UN, names=("HDG",))])
    assert not found.same_as and not found.candidates


@pytest.mark.parametrize("kind", ["", "Tool", "Person"])
def test_another_kind_is_another_thing(kind: str) -> None:
    found = identify([body("1", "UN")], entries=[replace(UN, kind=kind)])
    assert not found.same_as and not found.candidates


def test_an_edition_is_matched_by_its_year() -> None:
    """The year may be in the name or in the date; another year is another edition, no year the series."""
    entry = listed("Quay Day", "2025-05-04")
    assert links(identify([edition("2025")], entries=[entry])) == {("event/quay-day-2025", entry.iri)}
    assert links(identify([edition("2025")], entries=[listed("Quay Day 2025")]))
    for told in (edition("2024"), edition("")):
        found = identify([told], entries=[entry])
        assert not found.same_as and not found.candidates


def test_an_address_of_several_years_is_that_of_the_series() -> None:
    """Editions that share an address are not one event."""
    entry = listed("Quay Day", "2024-05-04", "2025-05-04")
    told = [edition("2024"), replace(edition("2025"), article="2")]
    found = identify(told, entries=[entry])
    assert len(found.nodes) == 2 and links(found) == {("event/quay-day", entry.iri)}


@pytest.mark.parametrize(
    ("told", "entry", "certain"),
    [
        (edition("2025", "2025-05-05"), listed("Quay Day", "2025-05-04"), True),
        (edition("2025", "2025-09-05"), listed("Quay Day", "2025-05-04"), False),
        (edition("2025", "2025-09"), listed("Quay Day", "2025-05-04"), True),
        (edition("2025", "", "ghent"), listed("Quay Day", "2025-05-04", places=("Belgium",)), True),
        (edition("2025", "", "oslo"), listed("Quay Day", "2025-05-04", places=("Ghent", "Belgium")), False),
        (edition("2025", "", "town-hall"), listed("Quay Day", "2025-05-04", places=("Ghent",)), True),
        (edition("2025", "", "usa"), listed("Quay Day", "2025-05-04", places=("Portland", "U.S.A.")), True),
        (edition("2025", "", name="Community Day"), listed("Community Day", "2025-05-04"), False),
        (edition("2025", "2025-05-04", name="Community Day"), listed("Community Day", "2025-05-04"), True),
    ],
)
def test_time_and_place_of_an_event(told: Profile, entry: Entry, certain: bool) -> None:
    """Another time or country speaks against an entry; an everyday name needs something in common."""
    found = identify([told], entries=[entry])
    assert bool(found.same_as) is certain
    assert bool(found.candidates) is not certain


def test_two_people_of_one_name() -> None:
    """Only what is shared tells which of them the entry is; another employer speaks against it."""
    here = thing("1", Kind.PERSON, "Ada Roe", employers=("organization/quay-labs",))
    there = thing("2", Kind.PERSON, "Ada Roe", employers=("organization/hill-works",))
    entry = Entry("https://q.example/ada", ("Ada Roe",), "Person", sources=("q",))
    assert not identify([here, there], entries=[entry]).same_as
    found = identify([here, there], entries=[replace(entry, context=("Quay Labs",))])
    (link,) = found.same_as
    assert link.first == next(n.local for n in found.nodes if n.profiles == (here,))
    assert not identify([there], entries=[replace(entry, context=("Quay Labs",))]).same_as
    assert links(identify([there], entries=[entry])) == {("person/ada-roe", entry.iri)}
    initial = thing("1", Kind.PERSON, "A. Roe")
    assert not identify([initial], entries=[replace(entry, names=("A. Roe",))]).same_as


def test_further_iris_are_linked_too() -> None:
    found = identify([body("1", "UN")], entries=[replace(UN, same=("https://un.example/",))])
    assert links(found) == {("organization/un", UN.iri), ("organization/un", "https://un.example/")}


def test_order_does_not_matter() -> None:
    """Any order of articles and entries gives the same identity."""
    told = [
        body("1", "UN"),
        body("2", "United Nations"),
        edition("2024"),
        replace(edition("2025"), article="2"),
    ]
    entries = [UN, replace(UN, names=("UN", "U.N. Office"), sources=("r",)), listed("Quay Day", "2025-05-04")]
    expected = identify(told, entries=sorted(entries))
    for order in itertools.permutations(entries):
        assert identify(reversed(told), entries=sorted(order)) == expected
