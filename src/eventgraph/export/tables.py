"""Two tables, of nodes and of edges, for spreadsheets, data frames and graph databases.

Each row of edges names its ends by the `id` (IRI) of nodes. What is not known is an empty cell in CSV and a
null in Parquet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from eventgraph.errors import ExportError

if TYPE_CHECKING:
    import networkx as nx

Row = Mapping[str, Any]

NODE_COLUMNS = ("id", "label", "kind", "alternate_names", "start", "end")
EDGE_COLUMNS = (
    "source", "target", "predicate", "relation", "label", "capacity", "on_behalf_of", "status", "articles",
    "confidence", "source_label", "target_label",
)  # fmt: skip
#: The columns that are no text.
NUMBERS = {"articles": "int64", "confidence": "float64"}

#: Headers that neo4j-admin reads, and what fills the columns.
NEO4J_NODES = {"iri:ID": "id", "name": "label", "alternate_names": "alternate_names",
               "start": "start", "end": "end", ":LABEL": "kind"}  # fmt: skip
NEO4J_RELATIONSHIPS = {
    ":START_ID": "source", ":END_ID": "target", "role": "label", "capacity": "capacity",
    "on_behalf_of": "on_behalf_of", "status": "status", "articles:int": "articles",
    "confidence:double": "confidence", "predicate": "predicate", ":TYPE": "type",
}  # fmt: skip
NEO4J_TYPES = {
    "eg:speaker": "HAS_SPEAKER", "schema:attendee": "HAS_ATTENDEE", "schema:organizer": "ORGANIZED_BY",
    "schema:sponsor": "SPONSORED_BY", "schema:superEvent": "PART_OF", "schema:location": "LOCATED_IN",
    "eg:presents": "PRESENTS", "schema:affiliation": "AFFILIATED_WITH", "schema:creator": "CREATED_BY",
    "schema:about": "ABOUT",
}  # fmt: skip


def write_csv(network: nx.MultiDiGraph, folder: Path) -> None:
    """`nodes.csv` and `edges.csv`: UTF-8, a header, one line end ("\\n"), commas, quotes where needed.

    Cells hold exactly what the graph holds. A name that begins with =, +, - or @ stays as it is: a program
    that takes cells for formulas (a spreadsheet) has to be told, on import, that the columns are text.
    """
    _write(folder / "nodes.csv", NODE_COLUMNS, _nodes(network))
    _write(folder / "edges.csv", EDGE_COLUMNS, _edges(network))


def write_neo4j(network: nx.MultiDiGraph, folder: Path) -> None:
    """`nodes.csv` and `relationships.csv` as neo4j-admin imports them:

    neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv neo4j

    Labels are kinds (Event, Person …), types are relations in capitals. Line breaks in names become spaces.
    """
    nodes = (_renamed(row, NEO4J_NODES) for row in _nodes(network))
    _write(folder / "nodes.csv", NEO4J_NODES, nodes)
    edges = (
        _renamed({**row, "type": NEO4J_TYPES.get(row["predicate"], "RELATED_TO")}, NEO4J_RELATIONSHIPS)
        for row in _edges(network)
    )
    _write(folder / "relationships.csv", NEO4J_RELATIONSHIPS, edges)


def write_parquet(network: nx.MultiDiGraph, folder: Path) -> None:
    """`nodes.parquet` and `edges.parquet`: the columns of the CSV tables, numbers as numbers."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ExportError(
            "parquet needs pyarrow, which is not installed: pip install 'eventgraph[parquet]'"
        ) from error
    for name, columns, rows in (
        ("nodes", NODE_COLUMNS, _nodes(network)),
        ("edges", EDGE_COLUMNS, _edges(network)),
    ):
        schema = pyarrow.schema([(c, getattr(pyarrow, NUMBERS.get(c, "string"))()) for c in columns])
        table = pyarrow.Table.from_pylist([dict(row) for row in rows], schema=schema)
        parquet.write_table(table, folder / f"{name}.parquet")


def _nodes(network: nx.MultiDiGraph) -> Iterator[Row]:
    return ({"id": node, **data} for node, data in network.nodes(data=True))


def _edges(network: nx.MultiDiGraph) -> Iterator[Row]:
    names = network.nodes(data="label", default="")
    for source, target, predicate, data in network.edges(keys=True, data=True):
        yield {
            "source": source,
            "target": target,
            "predicate": predicate,
            **data,
            "source_label": names[source],
            "target_label": names[target],
        }


def _renamed(row: Row, columns: Mapping[str, str]) -> Row:
    return {new: _one_line(row.get(old, "")) for new, old in columns.items()}


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _write(path: Path, columns: Sequence[str] | Mapping[str, str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        # Only what the line end holds is quoted, so it has to be "\r\n" while a cell may hold "\r".
        lines = SimpleNamespace(write=lambda row: out.write(row.removesuffix("\r\n") + "\n"))
        writer = csv.DictWriter(lines, list(columns), restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
