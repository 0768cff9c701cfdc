"""Named questions: SPARQL files in `queries/`, asked by name, narrowed by what they are about.

The first comment line of a file is its help. A question can be narrowed by every variable of KINDS that it
selects or uses: `--event X` binds `?event` to the nodes that go by the name X.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from eventgraph.errors import EventgraphError, NotFound, UnknownQuery
from eventgraph.namespaces import iri

if TYPE_CHECKING:
    import pandas

#: What a question can be narrowed by, and the class of the nodes that may be named.
KINDS = {
    "event": "schema:Event",
    "person": "schema:Person",
    "organization": "schema:Organization",
    "tool": "eg:Tool",
    "place": "schema:Place",
}

#: Rows that are printed; all of them are there to iterate over.
_PRINTED = 20


class Selectable(Protocol):
    """What answers SPARQL: the store."""

    def select(self, sparql: str) -> list[tuple[str | None, ...]]: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its help, its SPARQL, and what it can be narrowed by."""

    name: str
    help: str
    sparql: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if re.search(rf"[?$]{kind}\b", self.sparql))


@cache
def questions() -> dict[str, Question]:
    """All named questions, by name."""
    found = {}
    for file in sorted(files("eventgraph.queries").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".rq"):
            text = file.read_text("utf-8")
            name = file.name.removesuffix(".rq")
            found[name] = Question(name, text.splitlines()[0].lstrip("# ").strip(), text)
    return found


def question(name: str) -> Question:
    """The question of that name; UnknownQuery offers the nearest ones."""
    known = questions()
    if name not in known:
        raise UnknownQuery(name, difflib.get_close_matches(name, list(known), n=3, cutoff=0.4))
    return known[name]


def narrow(sparql: str, nodes: Mapping[str, list[str]]) -> str:
    """Restrict variables of a query to nodes (IRIs).

    A variable that every solution binds is restricted by VALUES at the head of the WHERE clause; one that only an
    OPTIONAL part or a BIND binds by a FILTER at its end, which also drops the solutions without it.
    """
    required = _without_optional(sparql)
    head, end = "", ""
    for variable, found in sorted(nodes.items()):
        iris = [f"<{node}>" for node in found]
        if re.search(rf"[?$]{variable}\b", required):
            head += f" VALUES ?{variable} {{ {' '.join(iris)} }}"
        else:
            end += f" FILTER(?{variable} IN ({', '.join(iris)}))"
    start = re.search(r"WHERE\s*\{", sparql)
    if start is None:
        return sparql
    close = _closing(sparql, start.end() - 1)
    return sparql[: start.end()] + head + sparql[start.end() : close] + end + sparql[close:]


def _closing(sparql: str, opening: int) -> int:
    """The place of the brace that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(sparql)):
        depth += (sparql[at] == "{") - (sparql[at] == "}")
        if depth == 0:
            return at
    return len(sparql)


def _without_optional(sparql: str) -> str:
    """The query without its OPTIONAL groups and what BIND binds."""
    sparql = re.sub(r"BIND\(.*\)", "", sparql)
    while match := re.search(r"OPTIONAL\s*\{", sparql):
        close = _closing(sparql, match.end() - 1)
        sparql = sparql[: match.start()] + sparql[close + 1 :]
    return sparql


_BY_NAME = """
SELECT DISTINCT ?node ?form WHERE {
  ?node schema:name|schema:alternateName ?form .
  FILTER EXISTS { ?node a CLASS }
}"""
#: The IRIs of a node's other names, which a merge replaced, and of what it is elsewhere.
_BY_OTHER_IRI = "SELECT DISTINCT ?node ?iri WHERE { ?node eg:replaces|schema:sameAs ?iri . FILTER EXISTS { ?node a CLASS } }"


def find_nodes(source: Selectable, name: str, kind: str | None = None) -> list[str]:
    """The IRIs of all nodes that go by `name` in any written form, whatever case; NotFound offers the nearest names.

    `name` may be an IRI: a node's own, one that it replaces, or that of an entry that it is.
    """
    classes = [KINDS[kind]] if kind else list(KINDS.values())
    forms: dict[str, set[str]] = {}
    spelling: dict[str, str] = {}
    for class_ in classes:
        for node, form in source.select(_BY_NAME.replace("CLASS", f"<{iri(class_)}>")):
            if node and form:
                forms.setdefault(form.strip().casefold(), set()).add(node)
                forms.setdefault(node.casefold(), set()).add(node)
                spelling[form.strip().casefold()] = form
    wanted = name.strip().casefold()
    found = forms.get(wanted) or _by_other_iri(source, wanted, classes)
    if not found:
        near = difflib.get_close_matches(wanted, sorted(spelling), n=3, cutoff=0.6)
        near = near or sorted(form for form in spelling if wanted and wanted in form)[:3]
        hint = f" Did you mean {' or '.join(repr(spelling[n]) for n in near)}?" if near else ""
        raise NotFound(f"no {kind or 'node'} in the graph is named '{name}'.{hint}")
    return sorted(found)


def _by_other_iri(source: Selectable, wanted: str, classes: list[str]) -> set[str]:
    if ":" not in wanted:
        return set()
    rows = [row for c in classes for row in source.select(_BY_OTHER_IRI.replace("CLASS", f"<{iri(c)}>"))]
    return {node for node, other in rows if node and other and other.casefold() == wanted}


class Rows:
    """Rows of an answer: iterate over them, or take them as dicts or as a pandas DataFrame."""

    def __init__(self, variables: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> None:
        self.variables = variables
        self.rows = rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        return self.rows[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a row, from variable to value; unbound is None."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def to_dataframe(self) -> pandas.DataFrame:
        """A pandas DataFrame; needs pandas (`pip install eventgraph[pandas]`)."""
        try:
            import pandas
        except ImportError:
            raise EventgraphError(
                "a DataFrame needs pandas: pip install 'eventgraph[pandas]' (a table and to_dicts() do not)"
            ) from None
        return pandas.DataFrame(list(self.rows), columns=list(self.variables))

    def __repr__(self) -> str:
        return "\n".join(_aligned([self.variables, *self.rows[:_PRINTED]])) + (
            f"\n… {len(self.rows) - _PRINTED} more" if len(self.rows) > _PRINTED else ""
        )

    def _repr_html_(self) -> str:
        from eventgraph.views.display import rows_html

        return rows_html(self.variables, self.rows)


def _aligned(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows as lines with columns of one width each; a cell takes one line."""
    cells = [["" if value is None else _line(str(value)) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _line(text: str) -> str:
    """Text on one line, without what could steer a terminal."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text)
