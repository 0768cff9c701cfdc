"""What differs between SPARQL servers, in one table: where they answer, how they are told to look at all graphs,
whether an update is one transaction, and which values they change.

The protocols are the same everywhere: SPARQL 1.1 Query, Update and Graph Store HTTP Protocol. A server is recognised
by its `Server` header or its address; one that is not in the table is `generic`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventgraph.namespaces import PREFIXES

#: Parameters of a request.
Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of server. Paths are put behind the address of the dataset."""

    name: str
    server: str = ""  # how its `Server` header begins
    update: str = ""
    graphs: str = ""  # the Graph Store Protocol; used only where updates are not atomic
    union: Parameters = ()  # makes the default graph the union of all graphs, which is usual for others
    atomic: bool = True  # an update request is one transaction
    most_bytes: int = 4_000_000  # of one update request
    timeout: str = ""  # the parameter that tells it, in milliseconds, when we no longer wait for an answer
    hopeless: str = ""  # an answer 5xx that begins so is no use to ask again
    most_rows: int = (
        0  # it cuts answers silently at so many rows or triples, unless its administrator says otherwise
    )
    plain: bool = True  # it gives values back as they were written


OXIGRAPH = Dialect("Oxigraph", "oxigraph", "/update", "/store", union=(("union-default-graph", ""),))
VIRTUOSO = Dialect(
    "Virtuoso",
    "virtuoso",
    "/sparql-auth",
    "/sparql-graph-crud-auth",
    atomic=False,  # and an update of some thousand triples is more than its compiler takes
    most_bytes=200_000,
    timeout="timeout",  # it would go on for ever, and keep others waiting
    hopeless=r"Virtuoso (?!40001|S1T00|08)",  # all but deadlocks, time limits and lost connections
    most_rows=10_000,
    plain=False,
)
FUSEKI = Dialect("Fuseki", "apache jena fuseki", "/update", "/data")
RDF4J = Dialect("RDF4J", "", "/statements", "/rdf-graphs/service")
GENERIC = Dialect("generic", "", "", "")
_BY_HEADER = (OXIGRAPH, VIRTUOSO, FUSEKI)
#: The last words of addresses at which queries are answered.
_QUERY_PATHS = ("/query", "/sparql")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that was recognised: its dialect and its three addresses."""

    dialect: Dialect
    query: str
    update: str
    graphs: str


def query_addresses(address: str) -> tuple[str, ...]:
    """Where a server could answer queries if people name it by this address, likeliest first."""
    root = address.rstrip("/")
    if root.endswith(_QUERY_PATHS):
        return (root,)
    return (*(root + path for path in _QUERY_PATHS), root)


def recognise(query: str, header: str, update: str = "") -> Server:
    """The server that answers queries at the address `query`; `header` is what it calls itself.

    `update` is the address of updates, where the user had to name it.
    """
    root = query
    for path in _QUERY_PATHS:
        root = root.removesuffix(path)
    named = [d for d in _BY_HEADER if header.lower().startswith(d.server)]
    dialect = named[0] if named else RDF4J if "/repositories/" in query else GENERIC
    if dialect is GENERIC:  # /query goes with /update; one address does both else
        at = root + "/update" if query.endswith("/query") else query
        return Server(dialect, query, update or at, "")
    return Server(dialect, query, update or root + dialect.update, root + dialect.graphs)


def mend(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of Virtuoso in JSON as others give it.

    Its ASK answers with a row, its booleans are 0 and 1, and a decimal that is whole has lost its point.
    """
    rows = answer.get("results", {}).get("bindings", [])
    if answer.get("head", {}).get("vars") == ["__ASK_RETVAL"]:
        return {"head": {}, "boolean": bool(rows) and rows[0]["__ASK_RETVAL"]["value"] == "1"}
    for row in rows:
        for term in row.values():
            term["value"] = mended(term["value"], term.get("datatype", ""))
    return answer


def mended(value: str, datatype: str) -> str:
    """The lexical form of a literal as it was written."""
    if datatype == PREFIXES["xsd"] + "boolean":
        return {"1": "true", "0": "false"}.get(value, value)
    if datatype == PREFIXES["xsd"] + "decimal" and re.fullmatch(r"-?\d+", value):
        return value + ".0"
    return value


def cut(headers: Mapping[str, str]) -> bool:
    """Whether the server says that it gave up before it had all of an answer."""
    return "S1TAT" in headers.get("X-SQL-State", "")


_DECLARATIONS = re.compile(r"(?:\s+|#[^\n]*\n|PREFIX\s+\S*:\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE)


def page(sparql: str, variables: Sequence[str], first: int, rows: int) -> str:
    """A SELECT query for `rows` of its rows from `first` on, in an order that stays.

    The order is asked for inside: Virtuoso puts only so many rows in order beside OFFSET.
    """
    head = _DECLARATIONS.match(sparql)
    at = head.end() if head else 0
    order = " ".join(f"?{name}" for name in variables)
    inner = f"SELECT * WHERE {{ {{ {sparql[at:]}\n}} }} ORDER BY {order}"
    return f"{sparql[:at]}\nSELECT * WHERE {{ {{ {inner} }} }} LIMIT {rows} OFFSET {first}"
