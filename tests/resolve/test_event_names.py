"""Forms of event names: which of them mean one event."""

from __future__ import annotations

import doctest

import pytest

from eventgraph.model import Article
from eventgraph.resolve import event_names
from eventgraph.resolve.event_names import join_events
from eventgraph.resolve.forms import normal
from eventgraph.resolve.groups import Groups


def _one(*names: str, title: str = "") -> bool:
    """Whether all names come out as one event."""
    forms = {normal(name): name for name in names}
    groups = Groups(sorted(forms))
    join_events(Article("a", "", (), title, "2026-06-22"), forms, groups)
    return len({groups.find(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QuayCon EU", "QuayCon Europe"),
        ("QuayCon’26 EU", "QuayCon + CloudTideCon Europe 2026"),
        ("QuayConNA 26", "QuayCon NA 2026"),
        ("KDQ NY 2026", "KDQ New York"),
        ("OHD Summit", "Open Harbour Design Summit"),
        ("QSA 2026", "Quay Society of Artisans meeting"),
        ("NCQS 2026", "Nordic Conference on Quay Surveying"),
        ("QuayHackathon", "Quay Lumen Hackathon"),
        ("QuayWeek conference", "Quay Week 2026"),
        ("Quay Open Stats Meetup", "Quay Open Statistical Programming Meetup"),
        ("4th Quay Library-Berth Global Jam", "4th Berth-Quay Library Global Jam"),
        ("1st Workshop on Berths", "First Workshop on Berths"),
        ("Quay + CloudTideCom", "Quay + CloudTideCon NA 2026"),
        ("May meetup", "Quay Open Meetup"),
    ],
)
def test_forms_of_one_event(one: str, other: str) -> None:
    """Regions, initials in a name, words run together, cut, in another order, with a slip; a month."""
    assert _one(one, other)
    assert _one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QuayCon EU 26", "QuayCon EU 25"),
        ("QuayCon EU", "QuayCon NA"),
        ("1st Workshop on Berths", "Second Workshop on Berths"),
        ("OHD Summit", "Open Harbour Design Day"),
        ("OHD Summit", "Old Crane Design Summit"),
        ("QuayWeek conference", "Quay Day 2026"),
        ("QuayConf", "Quay conference"),
        ("Cat Meetup", "Catalogue Meetup"),
        ("CloudTideCon1", "CloudTideCon2"),
        ("January meetup", "March meetup"),
        ("May", "first"),
        ("May 2026", "June 2026"),
    ],
)
def test_other_events_stay_apart(one: str, other: str) -> None:
    """Editions, regions, other nouns and other initials tell events apart."""
    assert not _one(one, other)
    assert not _one(other, one)


def test_a_short_name_is_all_longer_ones_that_agree() -> None:
    """ "QuayCon" fits two names that say nothing different; with two regions it fits none."""
    assert _one("QuayCon", "QuayCon 2026 NA", "QuayCon / CloudTideCon")
    assert not _one("QuayCon", "QuayCon NA", "QuayCon EU")


def test_months_of_several_meetings_tell_them_apart() -> None:
    """With two months in an article a month is a part of the name."""
    assert not _one("May Quay Meetup", "June Quay Meetup")


def test_names_of_nothing_but_small_words_are_left_alone() -> None:
    """What has no telling word joins nothing."""
    assert not _one("the first", "2026")
    assert not _one("of", "and")


def test_the_examples_in_the_documentation_hold() -> None:
    """The module's doctests."""
    assert doctest.testmod(event_names).failed == 0
