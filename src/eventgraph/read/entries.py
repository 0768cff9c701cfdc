"""Lists of known things: CSV with named columns, and JSON lists of objects such as communities keep of conferences.

Both are rows of named fields. Names of fields are compared without case, spaces and signs, so `startDate`,
`start_date` and `Start date` are one. Fields that hold several values are parted by `|` (in JSON, lists do).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from eventgraph.errors import ReadError
from eventgraph.iris import is_reference
from eventgraph.lexicon import rows
from eventgraph.model import Entry, Kind, Listing, merge_entries

#: What a field is, by its plain name.
FIELDS = {
    "name": "name", "title": "name", "label": "name",
    "iri": "iri", "url": "iri", "uri": "iri", "website": "iri", "link": "iri",
    "kind": "kind", "type": "kind",
    "aliases": "aliases", "alias": "aliases", "alternatename": "aliases", "alternatenames": "aliases",
    "sameas": "same",
    "start": "starts", "startdate": "starts", "date": "starts",
    "city": "places", "country": "places", "location": "places", "place": "places", "state": "places",
    "employer": "context", "affiliation": "context", "series": "context", "organizer": "context",
    "organiser": "context", "context": "context",
}  # fmt: skip
#: Read and not needed: an event is known by its first day.
_SILENT = frozenset(("end", "enddate"))
#: A file of more bytes is none that people keep by hand.
MOST_BYTES = 64 * 1024 * 1024
LONGEST_NAME = 300
#: Code points of a table's cell; a quotation mark that is never closed makes one of all that follows.
_LONGEST_CELL = 100_000
#: Control characters, and halves of characters that UTF-8 cannot hold.
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?(?:T.*)?")

Row = dict[str, list[str]]


def read_table(path: Path, kind: str = "") -> Listing:
    """The entries of a CSV file, or of a TSV file. `kind` is that of rows that name none. ReadError names the line."""
    text = text_of(path)
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    found: list[tuple[str, Row]] = []
    try:
        header = next(reader, [])
        _check_header(path, header)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(header):
                raise _wrong(
                    path, f"line {line}", f"has {len(cells)} cells, and there are {len(header)} columns"
                )
            pairs = zip(header, cells, strict=False)
            if any(cells):
                found.append(
                    (f"line {line}", {name: cell.split("|") for name, cell in pairs if cell.strip()})
                )
            line = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(path, f"line {line}", f"is no CSV ({error})") from error
    return listing(path, found, kind)


def read_objects(path: Path, kind: str = "") -> Listing:
    """The entries of a JSON list of objects. What has a start date is an event. ReadError names the line."""
    text = text_of(path)
    parse_json(path, text)  # says where the syntax is wrong
    return listing(path, _items(path, text), kind)


def parse_json(path: Path, text: str) -> object:
    """The document; ReadError if it is no JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _wrong(path, f"line {error.lineno}", f"is no JSON ({error.msg})") from error
    except (RecursionError, ValueError) as error:
        raise ReadError(str(path), f"is no JSON that can be read ({type(error).__name__})") from error


def text_of(path: Path) -> str:
    """The text of a file of entries; ReadError if there is none, or not in UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadError(
                str(path), f"is larger than {MOST_BYTES >> 20} MiB: keep the entries that you need"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror})") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(path, f"line {line}", "is not in UTF-8") from error


def listing(path: Path, found: Iterable[tuple[str, Row]], kind: str = "", *, strict: bool = True) -> Listing:
    """Rows, each with its place in the file, as entries; those of one IRI are one entry. ReadError names the place.

    A row without an IRI can be linked to nothing: it is counted. Unless `strict`, classes and dates that are none of
    ours are passed over.
    """
    entries: list[Entry] = []
    without = 0
    unused: set[str] = set()
    for place, row in found:
        unused |= {name for name in row if _plain(name) not in FIELDS and _plain(name) not in _SILENT}
        try:
            entry = _entry(row, kind, strict)
        except ValueError as error:
            raise _wrong(path, place, str(error)) from error
        if entry:
            entries.append(entry)
        else:
            without += 1
    return Listing(merge_entries(entries), without, tuple(sorted(unused)))


def _name_of(text: str) -> str:
    """A name on one line; ValueError says what is wrong with it."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise ValueError(f"has a name of {len(name)} letters; {LONGEST_NAME} are the most")
    if _CONTROL.search(name):
        raise ValueError("has a control character in a name")
    return name


