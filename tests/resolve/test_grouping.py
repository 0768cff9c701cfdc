"""Which names of an article are one thing."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from eventgraph.model import Article, Block, BlockKind, Kind, Mention, Span
from eventgraph.resolve.grouping import group
from eventgraph.resolve.groups import Groups

EVENT, PERSON, ORGANIZATION, PLACE, TOOL = (
    Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL,
)  # fmt: skip


def _groups(kind: Kind, *names: str, title: str = "Notes", published: str | None = None) -> list[list[str]]:
    """The names, each on a line of its own, by the thing that they are taken for; single ones are left out."""
    text, mentions = title, []
    for name in names:
        text += f"\n\n{name}"
        mentions.append(Mention(Span(len(text) - len(name), len(text)), kind, 0.9, "test"))
    blocks = (Block(BlockKind.TITLE, Span(0, len(title))),)
    keys = group(Article("a", text, blocks, title, published=published), tuple(mentions))
    found: dict[str, list[str]] = {}
    for i, name in enumerate(names):
        assert keys[i][0] is kind
        found.setdefault(keys[i][1], []).append(name)
    return [group_ for group_ in found.values() if len(group_) > 1]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (PERSON, "Ada Roe", "Roe"),
        (PERSON, "Ada Roe", "Ada"),
        (PERSON, "Mara van Dijk", "van Dijk"),
        (PERSON, "Ada B. Roe", "Ada Roe"),
        (PERSON, "Ada B Roe", "Ada Berta Roe"),
        (PERSON, "Steph Roe", "Stephanie Roe"),
        (PERSON, "José Marín", "Jose Marin"),
        (PERSON, "Benedikta Larsson", "Benedikta Larson"),
        (ORGANIZATION, "Nordic Commons Alliance", "NCA"),
        (ORGANIZATION, "Port Authority", "the Port Authority’s"),
        (ORGANIZATION, "Quay", "Quay Foundation"),
        (TOOL, "Quay", "Quay project"),
        (TOOL, "Quay team", "Quay project"),
        (TOOL, "Quay", "Quay 4"),
        (TOOL, "Quay", "Quay v2.0"),
        (TOOL, "Open Berth Register", "OBR"),
        (TOOL, "Open Harbour Compass", "Compass"),
        (TOOL, "BerthBook", "Berth Book"),
        (PLACE, "São Quay", "Sao Quay"),
        (EVENT, "Quay Summit", "Quay Summit 2025"),
        (EVENT, "Quay Summit ’25", "Quay Summit 2025"),
        (EVENT, "QuayFest25", "QuayFest 2025"),
        (EVENT, "KiCon", "KiCon Europe 2026"),
        (EVENT, "KiCon", "KiCon Europe"),
        (EVENT, "QuayCon", "QuayCon Conference"),
        (EVENT, "Tideline Summit", "Summit"),
        (EVENT, "Open Quay Day", "OQD"),
        (EVENT, "first Quay Jam", "Quay Jam"),
        (EVENT, "Eddy Symposium", "Eddy Cross-Disciplinary Symposium"),
        (EVENT, "Tidelne Summit", "Tideline Summit"),
    ],
)
def test_forms_of_one_name_join(kind: Kind, one: str, other: str) -> None:
    """Surnames, initials, nicknames, acronyms, versions, years, slips of the pen: one thing, in either order."""
    assert _groups(kind, one, other) == [[one, other]]
    assert _groups(kind, other, one) == [[other, one]]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (PERSON, "Ada Roe", "Ben Roe"),
        (PERSON, "Ada Roe", "Ida Roe"),
        (PERSON, "Ada Roe", "Ada Sol"),
        (PERSON, "Al Roe", "Alan Roe"),
        (PERSON, "Ada Berta Roe", "Ada Carla Roe"),
        (ORGANIZATION, "Quay Foundation", "Lumen Foundation"),
        (ORGANIZATION, "Quay Foundation", "Quay Alliance"),
        (ORGANIZATION, "Nordic Commons Alliance", "NCB"),
        (TOOL, "Quay 3", "Quay 4"),
        (TOOL, "C", "C++"),
        (PLACE, "York", "New York"),
        (PLACE, "Quay", "North Quay"),
        (PLACE, "North Quay", "South Quay"),
        (EVENT, "Quay Summit 2024", "Quay Summit 2025"),
        (EVENT, "DevQuay24", "DevQuay25"),
        (EVENT, "Open Quay Day 2025", "OQD 2024"),
        (EVENT, "First Quay Jam", "Second Quay Jam"),
        (EVENT, "1st Quay Summit", "2nd Quay Summit"),
        (EVENT, "Quay Summit", "Quay Summit Design Track"),
        (EVENT, "Quay Summit", "Quay Summit Workshop"),
        (EVENT, "Harbour Code Week", "Harbour Code Week Hackathon"),
        (EVENT, "Quay Summit", "Tideline Summit"),
        (EVENT, "Tideline Summit 12", "Tideline Summit 13"),
        (EVENT, "QuayCon", "KiCon"),
    ],
)
def test_names_of_two_things_stay_apart(kind: Kind, one: str, other: str) -> None:
    """Namesakes, other editions, ordinals and versions, an event's part, a place within a longer name: two things."""
    assert _groups(kind, one, other) == []
    assert _groups(kind, other, one) == []


