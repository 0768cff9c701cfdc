"""Facts and their sentences as one page of HTML that needs nothing else: no script, no request, no file."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from itertools import groupby

from eventgraph.evidence import Explanation, Witness

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --quiet: #5a6478; --paper: #fbfaf7; --card: #fff;
  --line: #dcdfe6; --mark: #ffe28a; --accent: #1f5fa8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf0; --quiet: #a3adbf; --paper: #14171e;
  --card: #1c2029; --line: #343b48; --mark: #6b5510; --accent: #8fbcf0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; overflow-wrap: anywhere }
h3 { font-size: 1rem; font-weight: 600; margin: 0; overflow-wrap: anywhere }
h3 .relation { color: var(--accent); font-weight: 500 }
p { margin: 0; color: var(--quiet) }
article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .85rem 1.1rem; margin: .75rem 0 }
article > p { font-size: .875rem }
figure { margin: .75rem 0 0; border-left: 3px solid var(--line); padding-left: .85rem }
blockquote { margin: 0; overflow-wrap: anywhere }
mark { background: var(--mark); color: inherit; border-radius: .15rem; padding: 0 .1rem }
figcaption { font-size: .8125rem; color: var(--quiet); overflow-wrap: anywhere }
figcaption cite { font-style: normal; color: var(--ink) }
@media print { article { break-inside: avoid } }
"""
#: Text that no HTML may hold, whatever it means.
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def page(explanations: Iterable[Explanation], title: str) -> str:
    """The page; everything that comes from articles is escaped."""
    found = list(explanations)
    policy = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    sentences = sum(len(e.witnesses) for e in found)
    articles = len({(w.article, w.article_iri) for e in found for w in e.witnesses})
    said = f"{count(len(found), 'fact')}, {count(sentences, 'sentence')}, {count(articles, 'article')}"
    body = "".join(
        f"<section>\n<h2>{escaped(subject)}</h2>\n{''.join(_fact(e) for e in facts)}</section>\n"
        for (subject, _), facts in groupby(found, key=lambda e: (e.subject, e.subject_iri))
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{policy}'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Why: {escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>How do we know? {escaped(title)}</h1>\n<p>{said}. The words that say a fact are marked.</p>\n"
        f"{body}</main>\n</body>\n</html>\n"
    )


def _fact(fact: Explanation) -> str:
    by = f"{count(len(fact.witnesses), 'sentence')} in {count(fact.articles, 'article')}"
    return (
        f'<article>\n<h3><span class="relation">{escaped(fact.relation)}</span> {escaped(fact.object)}</h3>\n'
        f"<p>{by}, confidence up to {fact.confidence:.2f}</p>\n"
        f"{''.join(_sentence(w) for w in fact.witnesses)}</article>\n"
    )


def _sentence(witness: Witness) -> str:
    title = f" “{escaped(witness.title)}”" if witness.title else ""
    return (
        f"<figure>\n<blockquote>{escaped(witness.before)}<mark>{escaped(witness.words)}</mark>"
        f"{escaped(witness.after)}</blockquote>\n"
        f"<figcaption><cite>{escaped(witness.article)}</cite>{title}, {witness.start}–{witness.end}, "
        f"confidence {witness.confidence:.2f}, read by {escaped(witness.method)}</figcaption>\n</figure>\n"
    )


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def escaped(text: str) -> str:
    """Text as HTML; what no HTML may hold is replaced."""
    return escape(_NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", text))