def _date_of(text: str) -> str:
    """A day, month or year in ISO form, without the hour; ValueError if it is none."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"has the date '{text[:40]}'; write 2026-05-04, 2026-05 or 2026")
    return "-".join(part for part in match.groups() if part)


def _entry(row: Row, kind: str, strict: bool) -> Entry | None:
    """A row as an entry, None if it has no IRI; ValueError says what is wrong with it."""
    fields: dict[str, list[str]] = {}
    for name, values in row.items():
        if field := FIELDS.get(_plain(name)):
            fields.setdefault(field, []).extend(v.strip() for v in values if v.strip())
    iris = [*fields.get("iri", ()), *fields.get("same", ())]
    if wrong := [iri for iri in iris if not is_reference(iri)]:
        raise ValueError(f"has '{wrong[0][:80]}' as an IRI; it must begin with http://, https:// or urn:")
    names = [_name_of(name) for field in ("name", "aliases") for name in fields.get(field, ())]
    if not fields.get("iri"):
        return None
    if not fields.get("name"):
        raise ValueError("has no name")
    starts = _dates(fields.get("starts", ()), strict)
    places, context = (
        tuple(sorted({_name_of(v) for v in fields.get(field, ())})) for field in ("places", "context")
    )
    return Entry(
        iris[0],
        tuple(dict.fromkeys(names)),
        _kinds(fields.get("kind", ()), strict) or kind or (Kind.EVENT.value if starts and strict else ""),
        starts,
        places,
        context,
        tuple(sorted({*iris[1:]} - {iris[0]})),
    )


def _kinds(words: Iterable[str], strict: bool) -> str:
    found = {_classes().get(word.casefold().replace(" ", ""), "") for word in words}
    if strict and "" in found:
        raise ValueError(f"has the kind '{'|'.join(words)[:40]}'; there are {', '.join(Kind)}")
    found.discard("")
    return found.pop() if len(found) == 1 else ""


def _dates(texts: Iterable[str], strict: bool) -> tuple[str, ...]:
    found = set()
    for text in texts:
        try:
            found.add(_date_of(text))
        except ValueError:
            if strict:
                raise
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


@cache
def _classes() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("entry_classes")}


def _check_header(path: Path, header: list[str]) -> None:
    known = {FIELDS.get(_plain(name)) for name in header}
    for field, columns in (("name", "'name'"), ("iri", "'iri' or 'url'")):
        if field not in known:
            shown = ", ".join(repr(c) for c in header[:12]) or "none"
            raise _wrong(path, "line 1", f"names no column {columns}; its columns are {shown}"[:600])


def _items(path: Path, text: str) -> Iterator[tuple[str, Row]]:
    """The objects of a JSON list, each with its line."""
    decoder = json.JSONDecoder()
    start = re.match(r"\s*\[\s*", text)
    if not start:
        raise _wrong(path, "line 1", "is no list of objects and no JSON-LD")
    at, line, counted = start.end(), 1, 0
    while at < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        value, at = decoder.raw_decode(text, at)
        place = f"line {line}"
        if not isinstance(value, dict):
            raise _wrong(path, place, 'is no object: each thing in the list is {"name": …, "url": …}')
        yield place, {name: list(_texts(path, place, name, v)) for name, v in value.items()}
        if between := re.compile(r"[\s,]*").match(text, at):
            at = between.end()


def _texts(path: Path, place: str, name: str, value: object) -> Iterator[str]:
    if _plain(name) not in FIELDS or value is None:
        return
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str | int) or isinstance(one, bool):
            raise _wrong(path, place, f"has no text in '{name[:40]}'")
        yield str(one)


def _wrong(path: Path, place: str, problem: str) -> ReadError:
    return ReadError(str(path), f"{place}: {problem}")
