"""spaCy's matrix products, by NumPy.

thinc multiplies with the BLIS library that it brings, a third as fast as NumPy's own on processors with AVX-512; these
products are more than half of a pipeline's time. NumPy may share one product among threads: here it must not, for
articles are read in processes beside each other, and the last digits would depend on the number of threads.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController


class _Ops(NumpyOps):  # type: ignore[misc]  # thinc says nothing of types
    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def speed_up(pipeline: Language) -> None:
    """Have the pipeline's networks multiply by NumPy, unless they run on something else than thinc's usual code."""
    ops = _Ops()
    for _, component in pipeline.pipeline:
        model = getattr(component, "model", None)
        if model is not None and type(model.ops) is NumpyOps:
            model._to_ops(ops)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()  # looks at all loaded libraries


def one_thread() -> AbstractContextManager[object]:
    """While this is entered, NumPy multiplies in one thread."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited
