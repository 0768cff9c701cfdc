"""The extractor: a reader of names, then the rules, in one deterministic order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files

from eventgraph.annotate.affiliation import find_affiliations
from eventgraph.annotate.analysis import DEFAULT_MODEL, Analysis, analyse, load_pipeline
from eventgraph.annotate.authors import find_author_claims
from eventgraph.annotate.context import Context, find_nominals, place
from eventgraph.annotate.names import find_names
from eventgraph.annotate.neural import load_encoder, read_neurally
from eventgraph.annotate.participation import find_delegations, find_participations
from eventgraph.annotate.quotations import find_quotations
from eventgraph.annotate.schedule import find_event_dates
from eventgraph.annotate.surroundings import find_surroundings
from eventgraph.annotate.topics import find_topics
from eventgraph.errors import EventgraphError
from eventgraph.model import Article, BlockKind, Claim, Extraction, Mention

#: How names are found: by rules with spaCy's named entities alone, or by the fitted encoder as well.
READERS = ("encoder", "spacy")
DEFAULT_READER = "encoder"


class Extractor:
    """Reads articles with one reader and one spaCy pipeline; both are loaded on first use.

    Calling it is pure: the same article and the same `name` give the same extraction. `encoder` is a folder
    with other weights than the shipped ones.
    """

    def __init__(self, reader: str = DEFAULT_READER, model: str = DEFAULT_MODEL, encoder: str = "") -> None:
        if reader not in READERS:
            raise EventgraphError(f"there is no reader '{reader}'; there are {', '.join(READERS)}")
        self.reader = reader
        self.model = model
        self.encoder = encoder

    @cached_property
    def name(self) -> str:
        """What read: software, reader and models with their versions and a hash of the word lists."""
        lists = hashlib.sha256()
        for file in sorted(files("eventgraph.lexicon").iterdir(), key=lambda f: f.name):
            if file.name.endswith(".txt"):
                lists.update(file.read_bytes())
        models = ", ".join(self.models)
        return f"eventgraph {version('eventgraph')}, reader {self.reader}, {models}, lexicon {lists.hexdigest()[:12]}"

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The models that it reads with, each with its version."""
        meta = load_pipeline(self.model).meta
        found = (f"{meta['lang']}_{meta['name']} {meta['version']}",)
        return (
            (*found, f"encoder {load_encoder(self.encoder).version}") if self.reader == "encoder" else found
        )

    def __call__(self, article: Article) -> Extraction:
        """Read one article."""
        analysis = analyse(article, load_pipeline(self.model))
        names, claims = self._names(analysis)
        mentions = (*names, *find_nominals(analysis, names))
        contexts = place(analysis, mentions)
        claims += [claim for context in contexts for claim in _claims(context)]
        authors, author_claims = find_author_claims(article, contexts, len(mentions))
        return Extraction(
            article=article,
            extractor=self.name,
            models=self.models,
            reader=self.reader,
            mentions=mentions + authors,
            claims=(*claims, *author_claims),
            dates=tuple(find_event_dates(article, contexts)),
            quotations=tuple(find_quotations(article, contexts)),
            topics=tuple(find_topics(article)),
            sentences=tuple(
                s.span for s in analysis.sentences if s.block.kind not in (BlockKind.TITLE, BlockKind.HEADING)
            ),
        )

    def _names(self, analysis: Analysis) -> tuple[list[Mention], list[Claim]]:
        if self.reader == "spacy":
            return find_names(analysis), []
        return read_neurally(analysis, load_encoder(self.encoder))


def _claims(context: Context) -> Iterator[Claim]:
    if context.sentence.block.kind is not BlockKind.TITLE:
        yield from find_affiliations(context)
        yield from find_participations(context)
        yield from find_delegations(context)
    yield from find_surroundings(context)
