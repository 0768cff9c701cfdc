"""Options and printing that several commands share."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from eventgraph.evaluation import Gold
    from eventgraph.graph import Graph
    from eventgraph.model import Article
    from eventgraph.pipeline import Options, Receipt

store_option = click.option(
    "--store",
    default="eventgraph-store",
    show_default=True,
    envvar="EVENTGRAPH_STORE",
    metavar="PLACE",
    help="A store directory, the address of a SPARQL server, or a .trig or .nq file to read.",
)


def open_graph(store: str) -> Graph:
    """The graph in a store, for reading. What a killed run left undone is finished first, if it can be."""
    from eventgraph.errors import StoreError, StoreLocked
    from eventgraph.graph import Graph
    from eventgraph.store import Store

    source = Store.open(store)
    if source.interrupted:
        source.close()
        from eventgraph.pipeline import finish

        try:
            with Store.open(store, writable=True) as target:
                finish(target)
        except StoreLocked as error:
            click.echo(f"{error}; until then answers may lack some of it", err=True)
        except StoreError as error:
            click.echo(f"a run was interrupted and cannot be finished now: {error}", err=True)
        source = Store.open(store)
    return Graph(source)


def reading_options(**chosen: Any) -> Options:
    """The pipeline's options, with what the user chose; what is None or empty stays as it is by default."""
    from eventgraph.pipeline import Options

    return Options(**{name: value for name, value in chosen.items() if value not in (None, "")})


def annotated_articles(gold: str, sources: Sequence[str]) -> list[tuple[Gold, Article]]:
    """The articles that are annotated in the folder `gold`, each with its annotation; NotFound if none is."""
    from pathlib import Path

    from eventgraph.errors import NotFound
    from eventgraph.evaluation import read_gold
    from eventgraph.read import find_sources, read_source

    annotated = {path.stem: path for path in sorted(Path(gold).glob("*.json"))}
    articles = [read_source(source) for source in find_sources(sources)]
    pairs = [(read_gold(annotated[a.identifier]), a) for a in articles if a.identifier in annotated]
    if not pairs:
        raise NotFound(f"no article is annotated in {gold}: an annotation is named like its article's file")
    return pairs


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while people watch, nothing in a pipe; call it with (done, of)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def print_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table: aligned for people on a terminal, parted by tabs in a pipe."""
    if not sys.stdout.isatty():
        for row in [header, *rows]:
            click.echo("\t".join("" if cell is None else _one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_markup_free("" if cell is None else str(cell)) for cell in row))
    Console().print(table)


_NOT_PLAIN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def plain(text: str) -> str:
    """Text of an article on one line, without what could steer a terminal."""
    return _NOT_PLAIN.sub(" ", text)


def _one_line(cell: object) -> str:
    return " ".join(str(cell).split())


def _markup_free(text: str) -> Any:
    from rich.text import Text

    return Text(text)


def print_receipt(receipt: Receipt) -> None:
    """One line for an article: what it gave, how many of its sentences gave nothing, what was left out."""
    if receipt.error or receipt.skipped:
        return
    if receipt.unchanged:
        click.echo(f"{receipt.identifier}: unchanged, not read again")
        return
    counts = ", ".join(count(n, kind) for kind, n in receipt.counts)
    heard = receipt.sentences - len(receipt.silent)
    extra = f"; {count(len(receipt.rejected), 'candidate')} rejected" if receipt.rejected else ""
    extra += f"; {count(receipt.unplaced, 'claim')} without an event" if receipt.unplaced else ""
    extra += f"; in place of {receipt.instead_of}" if receipt.instead_of else ""
    click.echo(
        f"{receipt.identifier}: {counts or 'nothing found'}; facts from {heard} of {receipt.sentences} sentences{extra}"
    )


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it takes one."""
    return f"{number} {_many(noun, number)}"


def _many(kind: str, number: int) -> str:
    word = {
        "Person": "person" if number == 1 else "people",
        "entry": "entry" if number == 1 else "entries",
    }.get(kind)
    return word or kind.lower() + ("" if number == 1 else "s")
