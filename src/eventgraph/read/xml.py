"""XML from strangers: no entities, no outside references, no names of namespaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventgraph.errors import ReadError
from eventgraph.read.document import MAX_PAGE_BYTES, Raw

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse_xml(raw: Raw) -> Element:
    """The root element. ReadError for what is no XML, and for XML that declares entities."""
    import defusedxml
    from defusedxml.ElementTree import ParseError, fromstring

    data = raw.bytes(MAX_PAGE_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        root: Element = fromstring(data)
    except defusedxml.DefusedXmlException as error:
        raise ReadError(
            raw.source, "declares XML entities, which are not read: they can hide anything"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ReadError(raw.source, f"is no XML, or broken ({error})") from error
    return root


def local(element: Element) -> str:
    """The element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].casefold()


def children(element: Element, *names: str) -> Iterator[Element]:
    """The elements directly inside that go by one of these local names."""
    return (child for child in element if local(child) in names)


def words(element: Element, *names: str) -> str:
    """The text of the first element directly inside that goes by one of these local names, in the names' order."""
    for name in names:
        for child in children(element, name):
            if text := " ".join("".join(child.itertext()).split()):
                return text
    return ""
