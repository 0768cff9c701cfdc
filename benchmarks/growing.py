"""What does not become dearer as a store grows: identity by mention, and adding one article.

The articles that are there already were not read: their profiles come from the generator and are put into the
catalogue, without graphs, for what costs is to decide which of all names are one thing.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.generate import Written, written
from benchmarks.measure import Ratio, Scale, in_turns
from eventgraph.model import Extraction, Profile
from eventgraph.pipeline import build_into, store_settings, written_from
from eventgraph.pipeline import identity as identity_of
from eventgraph.resolve.identity import identify, namings
from eventgraph.store import Store
from eventgraph.store.catalogue import pack

TOPIC = "growing"
_INSERT = (
    "INSERT INTO articles(key, identifier, source, state, extraction, profiles, receipt, settings)"
    " VALUES (?,?,?,?,?,?,?,?)"
)


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    yield from identity(scale)
    yield from adding(scale, scratch)


def identity(scale: Scale) -> Iterator[Ratio]:
    few, many = scale.mentions
    told: list[Profile] = []
    for number in itertools.count():
        if len(told) >= many:
            break
        told += written(number).profiles()
    some = told[:few]
    best = in_turns(scale.rounds - 1, {"few": lambda: identify(some), "many": lambda: identify(told)})
    yield Ratio(
        TOPIC, f"identity of {many:,} mentions ÷ {few:,} (time)", best["many"] / best["few"], 1.2 * many / few, False,
        f"{best['many']:.1f} and {best['few']:.2f} s",
    )  # fmt: skip


def adding(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    place = scratch / "large"
    fill(place, scale.kept)
    new = itertools.count(scale.kept)

    def add(large: bool) -> Callable[[], None]:
        def work() -> None:
            made = written(next(new))
            path = scratch / f"{made.article.identifier}.md"
            path.write_text(made.markdown, "utf-8")
            where = place if large else scratch / f"empty-{made.article.identifier}"
            with Store.open(where, writable=True) as store:
                build_into(store, [str(path)])

        return work

    add(False)()  # loads models
    best = in_turns(scale.rounds, {"large": add(True), "empty": add(False)})
    yield Ratio(
        TOPIC, f"one article into a store of {scale.kept:,} ÷ an empty one (time)", best["large"] / best["empty"],
        1.2, False, f"{best['large']:.2f} and {best['empty']:.2f} s",
    )  # fmt: skip


def fill(place: Path, articles: int) -> None:
    """A store that holds so many articles as if they had been read, every third of their names, and is up to date."""
    with Store.open(place, writable=True) as store:
        settings = store_settings(store)
        store.catalogue.set("settings", "{}")
        data = sqlite3.connect(place / "catalogue.sqlite")
        with data:
            data.executemany(_INSERT, (_row(written(number), settings.name) for number in range(articles)))
        called = namings(identity_of(store), settings.base)
        states = store.catalogue.states()
        store.catalogue.note_written(
            {key: written_from(state, made_by, called[key]) for key, (state, made_by, _) in states.items()}
        )
        data.close()


def _row(made: Written, settings: str) -> tuple[object, ...]:
    article = made.article
    return (
        article.key, article.identifier, "", "generated", pack(Extraction(article, "generator 1")),
        pack(made.profiles()[::3]), pack(None), settings,
    )  # fmt: skip
