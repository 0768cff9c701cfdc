"""The cell magic `%%sparql` for Jupyter and IPython: `%load_ext eventgraph`, then SPARQL in a cell of its own.

%%sparql --store harbour
SELECT ?name WHERE { ?event eg:speaker/schema:name ?name }
"""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from eventgraph.errors import EventgraphError
from eventgraph.graph import Graph
from eventgraph.query import Rows
from eventgraph.store import DEFAULT_LOCATION, Iri, Solutions

if TYPE_CHECKING:
    import networkx


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magic."""
    shell.register_magic_function(SparqlMagic(shell).sparql, "line_cell", "sparql")  # type: ignore[arg-type]


class SparqlMagic:
    """`%%sparql` asks, `%sparql --store PLACE` says where; both remember the place for later cells."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._place = os.environ.get("EVENTGRAPH_STORE", DEFAULT_LOCATION)

    def sparql(self, line: str, cell: str | None = None) -> Any:
        """Ask a graph in SPARQL; the answer of the cell is a table.

        %%sparql [--store PLACE] [-o NAME] [--df] [--plot]

        --store PLACE  A variable that holds a graph, a store directory, or a .trig or .nq file. Remembered for later
                       cells; at first it is EVENTGRAPH_STORE, or eventgraph-store.
        -o NAME        Keep the answer under this name and show no table.
        --df           The answer as a pandas DataFrame.
        --plot         Draw what stands in the rows, as a network.

        A SELECT gives rows, an ASK True or False, a CONSTRUCT or DESCRIBE Turtle. The usual prefixes are declared.
        """
        chosen = _Arguments().read(line)
        if chosen.store:
            self._place = chosen.store
        if cell is None:
            if chosen.output or chosen.df or chosen.plot or not chosen.store:
                raise UsageError(
                    "%sparql takes --store PLACE; a query stands in a cell that begins with %%sparql"
                )
            return None
        try:
            with self._graph() as graph:
                # The magic's own line counts: so the line of an error is the line of the cell.
                found = graph.store.solve("\n" + cell)
                if isinstance(found, Solutions):
                    return self._rows(graph, Rows(found.variables, found.rows), chosen)
        except EventgraphError as error:
            raise UsageError(str(error)) from error
        if chosen.df or chosen.plot:
            raise UsageError("--df and --plot take the rows of a SELECT query")
        if isinstance(found, str) and not chosen.output:
            print(found, end="")
            return None
        return self._kept(found, chosen.output)

    def _rows(self, graph: Graph, rows: Rows, chosen: Any) -> Any:
        if chosen.plot:
            from eventgraph.views.plot import plot

            display(plot(standing_in(rows, graph.network())))  # type: ignore[no-untyped-call]
        answer = rows.to_dataframe() if chosen.df else rows
        shown = self._kept(answer, chosen.output)
        return shown if chosen.df or not chosen.plot else None

    def _kept(self, answer: Any, name: str) -> Any:
        """The answer to show: none if it is kept under a name."""
        if not name:
            return answer
        if not name.isidentifier() or iskeyword(name):
            raise UsageError(f"-o takes a name for a variable, and '{name}' is none")
        self._shell.user_ns[name] = answer
        return None

    @contextmanager
    def _graph(self) -> Iterator[Graph]:
        """The graph to ask: that of a variable stays open, a place is opened for this question only."""
        held = self._shell.user_ns.get(self._place)
        if isinstance(held, Graph):
            yield held
        else:
            with Graph(self._place) as graph:
                yield graph


def standing_in(rows: Rows, network: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """The part of a network that rows speak of: nodes by IRI, or by a name that they go by."""
    cells = {cell for row in rows for cell in row if isinstance(cell, str) and cell}
    named = {cell.casefold() for cell in cells if not isinstance(cell, Iri)}
    kept = [
        node
        for node, data in network.nodes(data=True)
        if node in cells
        or not named.isdisjoint(
            name.casefold() for name in (data["label"], *data.get("alternate_names", "").split(" | "))
        )
    ]
    return network.subgraph(kept)


class _Arguments(argparse.ArgumentParser):
    """Arguments of a magic: what is wrong with them is one line, and nothing exits."""

    def __init__(self) -> None:
        super().__init__("%%sparql", add_help=False)
        self.add_argument("--store", metavar="PLACE")
        self.add_argument("-o", "--output", metavar="NAME", default="")
        self.add_argument("--df", action="store_true")
        self.add_argument("--plot", action="store_true")

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; `%%sparql?` shows the options")

    def read(self, line: str) -> argparse.Namespace:
        try:
            return self.parse_args(shlex.split(line))
        except ValueError as error:  # a quotation mark without its fellow
            raise UsageError(f"{error} in: {line}") from error
