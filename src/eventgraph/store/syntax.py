"""SPARQL syntax errors, shown with their line and a caret."""

from __future__ import annotations

import re

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def explain_syntax_error(sparql: str, message: str) -> str:
    """The parser's message with the line that it means and a caret under the place.

    >>> print(explain_syntax_error("SELECT ?s WHERE { ?s ?p }", "error at 1:25: expected one of ..."))
    SPARQL syntax error in line 1, column 25: expected one of ...
      SELECT ?s WHERE { ?s ?p }
                              ^
    """
    match = _POSITION.match(message)
    if not match:
        return f"SPARQL error: {message}"
    row, column = int(match[1]), int(match[2])
    lines = sparql.splitlines() or [""]
    line = lines[min(row, len(lines)) - 1]
    text = f"SPARQL syntax error in line {row}, column {column}: {match[3]}"
    return f"{text}\n  {line}\n  {' ' * (column - 1)}^"
