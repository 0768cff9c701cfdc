"""Word lists, one a file: general English of event coverage, no names.

A line is an entry; `#` begins a comment line; columns are parted by tabs.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the list `name`, in the order of the file."""
    text = files(__package__).joinpath(f"{name}.txt").read_text("utf-8")
    return tuple(
        tuple(cell.strip() for cell in line.split("\t"))
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )


@cache
def words(name: str) -> frozenset[str]:
    """The first column of the list `name`, with regular plurals."""
    singular = {row[0] for row in rows(name)}
    return frozenset(singular | {plural(word) for word in singular})


def plural(noun: str) -> str:
    """The regular English plural.

    >>> plural("agency"), plural("workshop"), plural("conference"), plural("bus")
    ('agencies', 'workshops', 'conferences', 'buses')
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def singular(noun: str, known: frozenset[str]) -> str:
    """The singular of a word of the list `known`, else the word itself."""
    for candidate in (noun.removesuffix("s"), noun.removesuffix("es"), noun.removesuffix("ies") + "y"):
        if candidate != noun and candidate in known and plural(candidate) == noun:
            return candidate
    return noun
