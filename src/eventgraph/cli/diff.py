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
    The exit code is 0 if they say the same, 1 if not, 2 if they could not be compared.
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
    """A block for each thing that is still there or is an event, a line for all new ones of another kind."""
    listed: dict[str, list[str]] = {}
    last = ""
    for change in found.changes:
        if change.predicate == "rdf:type" and change.kind not in ("event", ""):
            word = "new" if change.new else "gone"
            listed.setdefault(f"{word} {_MANY.get(change.kind, change.kind + 's')}", []).append(
                plain(change.name)
            )
            continue
        if change.node != last:
            last = change.node
            kind = f" ({change.kind})" if change.kind not in ("", "part") else ""
            yield click.style(plain(change.name), bold=True) + kind
        yield from _lines(change)
    for what, names in listed.items():
        yield f"{what}: {'; '.join(names)}"
    for name, now in found.joined:
        yield f"now one: {plain(name)} is {plain(now)}"
    for name, was in found.parted:
        yield f"two again: {plain(name)}, which was {plain(was)}"


def _lines(change: Change) -> Iterator[str]:
    if change.predicate == "rdf:type":
        yield click.style("  is new", fg="green") if change.new else click.style("  is gone", fg="red")
    elif len(change.old) == len(change.new) == 1:
        yield f"  {change.word}: {plain(change.old[0])} → {plain(change.new[0])}"
    else:
        for value in change.old:
            yield click.style(f"  {change.word} gone: {plain(value)}", fg="red")
        for value in change.new:
            yield click.style(f"  {change.word} added: {plain(value)}", fg="green")
