"""`eventgraph reject`"""

from __future__ import annotations

import click

from eventgraph.cli.common import store_option
from eventgraph.cli.deciding import because_option, decider, signed, tell


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
    from eventgraph.decide import predicate_iri
    from eventgraph.errors import NotFound
    from eventgraph.mapping import literal
    from eventgraph.model import Decision, Verdict

    if predicate and object_ is None:
        raise click.UsageError("give SUBJECT alone, or SUBJECT PREDICATE OBJECT")
    with decider(store) as judge:
        first = judge.anchor(subject)
        second, relation = "", ""
        if predicate and object_ is not None:
            relation = predicate_iri(predicate)
            if relation.endswith(("Date",)):
                kind = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}.get(len(object_))
                if kind is None or not object_.replace("-", "").isdigit():
                    raise NotFound(f"'{object_}' is no date such as 2026-05-04, 2026-05 or 2026")
                second = literal(object_, kind)
            elif relation.endswith("alternateName"):
                second = literal(object_)
            else:
                second = f"<{judge.anchor(object_)}>"
        (outcome,) = judge.decide(
            Decision(Verdict.REJECT, first, second, relation, reason=because, **signed())
        )
        said = f"{subject} {predicate} {object_}" if predicate else subject
        tell(outcome, f"'{said}' is out of the graph", judge.file)
