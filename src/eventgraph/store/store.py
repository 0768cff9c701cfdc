"""The store: graphs of articles that are replaced whole, asked with SPARQL. One on a server is a `RemoteStore`.

A store directory holds `STORE` (which format it is), `lock`, `catalogue.sqlite` (what the articles say) and
`oxigraph/` (the quads). The graphs of new articles are loaded together, those of an article that is there change by one
update; Oxigraph does either whole or not at all, so after a crash an article is in or out.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox

from eventgraph.errors import QueryError, ReadOnlyStore, StoreError
from eventgraph.namespaces import PREFIXES
from eventgraph.store.answer import Answer, write_answer
from eventgraph.store.catalogue import Catalogue
from eventgraph.store.lock import Lock
from eventgraph.store.syntax import asks_elsewhere, bare_words, explain_syntax_error

if TYPE_CHECKING:
    import rdflib

    from eventgraph.model import Decision
    from eventgraph.store.remote_catalogue import RemoteCatalogue

DEFAULT_LOCATION = "eventgraph-store"
MEMORY = ":memory:"
_MARK = "STORE"
_UNFINISHED_MARK = "STORE.new"
_BEFORE_THE_MARK = ("lock", "oxigraph", _UNFINISHED_MARK)
_FORMAT_LINE = "eventgraph store, format 2\n"
_FILES = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS, ".nquads": ox.RdfFormat.N_QUADS}
#: Bytes of a file of N-Quads that are loaded at once: some 300,000 quads.
_PIECE = 64 * 2**20
#: Quads of new graphs that are loaded at once: Oxigraph loads so many (up to a million) whole or not at all.
_TOGETHER = 100_000
#: Fewer are not worth files of their own on disk.
_FEW = 20_000
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

    #: Whether `add` can be used.
    loads_in_bulk = True

    def __init__(
        self,
        data: ox.Store,
        location: str,
        *,
        writable: bool,
        lock: Lock | None = None,
        made: Sequence[Path] | None = None,
    ) -> None:
        self._data = data
        self.location = location
        self.writable = writable
        self._lock = lock
        self._made = made
        self._catalogue: Catalogue | RemoteCatalogue | None = None
        self._discarded = False

    @property
    def catalogue(self) -> Catalogue | RemoteCatalogue:
        """What each article says, beside the quads. A file that was loaded has none: StoreError."""
        if self._catalogue is None:
            if self._lock is None and self.location != MEMORY:
                raise StoreError(
                    self.location, "is a file of quads; this needs the store that it was made from"
                )
            directory = None if self.location == MEMORY else Path(self.location)
            self._catalogue = Catalogue(directory, writable=self.writable)
        return self._catalogue

    @property
    def interrupted(self) -> bool:
        """Whether a command that wrote here was stopped before the graph was up to date."""
        if self._lock is None or not (Path(self.location) / "catalogue.sqlite").exists():
            return False
        try:
            return self.catalogue.setting("settled") == ""
        except StoreError:  # its own journal is still to be rolled back, or it is damaged
            return True

    @property
    def decisions_place(self) -> Path | str | None:
        """Where people's decisions on this store are kept: a file, or a place in words; None if nowhere."""
        return self._decisions_file

    def decisions(self) -> tuple[Decision, ...]:
        """People's decisions on this store, sorted."""
        from eventgraph.store.decisions import read_decisions

        return read_decisions(self._decisions_file) if self._decisions_file else ()

    def keep_decisions(self, decisions: Iterable[Decision], base: str) -> None:
        """Keep these decisions, in place of all that were kept before."""
        if self._decisions_file is None:
            raise StoreError(
                self.location, "decisions need a store directory: they are kept in a file beside it"
            )
        from eventgraph.store.decisions import write_decisions

        write_decisions(self._decisions_file, decisions, base)

    @property
    def _decisions_file(self) -> Path | None:
        """Beside a store's directory, so that it outlives it."""
        if self._lock is None:
            return None
        path = Path(self.location)
        return path.with_name(f"{path.resolve().name}.decisions.ttl")

    @property
    def entries_folder(self) -> Path | None:
        """Where the entries of knowledge bases are kept, a file for each list: beside it, too."""
        path = self._decisions_file
        return path and path.with_name(path.name.removesuffix(".decisions.ttl") + ".kb")

    @classmethod
    def open(cls, location: str | Path = DEFAULT_LOCATION, *, writable: bool = False) -> Store:
        """Open a store.

        `location` is a directory (made if `writable` and absent), `:memory:`, a `.trig` or `.nq` file,
        which is read into memory, or the address of a SPARQL server. Raises StoreError, StoreLocked, ReadOnlyStore.
        """
        place = str(location)
        if place.lower().startswith(("http://", "https://")):
            from eventgraph.store.remote import RemoteStore

            return RemoteStore(place, writable=writable)
        if place == MEMORY:
            return cls(ox.Store(), place, writable=True)
        path = Path(place)
        if path.suffix.lower() in _FILES and not path.is_dir():
            if writable:
                raise ReadOnlyStore(place, "a file is only read; build into a directory and export it")
            return cls(_load_file(path), place, writable=False)
        made = _prepare(path) if writable else None
        making = made is not None
        if not path.exists() or (not making and _half_made(path)):
            raise StoreError(
                place, f"no store here; make one with `eventgraph build SOURCE --store {shlex.quote(place)}`"
            )
        if not making:
            _check_mark(path)
        lock = Lock(path, writable=writable)
        try:
            if making:
                _make(path)
            data = (
                ox.Store(str(path / "oxigraph")) if writable else ox.Store.read_only(str(path / "oxigraph"))
            )
        except (OSError, RuntimeError) as error:  # the engine's own errors are RuntimeErrors
            lock.release()
            raise StoreError(place, f"the data cannot be opened ({error})") from error
        return cls(data, place, writable=writable, lock=lock, made=made)

    def discard_if_unused(self) -> None:
        """Have `close` take the store away again if it was made when this was opened and holds no article."""
        self._discarded = self._made is not None and not self.catalogue.states()

    def close(self) -> None:
        """Write everything to disk and let other processes in."""
        try:
            if self.writable and self._lock:
                self._data.flush()
        except OSError as error:
            raise self._not_written(error) from error
        finally:
            if self._catalogue:
                self._catalogue.close()
            del self._data
            if self._discarded:
                _unmake(Path(self.location), self._made or ())
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

    def graphs(self) -> list[str]:
        """The names of all graphs of this store, sorted."""
        return sorted(graph.value for graph in self._data.named_graphs() if isinstance(graph, ox.NamedNode))

    def sizes(self) -> dict[str, int]:
        """How many quads each graph of this store has."""
        rows = self.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {str(graph): int(number or 0) for graph, number in rows}

    def replace(self, graphs: Iterable[str], lines: Iterable[str]) -> None:
        """In one transaction, have `lines` of N-Quads instead of `graphs`; only what differs is written."""
        if not self.writable:
            raise ReadOnlyStore(self.location, "was opened for reading only")
        named = [f"<{name}>" for name in graphs]
        wanted: dict[str, set[str]] = {graph: set() for graph in named}
        for line in lines:
            triple, _, graph = line.removesuffix(" .").rpartition(" ")
            wanted.setdefault(graph, set()).add(triple)
        drops, gone, new = "", "", ""
        for graph, triples in wanted.items():
            before = self._triples(graph) if graph in named else set()
            if triples and not any("_:" in triple for triple in before - triples):
                gone += _in_graph(graph, before - triples)
                new += _in_graph(graph, triples - before)
            elif before:  # DELETE DATA can name no blank node
                drops += f"DROP GRAPH {graph};\n"
                new += _in_graph(graph, triples)
        if not (drops or gone or new):
            return
        try:
            self._data.update(f"{drops}DELETE DATA {{\n{gone}}};\nINSERT DATA {{\n{new}}}")
        except OSError as error:
            raise self._not_written(error) from error

    def replace_each(self, parts: Iterable[tuple[Iterable[str], Sequence[str]]]) -> None:
        """The same for each of (graphs, lines), of which no two share a graph; what is new is loaded together."""
        if not self.writable:
            raise ReadOnlyStore(self.location, "was opened for reading only")
        new: list[str] = []
        for graphs, lines in parts:
            names = tuple(graphs)
            if any(self._data.contains_named_graph(ox.NamedNode(name)) for name in names):
                self.replace(names, lines)
                continue
            new += lines
            if len(new) >= _TOGETHER:
                self._bring_in(new)
                new = []
        self._bring_in(new)

    def _bring_in(self, lines: Sequence[str]) -> None:
        """Add lines of N-Quads, all or none."""
        if not lines:
            return
        load = self._data.load if len(lines) < _FEW else self._data.bulk_load
        try:
            load("\n".join(lines), format=ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise self._not_written(error) from error

    def _triples(self, graph: str) -> set[str]:
        """The triples of a graph (an IRI in N-Triples syntax), in N-Triples syntax."""
        buffer = io.BytesIO()
        name = ox.NamedNode(graph[1:-1])
        self._data.dump(buffer, format=ox.RdfFormat.N_TRIPLES, from_graph=name)
        return {line.removesuffix(" .") for line in buffer.getvalue().decode().split("\n") if line}

    def load(self, path: str | Path) -> None:
        """Add the quads of a `.nq` or `.trig` file, in bounded memory and not in one transaction.

        They belong to no article that the store knows: they are asked and exported with the rest, and stay when the
        store is built or rebuilt.
        """
        if not self.writable:
            raise ReadOnlyStore(self.location, "was opened for reading only")
        _load_into(self._data, Path(path))

    def add(self, quads: bytes) -> None:
        """Add N-Quads, quickly and not in one transaction: for graphs that are not there yet."""
        try:
            self._data.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise StoreError(self.location, f"these are no N-Quads ({error})") from error
        except OSError as error:
            raise self._not_written(error) from error

    def flush(self) -> None:
        """Have everything that was written on disk."""
        if self._lock:
            self._data.flush()

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

    def terms(self, sparql: str) -> Iterator[tuple[str | None, ...]]:
        """The rows of a SELECT or the triples of a CONSTRUCT, one by one, each term in N-Triples syntax.

        Nothing is kept in memory, and rows come in no order.
        """
        results = self._query(sparql)
        if not isinstance(results, (ox.QuerySolutions, ox.QueryTriples)):
            raise QueryError("this is no SELECT and no CONSTRUCT query")
        for row in results:
            yield tuple(None if term is None else _syntax(term) for term in row)

    def solve(self, sparql: str, most: int = 0) -> Solutions | bool | str:
        """Run any query: rows of a SELECT, the answer of an ASK, Turtle for CONSTRUCT and DESCRIBE.

        Of rows and triples at most `most` are taken (0: all).
        """
        results = self._query(sparql)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        if isinstance(results, ox.QueryTriples):
            triples = list(islice(results, most or None))
            text = "\n".join(map(str, triples))
            used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
            return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used).decode()  # type: ignore[union-attr]
        variables = tuple(v.value for v in results.variables)
        return Solutions(
            variables, tuple(tuple(_value(t) for t in solution) for solution in islice(results, most or None))
        )

    def serialise(self, sparql: str, format: str) -> bytes:
        """Rows (or the answer of an ASK) in a standard format: csv, tsv, json or xml."""
        results = self._query(sparql)
        if isinstance(results, ox.QueryTriples):
            raise QueryError(
                "CONSTRUCT and DESCRIBE give a graph, which is printed as Turtle: leave --format out"
            )
        return results.serialize(format=_RESULTS[format]) or b""

    def answer(
        self,
        sparql: str,
        choose: Callable[[Sequence[str]], str],
        *,
        limit: int = 0,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Run any query and write its answer in a standard format, of at most `limit` rows or triples (0: all).

        `choose` picks one of the formats that the kind of answer can be written in. `default_graphs` and
        `named_graphs` (IRIs) take the place of the query's FROM; without them and FROM the default graph is the
        union of all graphs. A query that asks another server (SERVICE) is refused. Raises QueryError.
        """
        if asks_elsewhere(sparql):
            raise QueryError("SERVICE is refused: queries here ask this store and no other server")
        results = self._query(sparql, default_graphs, named_graphs)
        try:
            return write_answer(results, choose, limit)
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query could not be run: {error}") from error

    def _query(
        self, sparql: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Any:
        chosen: dict[str, Any] = {}
        try:
            if default_graphs or named_graphs:
                chosen["default_graph"] = [ox.NamedNode(graph) for graph in default_graphs]
                chosen["named_graphs"] = [ox.NamedNode(graph) for graph in named_graphs]
            elif "FROM" not in bare_words(sparql):  # Oxigraph's union would silently overrule FROM
                chosen["use_default_graph_as_union"] = True
            return self._data.query(sparql, prefixes=PREFIXES, **chosen)
        except SyntaxError as error:
            raise QueryError(explain_syntax_error(sparql, str(error))) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query could not be run: {error}") from error

    def dump(self, format: str) -> Iterator[bytes]:
        """All graphs as N-Quads (sorted, so that equal graphs are equal bytes) or TriG."""
        if format == "nquads":
            buffer = io.BytesIO()
            self._everything().dump(buffer, format=_DUMPS[format])
            yield from sorted(buffer.getvalue().splitlines(keepends=True))
            return
        quads = sorted(self._everything(), key=str)
        yield ox.serialize(quads, format=_DUMPS[format], prefixes=PREFIXES) or b""

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data as an rdflib Dataset, whose default graph is the union of all graphs."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self._everything()), default_union=True)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace, replace=True)
        return dataset

    def _everything(self) -> ox.Store:
        """All quads."""
        return self._data


def _in_graph(graph: str, triples: set[str]) -> str:
    return f"GRAPH {graph} {{\n" + " .\n".join(sorted(triples)) + "\n}\n" if triples else ""


def _syntax(term: Any) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


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
    _load_into(data, path)
    return data


def _load_into(data: ox.Store, path: Path) -> None:
    format = _FILES.get(path.suffix.lower())
    if format is None:
        raise StoreError(str(path), f"is none of the files that can be loaded: {', '.join(_FILES)}")
    try:
        if format == ox.RdfFormat.N_QUADS:
            with path.open("rb") as file:
                _load_lines(data, file)
        else:
            data.bulk_load(path=str(path), format=format)
    except FileNotFoundError:
        raise StoreError(str(path), "no such file") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(str(path), f"cannot be read as {path.suffix}: {error}") from error


def _load_lines(data: ox.Store, file: BinaryIO) -> None:
    """Load N-Quads piece by piece: Oxigraph keeps in memory what it loads at once (a gigabyte for a million quads).

    From the first blank node on the file is loaded at once, as its later lines may speak of the same node.
    """
    before = 0  # lines
    while piece := file.read(_PIECE) + file.readline():
        if b"_:" in piece:
            file.seek(-len(piece), io.SEEK_CUR)
            source: bytes | BinaryIO = file
        else:
            source = piece
        try:
            data.bulk_load(source, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            line = before + (error.lineno or 0)
            raise SyntaxError(re.sub(r"\bline \d+", f"line {line}", error.msg)) from error
        before += piece.count(b"\n")


def _half_made(path: Path) -> bool:
    """Whether the directory is new, or a run was killed while it made the store: the mark comes last."""
    return path.is_dir() and all(entry.name in _BEFORE_THE_MARK for entry in path.iterdir())


def _prepare(path: Path) -> list[Path] | None:
    """Make the directory and its lock file if a store is to be made there: the directories that were made.

    None if there is something already.
    """
    made = [directory for directory in (path, *path.parents) if not directory.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not _half_made(path):
            return None
        (path / "lock").touch()
    except OSError as error:
        raise StoreError(str(path), f"cannot be made ({error.strerror or error})") from error
    return made


def _unmake(path: Path, made: Sequence[Path]) -> None:
    """Take away a store that was just made; its lock is held. Directories that others use by now stay."""
    (path / _MARK).unlink(missing_ok=True)  # first: without it, what is left is no store
    shutil.rmtree(path / "oxigraph", ignore_errors=True)
    for file in path.iterdir():
        file.unlink(missing_ok=True)
    with suppress(OSError):
        for directory in made:
            directory.rmdir()


def _make(path: Path) -> None:
    """Make the empty store; its lock is held. Whoever finds the mark finds all the rest."""
    if (path / _MARK).exists():  # by another process, between the look and the lock
        return
    data = path / "oxigraph"
    if data.exists():
        shutil.rmtree(data)
    ox.Store(str(data)).flush()
    unfinished = path / _UNFINISHED_MARK
    unfinished.write_text(_FORMAT_LINE, "utf-8")
    unfinished.replace(path / _MARK)


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
