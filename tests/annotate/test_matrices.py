"""Products by NumPy: the same parse, and no thread more than before."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import spacy
import threadpoolctl
from thinc.api import NumpyOps

import eventgraph
from eventgraph.annotate.analysis import DEFAULT_MODEL, load_pipeline
from eventgraph.annotate.matrices import _controller, one_thread, speed_up


def _read(docs: Any) -> list[tuple[object, ...]]:
    return [(t.text, t.tag_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_) for doc in docs for t in doc]


def test_the_parse_is_that_of_spacy() -> None:
    """Every tag, head, label and entity of the samples is as with spaCy's own products."""
    texts = [p.read_text("utf-8") for p in sorted(Path(eventgraph.SAMPLE).parent.glob("*.md"))]
    texts += ["", " ", "A", "(" * 600]
    ours, bare = load_pipeline(), spacy.load(DEFAULT_MODEL, exclude=["lemmatizer", "attribute_ruler"])
    assert all(type(p.model.ops) is not NumpyOps for _, p in ours.pipeline)
    assert _read(ours.pipe(texts)) == _read(bare.pipe(texts))


def test_products() -> None:
    """Transposed or not, into an array that is given or a new one."""
    ops = load_pipeline().get_pipe("ner").model.ops
    a, b = np.arange(6, dtype="f").reshape(2, 3), np.arange(12, dtype="f").reshape(3, 4)
    given = np.zeros((2, 4), "f")
    assert ops.gemm(a, b, out=given) is given
    for found in (given, ops.gemm(a.T.copy(), b, trans1=True), ops.gemm(a, b.T.copy(), trans2=True)):
        assert found.tolist() == (a @ b).tolist()


def test_other_code_is_left_alone() -> None:
    """A component without a network, and one that runs on code of its own, stay as they are."""
    own = SimpleNamespace(ops=type("Faster", (NumpyOps,), {})())
    speed_up(SimpleNamespace(pipeline=[("rules", object()), ("own", SimpleNamespace(model=own))]))  # type: ignore[arg-type]


def test_one_thread_for_a_while() -> None:
    """The number of threads is limited inside and as before outside."""

    def threads() -> list[int]:
        return [x["num_threads"] for x in _controller().info() if x["user_api"] == "blas"]

    with threadpoolctl.threadpool_limits(2, "blas"):
        before = threads()
        with one_thread():
            assert set(threads()) == {1}
        assert threads() == before
