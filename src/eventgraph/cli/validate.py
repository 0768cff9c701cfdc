"""`eventgraph validate`"""

from __future__ import annotations

import click

from eventgraph.cli.common import count, open_graph, store_option


@click.command(epilog="Example: eventgraph validate --store events")
@store_option
def command(store: str) -> int:
    """Check the graph against the SHACL shapes of the ontology; exit code 1 on violations."""
    from eventgraph.validation import validate

    with open_graph(store) as graph:
        violations = validate(graph.store)
    for violation in violations:
        where = f" {violation.path}" if violation.path else ""
        value = f" (found: {violation.value})" if violation.value else ""
        click.echo(f"{violation.node}{where}: {violation.message}{value}")
    click.echo(
        count(len(violations), "violation") if violations else "valid: every shape holds",
        err=bool(violations),
    )
    return 1 if violations else 0
