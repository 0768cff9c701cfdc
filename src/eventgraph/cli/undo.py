"""`eventgraph undo`"""

from __future__ import annotations

import click

from eventgraph.cli.common import print_table, store_option
from eventgraph.cli.deciding import decider, tell


@click.command(epilog="Example: eventgraph undo --list && eventgraph undo 3f2a")
@click.argument("id_", required=False, metavar="[ID]")
@click.option("--list", "show", is_flag=True, help="List all decisions, the latest last.")
@store_option
def command(id_: str | None, show: bool, store: str) -> None:
    """Take a decision back: the latest, or the one whose id begins with ID."""
    with decider(store) as judge:
        if show:
            decided = sorted(judge.store.decisions(), key=lambda d: (d.time, d.id))
            rows = [
                (
                    d.id[:8],
                    d.verdict,
                    _local(d.first, judge.base),
                    _local(d.second, judge.base),
                    d.by,
                    d.reason,
                )
                for d in decided
            ]
            if not decided:
                click.echo("nothing was decided yet", err=True)
                return
            print_table(("id", "decision", "of", "and", "by", "because"), rows)
            return
        outcome = judge.undo(id_ or "")
        gone = outcome.decision
        ends = " ".join(x for x in (_local(gone.first, judge.base), _local(gone.second, judge.base)) if x)
        tell(outcome, f"taken back: {gone.verdict} {ends}", judge.file)


def _local(value: str, base: str) -> str:
    return value.strip("<>").removeprefix(base)
