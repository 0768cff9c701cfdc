"""The verbs of event coverage, from `lexicon/verbs.txt`: what a verb says its subject did, and in which role."""

from __future__ import annotations

from functools import cache

from eventgraph.lexicon import rows
from eventgraph.model import Relation

_DOUBLING = frozenset("run")


@cache
def verb_forms() -> dict[str, tuple[Relation, str]]:
    """Every inflected form of every verb of the list."""
    forms: dict[str, tuple[Relation, str]] = {}
    for lemma_forms, relation, role in rows("verbs"):
        lemma, *irregular = lemma_forms.split("/")
        meaning = (Relation[relation.upper()], role)
        for form in (*inflect(lemma), *irregular):
            forms[form] = meaning
    return forms


def inflect(lemma: str) -> tuple[str, ...]:
    """Regular forms of a verb.

    >>> inflect("moderate"), inflect("stress")
    (('moderate', 'moderates', 'moderated', 'moderating'), ('stress', 'stresses', 'stressed', 'stressing'))
    """
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith(("s", "x", "ch", "sh")):
        return lemma, lemma + "es", lemma + "ed", lemma + "ing"
    stem = lemma + lemma[-1] if lemma in _DOUBLING else lemma
    return lemma, lemma + "s", stem + "ed", stem + "ing"
