"""HTML pages, by trafilatura: main text, title, author, date and canonical address."""

from __future__ import annotations

import logging

from eventgraph.errors import ReadError
from eventgraph.model import Article
from eventgraph.read.assemble import Metadata, assemble, iso_date
from eventgraph.read.markdown import to_pieces

#: It logs what is wrong with a page; we say it ourselves, in one message.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
#: Code points. A page with less text than this has menus, not an article.
_LEAST = 40


def read_html(data: bytes | str, identifier: str, address: str | None = None) -> Article:
    """Read a page; `address` is where it was fetched from, used where the page names no canonical address."""
    import trafilatura  # slow to import

    body = trafilatura.extract(
        data, url=address, output_format="markdown", include_formatting=True, include_tables=True,
        include_comments=False, favor_recall=True,
    )  # fmt: skip
    if not body or len(body.strip()) < _LEAST:
        raise ReadError(identifier, "no article text was found in this page")
    found = trafilatura.extract_metadata(data, default_url=address)
    metadata = Metadata(
        title=(found.title if found else None) or identifier.replace("-", " "),
        published=iso_date(found.date) if found else None,
        authors=tuple(a.strip() for a in ((found.author if found else None) or "").split(";") if a.strip()),
        url=(found.url if found else None) or address,
        licence=(found.license if found else None) or None,
    )
    return assemble(identifier, metadata, to_pieces(body))
