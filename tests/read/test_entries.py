"""Lists of known things: tables and lists of objects."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.errors import ReadError
from eventgraph.iris import is_reference
from eventgraph.model import Entry, Listing
from eventgraph.read import read_objects, read_table


def table(folder: Path, text: str | bytes, kind: str = "", name: str = "list.csv") -> Listing:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, kind)


def objects(folder: Path, value: object) -> Listing:
    path = folder / "list.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return read_objects(path)


def test_a_table_with_all_columns(tmp_path: Path) -> None:
    """Columns are found by name, in any order and spelling; several values are parted by a bar."""
    text = (
        "\ufeffKind,Name,URL,Aliases,same_as,start date,City,country,employer,remarks\r\n"
        'conference,"Quay\nDay",https://q.example/1,QD|Quay-Day,https://r.example/1,2025-05-04,Ghent,Belgium,,new\r\n'
        "\r\n"
        "Person,Ada Roe,urn:x-person:ada,,,,,,Quay Labs,\r\n"
        "Tool,no address,,,,,,,,\r\n"
    )
    found = table(tmp_path, text)
    assert found.entries == (
        Entry(
            "https://q.example/1", ("Quay Day", "QD", "Quay-Day"), "Event", ("2025-05-04",), ("Belgium", "Ghent"), (),
            ("https://r.example/1",),
        ),
        Entry("urn:x-person:ada", ("Ada Roe",), "Person", context=("Quay Labs",)),
    )  # fmt: skip
    assert (found.without_iri, found.unused) == (1, ("remarks",))
    assert table(tmp_path, "name\turl\na\thttps://q.example/1\n", "Tool", "l.tsv").entries[0].kind == "Tool"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: names no column 'name'"),
        ("name,adress\na,b\n", "line 1: names no column 'iri' or 'url'; its columns are 'name', 'adress'"),
        ("name,iri\na,https://q.example/\nb,javascript:alert(1)\n", "line 3: has 'javascript:alert"),
        ("name,iri\na,https://q.example/> <urn:x> <urn:y\n", "line 2: has 'https://q.example/> <urn"),
        ("name,iri\na,http://\n", "line 2: has 'http://'"),
        ("name,iri\n,https://q.example/\n", "line 2: has no name"),
        (
            "name,iri,kind\na,https://q.example/,robot\n",
            "line 2: has the kind 'robot'; there are Event, Person",
        ),
        ("name,iri,start\na,https://q.example/,May 4\n", "line 2: has the date 'May 4'"),
        ("name,iri,start\na,https://q.example/,2025-13-01\n", "line 2: has the date"),
        ('name,iri\n"a\n\nb",https://q.example/\n"open,x\n', "line 5: is no CSV"),
        ("name,iri\na,https://q.example/,b\n", "line 2: has 3 cells"),
        ("name,iri\na\x00b,https://q.example/\n", "line 2: has a control character"),
        ("name,iri\n" + "a" * 301 + ",https://q.example/\n", "line 2: has a name of 301 letters"),
        (b"name,iri\na,https://q.example/\n\xff,x\n", "line 3: is not in UTF-8"),
        ("name,iri\n" + "a" * 200_000 + ",x\n", "line 2: is no CSV"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(ReadError) as error:
        table(tmp_path, text)
    assert error.value.problem.startswith(says)


def test_a_list_of_conferences(tmp_path: Path) -> None:
    """What has a start date is an event; null is nothing; entries of one address are one entry with several years."""
    found = objects(
        tmp_path,
        [
            {"name": "Quay Day", "url": "https://q.example/", "startDate": "2024-05-04", "city": "Ghent", "cfpUrl": None},
            {"name": "Quay Day", "url": "https://q.example/", "startDate": "2025-05-04T09:00:00Z", "endDate": "x"},
            {"name": "Dock Day", "url": None, "startDate": "2025"},
        ],
    )  # fmt: skip
    assert found.entries == (
        Entry("https://q.example/", ("Quay Day",), "Event", ("2024-05-04", "2025-05-04"), ("Ghent",)),
    )
    assert (found.without_iri, found.unused) == (1, ("cfpUrl",))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("[{]", "line 1: is no JSON"),
        ('[\n{"name": "a"}\n{"name": "b"}]', "line 3: is no JSON"),
        ('{"name": "a"}', "line 1: is no list of objects"),
        ('[\n\n{"name": "a", "url": "https://q.example/"},\n"b"]', "line 4: is no object"),
        ('[\n{"name": ["a", {}], "url": "https://q.example/"}]', "line 2: has no text in 'name'"),
        ('[{"name": true, "url": "https://q.example/"}]', "line 1: has no text in 'name'"),
        ('[\n{"name": "a", "url": "file:///etc/passwd"}]', "line 2: has 'file:///etc/passwd' as an IRI"),
        ('[{"name": "\\ud800", "url": "https://q.example/"}]', "line 1: has a control character"),
        ("[" * 100_000, "is no JSON that can be read"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_with_its_line(tmp_path: Path, value: str, says: str) -> None:
    with pytest.raises(ReadError) as error:
        objects(tmp_path, value)
    assert error.value.problem.startswith(says)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        read_table(tmp_path / "none.csv")


@given(st.text(st.characters(), max_size=20))
def test_a_reference_is_an_iri_that_breaks_out_of_nothing(rest: str) -> None:
    """Whatever passes is a whole IRI in Turtle and N-Quads: no bracket, quote, space or control character."""
    import pyoxigraph

    for iri in ("https://q.example/" + rest, "http://" + rest, "urn:q:" + rest, rest):
        if is_reference(iri):
            assert str(pyoxigraph.NamedNode(iri)) == f"<{iri}>"
            assert not set(iri) & set('<>"{}|^`\\ \n\t')
            line = f"<{iri}> <urn:p> <{iri}> .".encode()
            assert len(list(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES))) == 1
