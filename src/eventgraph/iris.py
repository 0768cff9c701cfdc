"""How things are named: every IRI is a base and a local part that follows from what it names.

article/<key>               an article, its graphs .../facts, .../evidence, .../meta
<kind>/<slug>               a thing: event/…, person/…, organization/…, place/…, tool/…
article/<key>/<kind>/<slug> a thing as one article tells of it; decisions on identity may point at it
identity                    the graph of decisions on identity
"""

from __future__ import annotations

import re
import unicodedata

from eventgraph.model import digest

#: Signs that tell names apart, spelled out.
SPELLED = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at "}


def slug(name: str) -> str:
    """A name as the last part of an IRI: lower case, without accents, words joined by hyphens.

    >>> slug("OSPOs for Good Day"), slug("C++"), slug("Zoë’s Café"), slug("東京")
    ('ospos-for-good-day', 'c-plus-plus', 'zoes-cafe', '東京')
    """
    text = re.sub(r"['’]", "", name)
    for sign, word in SPELLED.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = unicodedata.normalize("NFC", text)
    return "-".join(re.findall(r"[^\W_]+", text)) or digest(name)[:12]


def article_local(key: str) -> str:
    """The local part of an article's IRI, from `Article.key`."""
    return f"article/{key}"


def graph_names(article: str) -> tuple[str, str, str]:
    """The IRIs of the facts, evidence and meta graph of an article, from its IRI."""
    return f"{article}/facts", f"{article}/evidence", f"{article}/meta"


def identity_graph(base: str) -> str:
    """The IRI of the graph that holds decisions on identity."""
    return f"{base}identity"


_SIGN = r"(?:[^\s\x00-\x20\x7f-\x9f<>\"{}|^`\[\]\\%#]|%[0-9A-Fa-f]{2})"
_HOST = r"[^\s\x00-\x20\x7f-\x9f<>\"{}|^`\[\]\\%#/?:@]+(?::[0-9]{1,5})?"
_REFERENCE = re.compile(
    rf"(?:https?://{_HOST}(?:[/?]{_SIGN}*)?|urn:[A-Za-z0-9][A-Za-z0-9-]{{0,31}}:{_SIGN}+)(?:#{_SIGN}*)?"
)
LONGEST_REFERENCE = 2000
#: Halves of characters, private, unassigned and formatting ones; behind the last plane of letters is no letter.
_UNSEEN = ("Cs", "Co", "Cn", "Cf")
_LAST = "\U000e0000"


def is_reference(text: str) -> bool:
    """Whether a text is an IRI that may be written into a graph as the name of something elsewhere: http(s) or urn.

    Addresses with a user's name, and letters that nobody can see, are none.

    >>> is_reference("https://a.example/x?y=1"), is_reference("urn:isbn:0451450523"), is_reference("javascript:alert(1)")
    (True, True, False)
    """
    if len(text) > LONGEST_REFERENCE or not _REFERENCE.fullmatch(text):
        return False
    return all(c < _LAST and unicodedata.category(c) not in _UNSEEN for c in text if c > "~")
