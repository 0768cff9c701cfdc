"""Content negotiation: the formats, their media types, and which of them an Accept header wants."""

from __future__ import annotations

from collections.abc import Sequence

#: Each format's media type, as it is sent.
MEDIA = {
    "html": "text/html",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
#: Other media types that are asked for and mean the same.
_ALSO = {"json": ("application/json",), "xml": ("application/xml", "text/xml")}
#: The ending of a file in each format.
ENDINGS = {
    "turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf", "jsonld": "jsonld", "json": "json", "xml": "xml", "csv": "csv",
    "tsv": "tsv",
}  # fmt: skip


def content_type(format: str) -> str:
    """The Content-Type header of a format.

    >>> content_type("csv"), content_type("jsonld")
    ('text/csv; charset=utf-8', 'application/ld+json')
    """
    media = MEDIA[format]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def negotiate(accept: str, offered: Sequence[str]) -> str | None:
    """The offered format that an Accept header likes best, the first of equals; None if it likes none.

    >>> negotiate("text/csv;q=0.5, application/*", ["json", "csv"])
    'json'
    >>> negotiate("", ["turtle"]), negotiate("image/png", ["turtle"])
    ('turtle', None)
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    best, liked = None, 0.0
    for format in offered:
        quality = max(_quality(media, ranges) for media in (MEDIA[format], *_ALSO.get(format, ())))
        if quality > liked:
            best, liked = format, quality
    return best


def prefers_html(accept: str) -> bool:
    """Whether a browser asks: HTML is named, and nothing is liked better.

    >>> prefers_html("text/html,application/xml;q=0.9,*/*;q=0.8"), prefers_html("*/*")
    (True, False)
    """
    ranges = _ranges(accept)
    return "text/html" in ranges and ranges["text/html"] >= max(ranges.values())


def _ranges(accept: str) -> dict[str, float]:
    found = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            found[media] = quality
    return found


def _quality(media: str, ranges: dict[str, float]) -> float:
    """How much a media type is liked: by its own name, else by its family, else by `*/*`."""
    family = media.partition("/")[0] + "/*"
    return next((ranges[name] for name in (media, family, "*/*") if name in ranges), 0.0)
