"""`eventgraph kb`"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eventgraph.cli.common import count, print_table, store_option

if TYPE_CHECKING:
    from eventgraph.kb import Added

KINDS = ("Event", "Person", "Organization", "Place", "Tool")


def kind_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option --kind with its help."""
    return click.option("--kind", type=click.Choice(KINDS, case_sensitive=False), metavar="KIND", help=text)


@click.group(epilog="Example: eventgraph kb add conferences.json && eventgraph kb misses --kind Event")
def command() -> None:
    """Match the graph with lists of known things: Wikidata extracts, lists of conferences, tables.

    What matches with certainty gets the entry's IRI as schema:sameAs. Lists are kept in <store>.kb beside the store.
    """


@command.command(epilog="Example: eventgraph kb add speakers.csv --kind Person --store events")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as", "name", default="", metavar="NAME", help="Keep it under this name instead of the file's."
)
@kind_option(f"What entries are that do not say it: {', '.join(KINDS)}.")
@store_option
def add(file: Path, name: str, kind: str | None, store: str) -> None:
    """Add a list of known things, in place of the earlier list of that name.

    CSV and TSV have columns name and iri, and may have kind, aliases and same_as (several parted by |), start, city,
    country, employer, series, context. JSON is a list of objects with such fields. Turtle, N-Triples and JSON-LD are
    read by their labels, alternative names, types and Wikidata's "instance of".
    """
    from eventgraph import kb
    from eventgraph.store import Store

    Store.open(store).close()  # says so if there is none
    with Store.open(store, writable=True) as target:
        _tell(kb.add(target, file, name, kind or ""))
        click.echo(f"kept in {target.entries_folder}", err=True)


@command.command("list", epilog="Example: eventgraph kb list --links")
@click.option(
    "--links", is_flag=True, help="Show each thing of the graph with the entry that it is, and why."
)
@store_option
def list_(links: bool, store: str) -> None:
    """Show the lists that are kept, with what matches."""
    from eventgraph import kb
    from eventgraph.cli.common import open_graph

    with open_graph(store) as graph:
        if links:
            found = kb.matches(graph.store)
            print_table(("name", "is", "at", "why"), [(m.name, m.entry, m.iri, m.reason) for m in found])
            return
        kept = kb.lists(graph.store)
    if not kept:
        click.echo("no list was added yet", err=True)
        return
    print_table(
        ("list", "entries", "match", "may match"), [(k.name, k.entries, k.matched, k.open) for k in kept]
    )


@command.command(epilog="Example: eventgraph kb misses --kind Organization")
@kind_option("Only things of this kind.")
@store_option
def misses(kind: str | None, store: str) -> None:
    """List what is in the graph and in no list.

    By kind and name, with the number of articles that name it. What may be an entry (`review`) is not listed.
    """
    from eventgraph import kb
    from eventgraph.cli.common import open_graph

    with open_graph(store) as graph:
        found = kb.misses(graph.store, kind or "")
    rows = [(n.kind, n.name, len({p.article for p in n.profiles})) for n in found]
    print_table(("kind", "name", "articles"), rows)


@command.command(epilog="Example: eventgraph kb remove conferences")
@click.argument("lists", nargs=-1, required=True, metavar="LIST...")
@store_option
def remove(lists: tuple[str, ...], store: str) -> None:
    """Forget lists, each by its name, and what was matched with them only."""
    from eventgraph import kb
    from eventgraph.store import Store

    Store.open(store).close()  # says so if there is none
    with Store.open(store, writable=True) as target:
        for name in lists:
            click.echo(f"removed {kb.remove(target, name)}")


def _tell(added: Added) -> None:
    kept = added.kept
    done = "replaced" if added.replaced and added.changed else "added" if added.changed else "unchanged"
    click.echo(
        f"{kept.name} ({done}): {count(kept.entries, 'entry')}, {kept.matched} in the graph, "
        f"{kept.open} perhaps (`eventgraph review`), {kept.entries - kept.matched - kept.open} not in the graph"
    )
    listing = added.listing
    if kindless := sum(not e.kind for e in listing.entries):
        click.echo(
            f"{count(kindless, 'entry')} of no known kind: matched with nothing; --kind says what they are"
        )
    if listing.without_iri:
        click.echo(f"{count(listing.without_iri, 'entry')} without an IRI: left out")
    if listing.unused:
        click.echo(f"not used: {', '.join(listing.unused)}")
    if added.after != added.before:
        click.echo(f"the graph had {added.before} things and has {added.after} now")
    click.echo(f"{count(added.misses, 'thing')} of the graph in no list (`eventgraph kb misses`)")
