"""Mail (RFC 5322, `.eml`): subject, sender, date and the text of the letter, without what it quotes."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from eventgraph.errors import ReadError
from eventgraph.model import Article
from eventgraph.read.assemble import Metadata, assemble
from eventgraph.read.document import MAX_BYTES, MAX_PAGE_BYTES, Raw
from eventgraph.read.html import html_pieces
from eventgraph.read.text import text_pieces

_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*|\[[^\]]{1,40}\]\s*)+", re.IGNORECASE)
#: Where the letter ends: a signature's mark, the head of the letter that it answers.
_END = re.compile(
    r"^(?:-- ?|_{20,}|-{5,} ?(?:original message|forwarded message).*|on .{10,120} wrote:)$", re.IGNORECASE
)


def read_mail(raw: Raw) -> Article:
    """Read one letter. ReadError if it is none or has no text; attachments are not read."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw.bytes(MAX_PAGE_BYTES))
    try:
        subject, sender, date = (str(message.get(name, "")) for name in ("Subject", "From", "Date"))
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
    except (LookupError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ReadError(raw.source, f"is a broken mail ({error})") from error
    if not (subject or sender):
        raise ReadError(raw.source, "is no mail: it has neither Subject nor From")
    if not isinstance(text, str) or not text.strip():
        raise ReadError(raw.source, "is a mail without a text; attachments are not read")
    if len(text) > MAX_BYTES:
        raise ReadError(raw.source, f"is larger than {MAX_BYTES // 1_000_000} MB: split it into articles")
    is_html = body is not None and body.get_content_type() == "text/html"
    metadata = Metadata(
        title=_PREFIX.sub("", subject).strip() or raw.identifier.replace("-", " "),
        published=_day(date),
        authors=tuple(name for name, _ in getaddresses([sender]) if name and "@" not in name),
    )
    pieces = html_pieces(text) if is_html else text_pieces(_own_words(text))
    return assemble(raw.identifier, metadata.or_else(raw.known), pieces)


def _own_words(text: str) -> list[str]:
    """The lines that the sender wrote: up to the signature, without quoted ones."""
    lines = []
    for line in text.splitlines():
        if _END.match(line.rstrip("\r")):
            break
        if not line.startswith(">"):
            lines.append(line)
    return lines


def _day(date: str) -> str | None:
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return None
