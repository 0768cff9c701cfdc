"""Folds that hold publishers out: no publisher stands in two of them."""

from __future__ import annotations

from collections import Counter

from data import Document


def assign(documents: list[Document], number: int) -> dict[str, int]:
    """Article identifier -> fold; publishers go, largest first, to the fold with fewest words."""
    sizes: Counter[str] = Counter()
    for d in documents:
        sizes[d.publisher] += len(d.text.words)
    filled = [0] * number
    fold = {}
    for publisher in sorted(sizes, key=lambda p: (-sizes[p], p)):
        fold[publisher] = min(range(number), key=lambda k: (filled[k], k))
        filled[fold[publisher]] += sizes[publisher]
    return {d.article.identifier: fold[d.publisher] for d in documents}
