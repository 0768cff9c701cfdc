"""Comparing written forms of names."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.resolve import forms
from eventgraph.resolve.forms import expand_brackets, is_acronym, normal, without_year, year


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Quay", "quay"), ("Quay's", "Quay"), ("Quay’s", "Quay"), ("Café Berth", "Cafe Berth"),
        ("Cafe\u0301", "Café"), ("R&D Day", "R and D Day"), ("Quay-Side", "Quay Side"), ("old_quay", "Old Quay"),
        ("  An   Icon ", "icon"), ("Straße", "STRASSE"), ("ﬁn", "fin"), ("Quay, Inc.", "quay inc"),
    ],
)  # fmt: skip
def test_what_does_not_count_in_a_name(one: str, other: str) -> None:
    """Case, accents, punctuation, a leading article and a possessive make no other name."""
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C", "C#"),
        ("C++", "C#"),
        ("Quay", "Quays"),
        ("Theatre", "atre"),
        ("Quay 1", "Quay 2"),
        ("京都", "東京"),
    ],
)
def test_what_counts_in_a_name(one: str, other: str) -> None:
    """Signs that tell names apart, numbers, other letters make another name."""
    assert normal(one) != normal(other)


@given(st.text())
def test_the_normal_form_has_words_and_single_spaces(text: str) -> None:
    """It is words parted by single spaces, so that two of them can be compared word by word."""
    assert normal(text) == " ".join(normal(text).split())


@pytest.mark.parametrize("signs", ["", " ", "!?", "’s", "—"])
def test_signs_alone_are_no_name(signs: str) -> None:
    """Where there is no word there is no name."""
    assert normal(signs) == ""


@pytest.mark.parametrize(
    ("name", "found", "rest"),
    [
        ("Quay Summit 2025", "2025", "quay summit"),
        ("2025 Quay Summit", "2025", "quay summit"),
        ("Quay Summit ’25", "2025", "quay summit"),
        ("Quay Summit '25", "2025", "quay summit"),
        ("QuayCon25", "2025", "quaycon"),
        ("QuayCon2025", "2025", "quaycon"),
        ("QuayCon 1999", "1999", "quaycon"),
        ("Quay Summit", None, "quay summit"),
        ("Quay 25", None, "quay 25"),
        ("Quay 12025", None, "quay 12025"),
        ("Room 3025", None, "room 3025"),
        ("v25", None, "v25"),
    ],
)
def test_a_year_is_found_and_taken_away(name: str, found: str | None, rest: str) -> None:
    """Four digits of this century or the last, or two behind an apostrophe or glued to a name; nothing else."""
    assert (year(name), without_year(name)) == (found, rest)


@pytest.mark.parametrize(
    ("short", "long", "yes"),
    [
        ("NCA", "Nordic Commons Alliance", True),
        ("NCAs", "Nordic Commons Alliances", True),
        ("N.C.A.", "Nordic Commons Alliance", True),
        ("OQF", "Office of Quay Friends", True),
        ("OoQF", "Office of Quay Friends", True),
        ("NCA", "The Nordic Commons Alliance", True),
        ("QFB", "Office of Quay Friends and Berths", True),
        ("QF", "Office of Quay Friends", False),
        ("NCB", "Nordic Commons Alliance", False),
        ("NC", "Nordic Commons Alliance", False),
        ("nca", "Nordic Commons Alliance", False),
        ("N", "Nordic", False),
        ("No", "Nordic Office", False),
        ("NCA", "NCA", False),
        ("NC A", "Nordic Commons Alliance", False),
        ("QU", "Quay", False),
    ],
)
def test_acronyms(short: str, long: str, yes: bool) -> None:
    """Initials, with or without small words; an end of a long form only from three letters on; written in capitals."""
    assert is_acronym(short, long) is yes


def test_a_name_with_its_acronym_in_brackets_is_three_names() -> None:
    """The short one, the long one; without a fitting acronym there is nothing to take apart."""
    assert expand_brackets("Open Quay Offices (OQOs) Day") == ("OQOs Day", "Open Quay Offices Day")
    assert expand_brackets("Open Quay Offices (new) Day") == ()
    assert expand_brackets("Open Quay Offices (OQOs)") == ()
    assert expand_brackets("Open Quay Day") == ()


def test_examples_in_the_documentation_hold() -> None:
    """The module's examples run."""
    assert doctest.testmod(forms).failed == 0
