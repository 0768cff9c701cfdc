"""SPARQL syntax errors, shown with their line and a caret."""

from __future__ import annotations

import re

from eventgraph.namespaces import PREFIXES

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
    row = min(row, len(lines))
    while row > 1 and not lines[row - 1].strip():  # the end of the query is where its last word ends
        row, column = row - 1, len(lines[row - 2].rstrip()) + 1
    line = lines[row - 1]
    ends = not "\n".join([line[column - 1 :], *lines[row:]]).strip()
    problem = _shorter(match[3])
    if ends and problem == _SOMETHING:
        problem = "the query ends here, and something is missing"
    text = f"SPARQL syntax error in line {row}, column {column}: {problem}"
    shown = line.replace("\t", " ")  # one place wide, as the parser counts it
    return f"{text}\n  {shown}\n  {' ' * (column - 1)}^"


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


def query_form(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE: what a query is; empty if it is none.

    >>> query_form("PREFIX select: <http://a.example/> # ask\\nCONSTRUCT WHERE { ?ask select:x ?y }")
    'CONSTRUCT'
    """
    match = re.search(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", _NO_WORD.sub(" ", sparql), re.IGNORECASE)
    return match[1].upper() if match else ""


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

_MOST_EXPECTED = 5
_SOMETHING = "something else was expected here"


def _shorter(expected: str) -> str:
    """The parser's list of what it expected without its ranges of letters; a long one helps nobody."""
    if "Prefix not found" in expected:
        return f"this prefix is not declared; declared are {', '.join(sorted(PREFIXES))}"
    if "variable that is unbound" in expected:
        return "SELECT names a variable that nothing binds, or that is not in GROUP BY"
    kept = [
        word
        for word in re.sub(r"^expected (one of )?", "", expected).split(", ")
        if "\\u{" not in word and ".." not in word and word != "[_]"
    ]
    if kept == ["OPTIONAL"]:  # what the parser says wherever a triple ends too early or too late
        return "a full stop, or part of a triple, is missing before this"
    if not kept or len(kept) > _MOST_EXPECTED:
        return _SOMETHING
    return f"expected {' or '.join(kept)}"


def pattern_of(sparql: str, also: str = "") -> str | None:
    """The SELECT query for every variable of the same pattern, ungrouped; None if it is no SELECT.

    `also` is put at the end of the pattern.

    >>> pattern_of("SELECT (COUNT(?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class LIMIT 2", "OPTIONAL { ?s ?p ?o }")
    'SELECT * WHERE { ?s a ?class OPTIONAL { ?s ?p ?o }}'
    """
    plain = _NO_WORD.sub(lambda match: " " * len(match[0]), sparql)
    select = re.search(r"\bSELECT\b", plain, re.IGNORECASE)
    opening = plain.find("{")
    if select is None or opening < select.start():
        return None
    depth, closing = 0, opening
    while closing < len(plain):
        depth += (plain[closing] == "{") - (plain[closing] == "}")
        if depth == 0:
            break
        closing += 1
    dataset = re.search(r"\bFROM\b", plain[:opening], re.IGNORECASE)
    where = re.search(r"\bWHERE\s*$", plain[:opening], re.IGNORECASE)
    from_ = sparql[dataset.start() : where.start() if where else opening] if dataset else ""
    data = re.search(r"\bVALUES\b", plain[closing:], re.IGNORECASE)
    values = sparql[closing + data.start() :] if data else ""
    group = sparql[opening:closing]
    return f"{sparql[: select.start()]}SELECT * {from_}WHERE {group}{also}}}{values}"
