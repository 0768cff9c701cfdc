"""What notebooks show of a graph, of rows and of evidence: short, quiet HTML in which names are only text.

A notebook may be dark or light, and may strip styles: the markup reads well without them. MathJax is told to
leave it alone, else a price such as "$5 or $6" would be set as a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from eventgraph.evidence import Explanation, Witness
from eventgraph.namespaces import PREFIXES, curie
from eventgraph.views.evidence import count, escaped

#: Rows and facts that are shown; all of them are there to iterate over.
MOST_ROWS, MOST_FACTS = 60, 20

_LEFT = "text-align: left; vertical-align: top"
_MARK = "background: #ffe28a; color: #222; padding: 0 .1em; border-radius: .15em"
_QUIET = "opacity: .7; font-size: .9em"
_QUOTE = "margin: .15em 0 .15em .4em; padding-left: .7em; border-left: 3px solid #8888; max-width: 50em"


def rows_html(variables: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table of the first rows, and how many more there are."""
    if not rows:
        return _whole(f"<p>no rows ({', '.join(map(escaped, variables))})</p>")
    head = "".join(f'<th style="{_LEFT}">{escaped(name)}</th>' for name in variables)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows[:MOST_ROWS])
    return _whole(
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + _more(len(rows) - MOST_ROWS, "row")
    )


def explanations_html(found: Sequence[Explanation]) -> str:
    """Facts, each with the sentence that says it best; its other sentences unfold."""
    if not found:
        return _whole("<p>no sentence says it</p>")
    body = "".join(
        f"<p><strong>{escaped(subject)}</strong></p>{''.join(map(_fact, facts))}"
        for (subject, _), facts in groupby(found[:MOST_FACTS], key=lambda e: (e.subject, e.subject_iri))
    )
    return _whole(body + _more(len(found) - MOST_FACTS, "fact"))


def graph_html(location: str, counts: Mapping[str, int], examples: Mapping[str, Sequence[str]]) -> str:
    """How much of each kind is in a graph, with names of what most is known of."""
    rows = "".join(
        f'<tr><td style="{_LEFT}">{escaped(kind)}</td><td style="text-align: right">{number:,}</td>'
        f'<td style="{_LEFT}">{escaped(", ".join(examples.get(kind, ())))}</td></tr>'
        for kind, number in counts.items()
        if number
    )
    return _whole(f"<p><strong>Graph</strong> in {escaped(location)}</p><table><tbody>{rows}</tbody></table>")


def _cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<td style="text-align: right; vertical-align: top">{value}</td>'
    text = "" if value is None else str(value)
    shown = curie(text) if text.startswith(tuple(PREFIXES.values())) else text
    return f'<td style="{_LEFT}">{escaped(shown)}</td>'


def _fact(fact: Explanation) -> str:
    head = f"<div>{escaped(fact.relation)} <strong>{escaped(fact.object)}</strong></div>"
    first, *others = (_sentence(witness) for witness in fact.witnesses) if fact.witnesses else ("",)
    if others:
        more = f"{count(len(others), 'more sentence')}"
        first += f'<details><summary style="{_QUIET}">{more}</summary>{"".join(others)}</details>'
    return f'<div style="margin: .6em 0 .6em 1em">{head}{first}</div>'


def _sentence(witness: Witness) -> str:
    return (
        f'<div style="{_QUOTE}">{escaped(witness.before)}<mark style="{_MARK}">{escaped(witness.words)}</mark>'
        f"{escaped(witness.after)}<br>"
        f'<span style="{_QUIET}">{escaped(witness.article)}, confidence {witness.confidence:.2f}, '
        f"read by {escaped(witness.method)}</span></div>"
    )


def _more(number: int, what: str) -> str:
    return f'<p style="{_QUIET}">… and {count(number, f"more {what}")}</p>' if number > 0 else ""


def _whole(body: str) -> str:
    return f'<div class="eventgraph tex2jax_ignore mathjax_ignore">{body}</div>'
