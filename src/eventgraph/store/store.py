"""The store: graphs of articles that are replaced whole, asked with SPARQL.

A store directory holds `STORE` (which format it is), `lock`, and `oxigraph/` (the data). Each article's
graphs are written by one update, which Oxigraph does in one transaction: after a crash an article is in or out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from eventgraph.errors import QueryError, ReadOnlyStore, StoreError
from eventgraph.namespaces import PREFIXES
from eventgraph.store.lock import Lock
from eventgraph.store.syntax import explain_syntax_error

if TYPE_CHECKING:
    import rdflib

DEFAULT_LOCATION = "eventgraph-store"
MEMORY = ":memory:"
_MARK = "STORE"
_FORMAT_LINE = "eventgraph store, format 1\n"
_FILES = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS, ".nquads": ox.RdfFormat.N_QUADS}
_DUMPS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}

Term = str | int | float | bool | None


class Iri(str):
    """An IRI among the values of a row; a plain string else."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Solutions:
    """The outcome of a SELECT query."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term, ...], ...]


class Store:
    """Open with `Store.open`; close it, or use it in a `with` statement."""

    def __init__(self, data: ox.Store, location: str, *, writable: bool, lock: Lock | None = None) -> None:
        self._data = data
        self.location = location
        self.writable = writable
        self._lock = lock

    @classmethod
    def open(cls, location: str | Path = DEFAULT_LOCATION, *, writable: bool = False) -> Store:
        """Open a store.

        `location` is a directory (made if `writable` and absent), `:memory:` or a `.trig` or `.nq` file,
        which is read into memory. Raises StoreError, StoreLocked, ReadOnlyStore.
        """
        place = str(location)
        if place == MEMORY:
            return cls(ox.Store(), place, writable=True)
        path = Path(place)
        if path.suffix.lower() in _FILES and not path.is_dir():
            if writable:
                raise ReadOnlyStore(place, "a file is only read; build into a directory and export it")
            return cls(_load_file(path), place, writable=False)
        if writable:
            _prepare(path)
        elif not path.exists():
            raise StoreError(place, "no store here; make one with `eventgraph build SOURCE --store ...`")
        _check_mark(path)
        lock = Lock(path, writable=writable)
        try:
            data = (
                ox.Store(str(path / "oxigraph")) if writable else ox.Store.read_only(str(path / "oxigraph"))
            )
        except OSError as error:
            lock.release()
            raise StoreError(place, f"the data cannot be opened ({error})") from error
        return cls(data, place, writable=writable, lock=lock)

    def close(self) -> None:
        """Write everything to disk and let other processes in."""
        try:
            if self.writable and self._lock:
                self._data.flush()
        except OSError as error:
            raise self._not_written(error) from error
        finally:
            del self._data
            if self._lock:
                self._lock.release()

    def _not_written(self, error: OSError) -> StoreError:
        return StoreError(
            self.location,
            f"cannot be written ({error}); what was stored before is kept: make room and build again",
        )

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except StoreError:
            if error is None:  # else the first error says what happened
                raise

    def __len__(self) -> int:
        """The number of quads."""
        return len(self._data)

    def replace(self, graphs: Iterable[str], lines: Iterable[str]) -> None:
        """In one transaction, drop `graphs` and add `lines` of N-Quads."""
        if not self.writable:
            raise ReadOnlyStore(self.location, "was opened for reading only")
        by_graph: dict[str, list[str]] = {}
        for line in lines:
            triple, _, graph = line.removesuffix(" .").rpartition(" ")
            by_graph.setdefault(graph, []).append(triple)
        drops = "".join(f"DROP SILENT GRAPH <{name}>;\n" for name in graphs)
        inserts = "".join(
            f"GRAPH {name} {{\n" + " .\n".join(triples) + "\n}\n" for name, triples in by_graph.items()
        )
        try:
            self._data.update(f"{drops}INSERT DATA {{\n{inserts}}}")
        except OSError as error:
            raise self._not_written(error) from error

    def optimise(self) -> None:
        """Compact the data on disk; queries on a big store are much faster afterwards."""
        try:
            if self.writable and self._lock:
                self._data.optimize()
        except OSError as error:
            raise self._not_written(error) from error

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """The rows of a SELECT query as plain strings, None where unbound."""
        results = self._query(sparql)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("this is no SELECT query")
        return [tuple(getattr(term, "value", None) for term in solution) for solution in results]

    def solve(self, sparql: str) -> Solutions | bool | str:
        """Run any query: rows of a SELECT, the answer of an ASK, Turtle for CONSTRUCT and DESCRIBE."""
        results = self._query(sparql)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        if isinstance(results, ox.QueryTriples):
            return ox.serialize(results, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES).decode()  # type: ignore[union-attr]
        variables = tuple(v.value for v in results.variables)
        return Solutions(variables, tuple(tuple(_value(t) for t in solution) for solution in results))

    def serialise(self, sparql: str, format: str) -> bytes:
        """Rows (or the answer of an ASK) in a standard format: csv, tsv, json or xml."""
        results = self._query(sparql)
        if isinstance(results, ox.QueryTriples):
            raise QueryError(
                "CONSTRUCT and DESCRIBE give a graph, which is printed as Turtle: leave --format out"
            )
        return results.serialize(format=_RESULTS[format]) or b""

    def _query(self, sparql: str) -> Any:
        try:
            return self._data.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(explain_syntax_error(sparql, str(error))) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query could not be run: {error}") from error

    def dump(self, format: str) -> Iterator[bytes]:
        """All graphs as N-Quads (sorted, so that equal graphs are equal bytes) or TriG."""
        if format == "nquads":
            buffer = io.BytesIO()
            self._data.dump(buffer, format=_DUMPS[format])
            yield from sorted(buffer.getvalue().splitlines(keepends=True))
            return
        quads = sorted(self._data, key=str)
        yield ox.serialize(quads, format=_DUMPS[format], prefixes=PREFIXES) or b""

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data as an rdflib Dataset, whose default graph is the union of all graphs."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self._data), default_union=True)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace, replace=True)
        return dataset


def _value(term: Any) -> Term:
    """A term as a Python value: IRIs as `Iri`, numbers and booleans as such, all else as text."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    text = str(getattr(term, "value", term))
    datatype = getattr(getattr(term, "datatype", None), "value", "").removeprefix(PREFIXES["xsd"])
    if datatype == "integer":
        return int(text)
    if datatype in ("decimal", "double", "float"):
        return float(text)
    if datatype == "boolean":
        return text in ("true", "1")
    return text


def _load_file(path: Path) -> ox.Store:
    data = ox.Store()
    try:
        data.bulk_load(path=str(path), format=_FILES[path.suffix.lower()])
    except FileNotFoundError:
        raise StoreError(str(path), "no such file") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(str(path), f"cannot be read as {path.suffix}: {error}") from error
    return data


def _prepare(path: Path) -> None:
    """Make the directory of a new store, or leave one that is a store as it is."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if all(entry.name == "lock" for entry in path.iterdir()):  # new, or killed while it was made
            (path / "lock").touch()
            (path / _MARK).write_text(_FORMAT_LINE, "utf-8")
    except OSError as error:
        raise StoreError(str(path), f"cannot be made ({error.strerror or error})") from error


def _check_mark(path: Path) -> None:
    if not path.is_dir():
        raise StoreError(str(path), "is no store: a store is a directory, or a .trig or .nq file")
    mark = path / _MARK
    if not mark.is_file():
        raise StoreError(
            str(path), "is a directory but no store; nothing in it was touched, name another one"
        )
    if mark.read_text("utf-8") != _FORMAT_LINE:
        raise StoreError(str(path), "was made by another version of eventgraph; build it again elsewhere")
