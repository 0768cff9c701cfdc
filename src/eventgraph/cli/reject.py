"""`eventgraph reject`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option
from eventgraph.cli.deciding import because_option, decider, tell


@click.command(epilog="Example: eventgraph reject 'Harbour Code Week 2026' speaker 'Amara Okafor'")
@click.argument("subject", metavar="SUBJECT")
@click.argument("predicate", required=False, metavar="[PREDICATE")
@click.argument("object_", required=False, metavar="OBJECT]")
@because_option
@store_option
def command(subject: str, predicate: str | None, object_: str | None, because: str, store: str) -> None:
    """Take a wrong fact out of the graph, for good: SUBJECT PREDICATE OBJECT, or a whole thing by its name.

    PREDICATE is a relation such as speaker, organizer, affiliation, location, startDate. What articles say is kept,
    and `eventgraph undo` brings it back.
    """
    if predicate and object_ is None:
        raise click.UsageError("give SUBJECT alone, or SUBJECT PREDICATE OBJECT")
    with decider(store) as judge:
        outcome = judge.reject(subject, predicate, object_, because)
        said = f"{subject} {predicate} {object_}" if predicate else subject
        tell(outcome, f"'{said}' is out of the graph", judge.file)