@pytest.mark.parametrize(
    ("kind", "short", "longs"),
    [
        (PERSON, "Roe", ["Ada Roe", "Ben Roe"]),
        (PERSON, "Ada", ["Ada Roe", "Ada Sol"]),
        (ORGANIZATION, "NCA", ["Nordic Commons Alliance", "Northern Craft Academy"]),
        (ORGANIZATION, "Foundation", ["Quay Foundation", "Lumen Foundation"]),
        (TOOL, "Compass", ["Open Harbour Compass", "Closed Berth Compass"]),
        (EVENT, "Summit", ["Quay Summit", "Tideline Summit"]),
        (EVENT, "QuayCon", ["QuayCon Norland", "QuayCon Sorland"]),
        (EVENT, "Quay Summit", ["Quay Summit 2024", "Quay Summit 2025"]),
        (EVENT, "Quay Jam", ["first Quay Jam", "second Quay Jam"]),
    ],
)  # fmt: skip
def test_a_short_form_that_fits_two_names_joins_neither(kind: Kind, short: str, longs: list[str]) -> None:
    """Where an article leaves open which one is meant, nothing is guessed; with one of them alone it is that one."""
    assert _groups(kind, short, *longs) == []
    assert _groups(kind, short, longs[0]) == [[short, longs[0]]]


def test_a_name_without_a_year_means_the_edition_of_the_title() -> None:
    """Of several editions the title's is meant, else that of the year of publication."""
    names = "Quay Summit 2024", "Quay Summit 2025", "Quay Summit"
    titled = _groups(EVENT, *names, title="Notes from Quay Summit 2024", published="2025-07-01")
    assert titled == [["Quay Summit 2024", "Quay Summit"]]
    assert _groups(EVENT, *names, published="2025-07-01") == [["Quay Summit 2025", "Quay Summit"]]
    assert _groups(EVENT, *names, published="2023-07-01") == []


def test_a_short_name_means_the_event_of_the_title() -> None:
    """Of two events that it fits, the one in the title."""
    names = "Quay Summit", "Tideline Summit", "Summit"
    assert _groups(EVENT, *names, title="At the Tideline Summit") == [["Tideline Summit", "Summit"]]


def test_forms_join_through_others() -> None:
    """What joins one form of a name joins all of them."""
    names = "Nordic Commons Alliance", "NCA", "the NCA’s", "Nordic Commons Aliance"
    assert _groups(ORGANIZATION, *names) == [list(names)]


def _mentions(text: str, *names: tuple[str, Kind]) -> tuple[Article, tuple[Mention, ...]]:
    found = [Mention(Span(text.index(n), text.index(n) + len(n)), kind, 0.9, "test") for n, kind in names]
    return Article("a", text, (), ""), tuple(found)


@pytest.mark.parametrize(
    ("text", "names", "one"),
    [
        ("The Quaymasters Board (QB) met.", ("Quaymasters Board", "QB"), True),
        ("The QB (Quaymasters Board) met.", ("QB", "Quaymasters Board"), True),
        ("The Quaymasters (QMR) met.", ("Quaymasters", "QMR"), True),
        ("The Quaymasters (Berthly) met.", ("Quaymasters", "Berthly"), False),
        ("The Quaymasters met QMR.", ("Quaymasters", "QMR"), False),
        ("The Quaymasters (with QMR) met.", ("Quaymasters", "QMR"), False),
    ],
)
def test_brackets_name_a_thing_again(text: str, names: tuple[str, str], one: bool) -> None:
    """An acronym right behind a name in brackets is that name's, even if it is made of other letters than initials."""
    article, mentions = _mentions(text, *((n, ORGANIZATION) for n in names))
    keys = group(article, mentions)
    assert (keys[0] == keys[1]) is one


def test_one_form_of_two_kinds_is_two_things() -> None:
    """A university and a venue of the same name are told apart by their kind."""
    article, (mention,) = _mentions("At Quayford Hall we met.", ("Quayford Hall", PLACE))
    other = Mention(mention.span, ORGANIZATION, 0.8, "test")
    assert group(article, (mention, other)) == {
        0: (PLACE, "quayford hall"),
        1: (ORGANIZATION, "quayford hall"),
    }


def test_pointers_and_signs_are_no_names() -> None:
    """ "The summit" is found another way; a mention without a letter is none."""
    article, (pointer, sign) = _mentions("We liked the summit — a lot.", ("the summit", EVENT), ("—", EVENT))
    nominal = Mention(pointer.span, EVENT, 1.0, "test", nominal=True)
    assert group(article, (nominal, sign)) == {}


def test_the_order_of_mentions_does_not_matter() -> None:
    """Shuffled mentions give each its same key."""
    names = ["Ada Roe", "Roe", "Ada B. Roe", "Ben Sol", "Sol", "Steph Sol", "Stephanie Sol"]
    text = "\n".join(names)
    article, mentions = _mentions(text, *((n, PERSON) for n in names))
    expected = {mentions[i]: key for i, key in group(article, mentions).items()}
    shuffle: Callable[[list[Mention]], None] = random.Random(7).shuffle
    for _ in range(20):
        order = list(mentions)
        shuffle(order)
        assert {order[i]: key for i, key in group(article, tuple(order)).items()} == expected


def test_the_root_of_a_group_is_its_smallest_key() -> None:
    """However keys are joined, the smallest stands for all."""
    for pairs in ([("c", "b"), ("b", "a")], [("a", "b"), ("c", "b")], [("c", "a"), ("b", "c")]):
        groups = Groups("abcd")
        for one, other in pairs:
            groups.join(one, other)
        assert [groups.find(k) for k in "abcd"] == ["a", "a", "a", "d"]
