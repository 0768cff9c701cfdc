"""An invented world of events, of any size: who and what there is, and what happened at the n-th event.

Everything follows from a seed and a number, so the n-th story is the same however many are asked for. Names are put
together from the lists in words.toml. How often a thing is met falls with its rank as 1/rank (Zipf), surnames and given names
fall more slowly, as in a telephone book; so a few people are everywhere, most are met once, and namesakes exist.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

PEOPLE, ORGANIZATIONS, PLACES, TOOLS, SERIES = 200_000, 50_000, 2_000, 20_000, 20_000
#: Years that events are held in.
YEARS = range(2008, 2028)
#: Talks at an event, at least and at most.
TALKS = 4, 17


def _words() -> dict[str, list[str]]:
    kept = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return {name: found.split() if isinstance(found, str) else found for name, found in kept.items()}


WORDS = _words()
TOPICS = "open-source", "open-source-program-offices"


@dataclass(frozen=True, slots=True)
class Body:
    """An organization: its full name and, where it has one, its acronym."""

    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody's part in an event."""

    speaker: str
    title: str
    organization: Body
    role: str  # local name of a role concept; empty: a plain talk
    subject: str
    tool: str = ""
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened at one event, and who wrote it up."""

    number: int
    event: str  # with its year
    year: int
    start: str  # ISO dates
    end: str
    place: str
    organizer: Body
    sponsors: tuple[Body, ...]
    guests: tuple[Body, ...]
    part: str  # the name of a workshop inside; empty: none
    talks: tuple[Talk, ...]
    author: str


def rank(random: Random, many: int) -> int:
    """A rank below `many`, met as often as 1 over it."""
    return min(int(many ** random.random()), many) - 1


def _slow(random: Random, names: list[str]) -> str:
    """One of the names; the first ones more often, but not by much."""
    return names[int(len(names) * random.random() ** 1.6)]


def _of(seed: int, kind: str, number: int) -> Random:
    return Random(f"{seed} {kind} {number}")


@lru_cache(maxsize=262_144)
def person(seed: int, number: int) -> str:
    """A full name: one in twelve has a middle initial."""
    random = _of(seed, "person", number)
    middle = f" {random.choice('ABCDEFGHJKLMNPRSTVW')}." if random.random() < 1 / 12 else ""
    surname = _slow(random, WORDS["surname_stems"]) + _slow(random, WORDS["surname_endings"])
    return f"{_slow(random, WORDS['given'])}{middle} {surname}"


@lru_cache(maxsize=65_536)
def body(seed: int, number: int) -> Body:
    random = _of(seed, "organization", number)
    words = [random.choice(WORDS["first"]), random.choice(WORDS["second"]), random.choice(WORDS["bodies"])]
    if random.random() < 0.4:
        words.insert(0, place(seed, rank(random, PLACES)))
    short = "".join(word[0] for word in words) if random.random() < 0.35 else ""
    return Body(" ".join(words), short)


@lru_cache(maxsize=4_096)
def place(seed: int, number: int) -> str:
    random = _of(seed, "place", number)
    return random.choice(WORDS["city_stems"]) + random.choice(WORDS["city_endings"])


@lru_cache(maxsize=32_768)
def tool(seed: int, number: int) -> str:
    random = _of(seed, "tool", number)
    return f"{random.choice(WORDS['first'])}{random.choice(WORDS['tool_endings'])}" + random.choice(
        ["", "", " Pro", " Go"]
    )


@lru_cache(maxsize=32_768)
def series(seed: int, number: int) -> str:
    random = _of(seed, "series", number)
    words = [random.choice(WORDS["first"]), random.choice(WORDS["second"]), random.choice(WORDS["meetings"])]
    return " ".join(words)


def story(seed: int, number: int) -> Story:
    """The n-th event."""
    random = _of(seed, "story", number)
    year, month, day = random.choice(YEARS), random.randint(1, 12), random.randint(1, 26)
    name = series(seed, rank(random, SERIES))
    organizer = body(seed, rank(random, ORGANIZATIONS))
    others = [body(seed, rank(random, ORGANIZATIONS)) for _ in range(random.randint(2, 7))]
    others = [b for b in dict.fromkeys(others) if b != organizer]
    half = len(others) // 2
    talks: list[Talk] = []
    for speaker in dict.fromkeys(person(seed, rank(random, PEOPLE)) for _ in range(random.randint(*TALKS))):
        talks.append(_talk(random, seed, speaker, first=not talks))
    return Story(
        number,
        f"{name} {year}",
        year,
        f"{year}-{month:02}-{day:02}",
        f"{year}-{month:02}-{day + random.randint(1, 2):02}",
        place(seed, rank(random, PLACES)),
        organizer,
        tuple(others[:half]),
        tuple(others[half:]),
        f"{random.choice(WORDS['second'])} {random.choice(('Workshop', 'Hackathon', 'Sprint'))}" if random.random() < 0.5 else "",
        tuple(talks),
        person(seed, rank(random, PEOPLE)),
    )  # fmt: skip


def _talk(random: Random, seed: int, speaker: str, *, first: bool) -> Talk:
    role = "Keynote" if first else random.choice(["", "", "", "Moderator", "Panelist"])
    subject = random.choice(WORDS["subjects"])
    # most people work where they always work; some have moved
    home = _of(seed, f"home of {speaker}", int(random.random() < 0.15))
    organization = body(seed, rank(home, ORGANIZATIONS))
    has_tool, speaks = random.random() < 0.35, random.random() < 0.3
    return Talk(
        speaker,
        random.choice(WORDS["titles"]),
        organization,
        role,
        subject,
        tool(seed, rank(random, TOOLS)) if has_tool else "",
        f"We began with {random.choice(WORDS['subjects'])}, and it changed how we work" if speaks else "",
    )
