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


#: Strings, IRIs, comments, variables and prefixed names: what may hold the letters of a keyword and is none.
_NO_WORD = re.compile(
    r"""
      "{3}.*?"{3} | '{3}.*?'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]* | [?$@][\w-]+ | [\w.-]*:(?:[\w.:%-]|\\.)*
    """,
    re.VERBOSE | re.DOTALL,
)


def bare_words(sparql: str) -> set[str]:
    """The words of a query outside strings, names, IRIs and comments, in capitals: its keywords.

    >>> sorted(bare_words("ASK FROM <http://a.example/from> { ?from rdfs:label 'from' } # from"))
    ['ASK', 'FROM']
    """
    return {word.upper() for word in re.findall(r"[A-Za-z]+", _NO_WORD.sub(" ", sparql))}


_SPACE = r"(?:\s|\#[^\n\r]*)*"
#: SERVICE [SILENT] variable, IRI or prefixed name, and an opening brace; looked for everywhere, in strings and
#: comments too, because what is a string to a simple reader need not be one to the parser.
_SERVICE = re.compile(
    rf"""(?<![?$:]) SERVICE {_SPACE} (?:SILENT {_SPACE})?
    (?: [?$][^\s{{}}\#<>"'()]+ | <[^<>\s]*> | [\w.-]*:(?:\\.|[^\s{{\#<>"'()\\])* ) {_SPACE} \{{""",
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def asks_elsewhere(sparql: str) -> bool:
    r"""Whether a query could ask another server (SERVICE), however it is written.

    >>> asks_elsewhere("SELECT * { SERVICE # there\n <http://a.example/> { ?s ?p ?o } }")
    True
    >>> asks_elsewhere("SELECT * { ?service rdfs:label 'Service Week' . ?x a schema:Service }")
    False
    """
    return any(_SERVICE.search(text) for text in (sparql, _ESCAPED.sub(_unescaped, sparql)))


def _unescaped(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


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
