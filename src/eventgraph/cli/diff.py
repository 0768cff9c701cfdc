"""`eventgraph diff`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventgraph.diff import Change, Difference

_MANY = {"person": "people"}
_DIFFERENT, _TROUBLE = 1, 2


@click.command(epilog="Example: eventgraph diff events-in-may.trig events")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "rdfpatch")),
    default="text",
    show_default=True,
    help="rdfpatch turns OLD into NEW.",
)
@click.option("--all", "everything", is_flag=True, help="An RDF patch of all graphs, evidence and meta too.")
@click.pass_context
def command(ctx: click.Context, old: str, new: str, format_: str, everything: bool) -> None:
    """Show what NEW says that OLD does not, and the other way round.

    Each is a store, or a .trig or .nq file that `eventgraph export` wrote: an export is how a point in time is kept.
    Text and JSON tell what is said, whichever article says it; rdfpatch has each article's own graph. The exit code
    is 0 if there is no difference, 1 if there is one, 2 if the two could not be compared.
    """
    from eventgraph.diff import diff, patch
    from eventgraph.errors import EventgraphError
    from eventgraph.store import Store

    if everything and format_ != "rdfpatch":
        raise click.UsageError("--all is for --format rdfpatch; text and JSON tell what the facts say")
    try:
        with Store.open(old) as before, Store.open(new) as after:
            if format_ == "rdfpatch":
                lines = list(patch(before, after, everything=everything))
                different = any(line[0] in "AD" for line in lines)
                click.echo("\n".join(lines) if different else "", nl=different)
            else:
                found = diff(before, after)
                different = bool(found)
                if format_ == "json":
                    click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
                else:
                    for line in _told(found):
                        click.echo(line)
    except EventgraphError as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(_TROUBLE)
    if not different:
        click.echo("no difference", err=True)
    ctx.exit(_DIFFERENT if different else 0)


def _told(found: Difference) -> Iterator[str]:
    """A block for each thing that changed or is an event, a line for all that is new or gone of another kind."""
    listed: dict[str, list[str]] = {}
    heading = ""
    for change in found.changes:
        if change.predicate == "rdf:type" and change.kind not in ("event", "") and not change.replaced:
            word = "new" if change.new else "gone"
            listed.setdefault(f"{word} {_MANY.get(change.kind, change.kind + 's')}", []).append(
                plain(change.name)
            )
            continue
        name, kind = (change.event, "event") if change.kind == "part" else (change.name, change.kind)
        title = click.style(plain(name), bold=True) + (f" ({kind})" if kind else "")
        if title != heading:
            heading = title
            yield title
        yield from _lines(change)
    for what, names in listed.items():
        yield f"{what}: {'; '.join(names)}"
    for name, now in found.joined:
        yield f"now one: {plain(name)} is {plain(now)}"
    for name, was in found.parted:
        yield f"two again: {plain(name)}, which was {plain(was)}"


def _lines(change: Change) -> Iterator[str]:
    word = f"{plain(change.name)}, {change.word}" if change.kind == "part" else change.word
    if change.replaced:
        yield f"  {word}: {plain(change.old[0])} → {plain(change.new[0])}"
    elif change.predicate == "rdf:type":
        yield click.style("  is new", fg="green") if change.new else click.style("  is gone", fg="red")
    else:
        for value in change.old:
            yield click.style(f"  {word} gone: {plain(value)}", fg="red")
        for value in change.new:
            yield click.style(f"  {word} added: {plain(value)}", fg="green")
