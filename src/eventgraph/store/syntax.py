"""SPARQL syntax errors, shown with their line and a caret."""

from __future__ import annotations

import re

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def explain_syntax_error(sparql: str, message: str) -> str:
    """The parser's message with the line that it means and a caret under the place.

    >>> print(explain_syntax_error("SELECT ?s WHERE { ?s ?p }", "error at 1:25: expected one of LATERAL, SERVICE"))
    SPARQL syntax error in line 1, column 25: expected LATERAL or SERVICE
      SELECT ?s WHERE { ?s ?p }
                              ^
    """
    if _UPDATE.match(sparql):
        return "this is an update: queries only read; use SELECT, ASK, CONSTRUCT or DESCRIBE"
    match = _POSITION.match(message)
    if not match:
        return f"SPARQL error: {message}"
    row, column = int(match[1]), int(match[2])
    lines = sparql.splitlines() or [""]
    line = lines[min(row, len(lines)) - 1]
    text = f"SPARQL syntax error in line {row}, column {column}: {_shorter(match[3])}"
    return f"{text}\n  {line}\n  {' ' * (column - 1)}^"


_UPDATE = re.compile(
    r"\s*(?:PREFIX[^\n]*\n\s*)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|WITH)\b", re.IGNORECASE
)


def _shorter(expected: str) -> str:
    """The parser's list of what it expected without its ranges of letters."""
    if "Prefix not found" in expected:
        return "a prefix here is not declared (the usual ones are: see the docs)"
    kept = [
        word
        for word in expected.removeprefix("expected one of ").split(", ")
        if "\\u{" not in word and ".." not in word
    ]
    return f"expected {' or '.join(kept)}" if kept else "something else was expected here"
