"""Names by their shape: runs of capitalised words, and what kind of thing such a run names.

This is the `spacy` reader: rules over capitalised runs together with spaCy's named entities. It needs no
model of ours. Confidences are the precision of each rule, measured over the annotated articles.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from eventgraph.annotate import titles
from eventgraph.annotate.analysis import Analysis, Sentence
from eventgraph.lexicon import rows, words
from eventgraph.model import BlockKind, Kind, Mention, Span

_YEAR = re.compile(r"(?:19|20)\d\d|['’]\d\d")
_MONTHS = frozenset((*calendar.month_name[1:], *calendar.month_abbr[1:]))
_CONNECTORS = {"of", "for", "the", "and", "&", "in", "on", "to", "de", "la", "du", "der", "von", "van", "-", "–",
               "'s", "’s", "at", "with", "/", "@", "del", "di", "da"}  # fmt: skip
_SPLITTERS = {"and", "&", "in", "at", "with", "to", "on", "/", "@", "-", "–"}
#: spaCy's labels, the kind each stands for, and its precision in event coverage (measured).
_LABELS = {
    "PERSON": (Kind.PERSON, 0.75),
    "ORG": (Kind.ORGANIZATION, 0.5),
    "GPE": (Kind.PLACE, 0.75),
    "LOC": (Kind.PLACE, 0.6),
    "FAC": (Kind.PLACE, 0.5),
    "PRODUCT": (Kind.TOOL, 0.4),
    "EVENT": (Kind.EVENT, 0.5),
    "WORK_OF_ART": (Kind.TOOL, 0.15),
}
_ONE_WORD_EVENT = re.compile(
    r"(?=.*[a-z])[A-Z\w.]*[a-z.](?:Con|Conf|Fest|Hack|Camp|Days|conf|con(?<!icon)|hack|fest|unconf|"
    r"-?[Aa]-?[Tt]hon)s?(?:[A-Z]{2})?"
)
#: "SC18": an acronym with a year.
_EDITION = re.compile(r"[A-Z]{2,}['’]?[12]\d")
_EVENT_PRECISION = 0.7
_POSSESSIVES = ("'s", "’s")
#: Tokens between two capitalised words of one name: " (OSPOs) for" are four.
_MAX_JOINT = 4
#: Rules that are right by construction: what they read outweighs what a model sees.
CERTAIN = (
    frozenset(
        (
            "rule:event-with-acronym",
            "rule:listed-kind",
            "rule:state-code",
            "rule:place-list",
            "rule:location-label",
        )
    )
    | titles.RULES
)
_CERTAINTY = 0.85
_LISTING = re.compile(r",?\s+(?:including|such as|like|e\.g\.,?|namely)\s+(?:the\s+)?$", re.IGNORECASE)
#: Code points before "including" in which the noun is looked for that says what is listed.
_HYPERNYM_REACH = 160
#: Lower-case words behind a name among which its event noun may stand.
_LOWER_HEAD = 2
_BESIDE = re.compile(r"\s*(?:\(|,|from|from the|at|at the|of|of the|–|-|\|)\s*", re.IGNORECASE)
_BESIDE_PRECISION = 0.4
_HELD = re.compile(
    r"\b(?:held|hosted|took place|takes? place|taking place|gather(?:ed|ing)?|met|convened|meetup|workshop|event)\b",
    re.IGNORECASE,
)
_HELD_PRECISION = 0.4
_CAMEL_CASE = re.compile(r"[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w*|\w+\.(?:js|io|py|ai)")


@dataclass(frozen=True, slots=True)
class Run:
    """A capitalised run: its sentence and the tokens [first, last) in it."""

    sentence: Sentence
    first: int
    last: int

    @property
    def words(self) -> list[str]:
        return [token.text for token in self.sentence.tokens[self.first : self.last]]

    @property
    def span(self) -> Span:
        return self.sentence.span_of(self.first, self.last)


def find_names(analysis: Analysis) -> list[Mention]:
    """Every name with its kind; spans do not overlap."""
    return choose(find_candidates(analysis))


def find_candidates(analysis: Analysis) -> list[Mention]:
    """What each rule, and spaCy, reads as a name; spans may overlap."""
    found: list[Mention] = list(titles.find_titles(analysis.article))
    for sentence in analysis.sentences:
        for run in capital_runs(sentence):
            found.extend(_type_run(run))
            found.extend(_listed(run))
        found.extend(_beside_names(sentence))
        found.extend(_held_at(sentence))
    for span, label in analysis.entities:
        if label in _LABELS:
            kind, confidence = _LABELS[label]
            span = tidy(analysis.article.text, span)
            if len(span) and _plausible(span.of(analysis.article.text), kind):
                found.append(Mention(span, kind, confidence, f"spacy:{label}"))
    return found


def choose(candidates: list[Mention]) -> list[Mention]:
    """Of overlapping candidates the most confident one, then the longest, then the first."""
    kept: list[Mention] = []
    for mention in sorted(candidates, key=lambda m: (-m.confidence, -len(m.span), m.span, m.kind)):
        if not any(mention.span.overlaps(other.span) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.span)


def capital_runs(sentence: Sentence) -> Iterator[Run]:
    """Maximal runs of capitalised words, joined by of, for, the, and …; longest first reading, left to right."""
    tokens = sentence.tokens
    i = 0
    while i < len(tokens):
        if not _starts_name(sentence, i):
            i += 1
            continue
        last = j = i + 1
        while j < len(tokens):
            word = tokens[j].text
            if _is_name_word(word) or (_YEAR.fullmatch(word) and last == j):
                j += 1
                last = j
            elif (
                word == "("
                and j + 2 < len(tokens)
                and tokens[j + 1].text[0].isupper()
                and tokens[j + 2].text == ")"
            ):
                if j + 3 < len(tokens) and (
                    tokens[j + 3].text in ("for", "of") or _is_event_noun(tokens[j + 3].text)
                ):
                    j += 3
                else:
                    break
            elif word.lower() in _CONNECTORS and j + 1 < len(tokens):
                j += 1
            else:
                break
            if j - last > _MAX_JOINT:
                break
        yield Run(sentence, i, last)
        i = last


def _starts_name(sentence: Sentence, i: int) -> bool:
    token = sentence.tokens[i]
    if not _is_name_word(token.text) or token.text in ("I", "The", "A", "An", "This", "Our", "We"):
        return False
    if i == 0 or sentence.tokens[i - 1].text in "“\"'‘([:":
        titled = sentence.block.kind in (BlockKind.TITLE, BlockKind.HEADING)
        inner = any(c.isupper() or c.isdigit() for c in token.text[1:])
        following = i + 1 < len(sentence.tokens) and _is_name_word(sentence.tokens[i + 1].text)
        return (
            titled
            or inner
            or token.tag_ in ("NNP", "NNPS")
            or (following and token.tag_ in ("NN", "JJ", "NNS"))
        )
    return True


def _is_name_word(word: str) -> bool:
    return (
        word[0].isupper() or bool(_CAMEL_CASE.fullmatch(word)) or (word[0].isdigit() and word[-1].isupper())
    )


def _is_event_noun(word: str) -> bool:
    low = word.lower()
    return low in words("event_nouns")


def _type_run(run: Run) -> Iterator[Mention]:
    """The parts of a run that are names of a known kind."""
    yield from _events(run)
    for piece in parts_of(run):
        words_ = piece.words
        head = words_[-1].lower()
        if len(words_) > 1 and head in words("organization_nouns") and head not in words("event_nouns"):
            yield Mention(piece.span, Kind.ORGANIZATION, 0.7, "rule:organization-noun")
        elif len(words_) > 1 and head.rstrip(".") in words("organization_suffixes"):
            yield Mention(piece.span, Kind.ORGANIZATION, 0.8, "rule:legal-form")
        elif (
            len(words_) > 2
            and words_[0].lower() in words("organization_nouns")
            and words_[1] in ("of", "for")
        ):
            yield Mention(piece.span, Kind.ORGANIZATION, 0.75, "rule:organization-of")
        elif len(words_) > 1 and head in words("venue_nouns"):
            yield Mention(piece.span, Kind.PLACE, 0.55, "rule:venue-noun")
        elif len(words_) > 1 and head in words("tool_nouns"):
            yield Mention(piece.span, Kind.TOOL, 0.5, "rule:tool-noun")
        elif len(words_) == 1 and _CAMEL_CASE.fullmatch(words_[0]):
            yield Mention(piece.span, Kind.TOOL, 0.45, "rule:camel-case")


def parts_of(run: Run) -> Iterator[Run]:
    """The run cut at "and", "in" and the like."""
    start = run.first
    for i in range(run.first, run.last + 1):
        if i == run.last or run.sentence.tokens[i].text.lower() in _SPLITTERS:
            end = i
            while end > start and run.sentence.tokens[end - 1].text.lower() in _CONNECTORS:
                end -= 1
            if end > start:
                yield Run(run.sentence, start, end)
            start = i + 1


def _listed(run: Run) -> Iterator[Mention]:
    """The first name of a list whose kind the text gives: "tools …, including the X" (Hearst 1992)."""
    before = run.sentence.tokens[: run.first].text_with_ws if run.first else ""
    listing = _LISTING.search(before)
    if not listing:
        return
    kinds = {word: Kind(kind) for word, kind in rows("hypernyms")}
    said = [
        kinds[w]
        for w in re.findall(r"\w+", before[: listing.start()][-_HYPERNYM_REACH:].lower())
        if w in kinds
    ]
    if said:
        first = next(parts_of(run))
        yield Mention(first.span, said[-1], _CERTAINTY, "rule:listed-kind")


def _held_at(sentence: Sentence) -> Iterator[Mention]:
    """An institution that an event was held at is a place, too: "took place at the University of Ghent"."""
    if not _HELD.search(sentence.tokens.text):
        return
    for run in capital_runs(sentence):
        for part in parts_of(run):
            before = sentence.tokens[max(part.first - 2, 0) : part.first].text.lower()
            if before.split()[-1:] == ["at"] or before == "at the":
                yield Mention(part.span, Kind.PLACE, _HELD_PRECISION, "rule:held-at")


def _beside_names(sentence: Sentence) -> Iterator[Mention]:
    """What stands as a person's affiliation: "Ada Roe (X", "Ada Roe from the X", "Ada Roe, X"."""
    parts = [part for run in capital_runs(sentence) for part in parts_of(run)]
    for person, other in itertools.pairwise(parts):
        gap = "".join(t.text_with_ws for t in sentence.tokens[person.last : other.first])
        names = person.words
        if (
            2 <= len(names) <= 4
            and all(n[0].isupper() and n.isalpha() for n in names)
            and _BESIDE.fullmatch(gap)
        ):
            yield Mention(other.span, Kind.ORGANIZATION, _BESIDE_PRECISION, "rule:beside-name")


def _events(run: Run) -> Iterator[Mention]:
    """Event names in a run: up to the last event noun, with a year or number around it, or one-word names."""
    parts = list(_coordinated(run))
    if len(parts) > 1:
        for part in parts:
            yield from _events(part)
        return
    tokens = run.sentence.tokens
    heads = _event_heads(run)
    if not heads:
        return
    yield from _event_on(run, heads[0])
    head = max(heads)
    first = _event_start(run, head)
    end = head + 1
    while end < len(tokens) and (
        _YEAR.fullmatch(tokens[end].text) or tokens[end].text in ("NA", "EU", "Europe")
    ):
        end += 1
    if tokens[first].text in _MONTHS and _YEAR.fullmatch(tokens[end - 1].text) and end - first == 2:
        return  # "3 June 2025"
    if end - first == 1 and (_is_event_noun(tokens[first].text) or not tokens[first].text[0].isupper()):
        return
    confidence, method = _sureness(run, first, head, end)
    yield Mention(run.sentence.span_of(first, end), Kind.EVENT, confidence, method)
    owner = first - 1  # "Quay's Birthday Party" is the party of Quay, or its name
    if owner > run.first and tokens[owner].text in _POSSESSIVES:
        yield Mention(run.sentence.span_of(run.first, end), Kind.EVENT, confidence - 0.1, method)


def _coordinated(run: Run) -> Iterator[Run]:
    """ "the A Summit and the B Summit" is two events; "A and B Summit" and "A Summit and Expo" are one."""
    tokens = run.sentence.tokens
    start = run.first
    for i in range(run.first + 2, run.last - 2):
        before = i - 2 if _YEAR.fullmatch(tokens[i - 1].text) else i - 1
        if tokens[i].text.lower() not in ("and", "&") or before <= start:
            continue
        later = any(_is_event_noun(tokens[k].text) for k in range(i + 2, run.last))
        if _is_event_noun(tokens[before].text) and later:
            yield Run(run.sentence, start, i)
            start = i + 2 if tokens[i + 1].text.lower() == "the" else i + 1
    yield Run(run.sentence, start, run.last)


def _event_heads(run: Run) -> list[int]:
    """Tokens that a name of an event can end with: event nouns, one-word names, years."""
    tokens, last = run.sentence.tokens, run.last
    heads = [i for i in range(run.first, last) if _is_event_noun(tokens[i].text)]
    for i in range(last, min(last + _LOWER_HEAD, len(tokens))):  # "Quay Leads summit", "Quay code sprint"
        if tokens[i].text.lower() in words("event_nouns") and not _YEAR.fullmatch(tokens[last - 1].text):
            heads.append(i)
        if not tokens[i].text.islower() or tokens[i].tag_ not in ("NN", "JJ", "VBG"):
            break
    for i in range(run.first, last):
        one_word = _ONE_WORD_EVENT.fullmatch(tokens[i].text) and len(tokens[i].text) > 4
        if (one_word or _EDITION.fullmatch(tokens[i].text)) and i not in heads:
            heads.append(i)
    years = [i for i in range(run.first + 1, last) if _YEAR.fullmatch(tokens[i].text)]
    return heads + [i for i in years if i - 1 not in heads and tokens[i - 1].text[0].isupper()]


def _event_on(run: Run, head: int) -> Iterator[Mention]:
    """ "Workshop on Open Data": the run begins with its event noun."""
    tokens = run.sentence.tokens
    following = tokens[head + 1].text.lower() if head + 1 < run.last else ""
    if head == run.first and following in ("on", "for", "of", "about"):
        confidence = _EVENT_PRECISION - 0.1 - 0.1 * (tokens[head].text.lower() in words("event_weak_nouns"))
        yield Mention(run.sentence.span_of(run.first, run.last), Kind.EVENT, confidence, "rule:event-on")


def _sureness(run: Run, first: int, head: int, end: int) -> tuple[float, str]:
    """The precision of the rule that reads the tokens [first, end) as an event, and the rule's name."""
    tokens = run.sentence.tokens
    parts = [t.text for t in tokens[first:end]]
    if "(" in parts and is_initials(parts[parts.index("(") + 1], parts[: parts.index("(")]):
        return _CERTAINTY, "rule:event-with-acronym"
    if _YEAR.fullmatch(tokens[head].text) or _EDITION.fullmatch(tokens[head].text):
        return 0.6, "rule:event-year"
    confidence = _EVENT_PRECISION if tokens[head].text[0].isupper() else 0.5
    return confidence - 0.1 * (tokens[head].text.lower() in words("event_weak_nouns")), "rule:event-noun"


def is_initials(short: str, names: list[str]) -> bool:
    """Whether an acronym, perhaps in the plural, is made of the initials of these words.

    >>> is_initials("OSPOs", ["Open", "Source", "Program", "Offices"])
    True
    """
    letters = short.removesuffix("s").lower()
    return len(letters) > 1 and letters == "".join(n[0].lower() for n in names if n[0].isupper())


def _event_start(run: Run, head: int) -> int:
    """Where the event's name begins: after the last "at", "in" … before its head."""
    for i in range(head - 1, run.first, -1):
        if run.sentence.tokens[i].text.lower() in ("at", "in", "to", "with", "on", "–", "'s", "’s"):
            return i + 1 if i + 1 < head else run.first
    return run.first


_LEADING = re.compile(r"(?:the|a|an)\s+|[\s\"“”'‘’(\[@#,.:;–-]+", re.IGNORECASE)
_HYPHENED = re.compile(r"[-‐‑][^\W\d_a-z][\w’'-]*")
_TRAILING = re.compile(
    r"(?:['’]s|['’]|[\s\"“”(\[\],.:;–-]+|\s(?:of|for|the|and|in|on|at|with|using|from|by|to))$"
)


def tidy(text: str, span: Span) -> Span:
    """A name's span without a leading article, a closing possessive, loose punctuation or a dangling preposition."""
    start, end = span.start, span.end
    while start < end and (match := _LEADING.match(text[start:end])):
        start += match.end()
    while start < end and (match := _TRAILING.search(text[start:end])):
        end = start + match.start()
    if start < end and text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return Span(start, end) if start < end else span


def after_hyphens(text: str, end: int) -> int:
    """The end of a name that goes on behind a hyphen with a capital: "Roe" of "Roe-Sol"."""
    behind = _HYPHENED.match(text, end)
    return behind.end() if behind else end


def _plausible(name: str, kind: Kind) -> bool:
    """Whether spaCy's label can be right for a name of this shape."""
    if not any(char.isupper() for char in name):
        return False
    if kind is Kind.PERSON:
        parts = name.split()
        return (
            len(parts) <= 5
            and all(
                p[0].isupper() or p in ("de", "van", "von", "der", "la", "da", "bin", "al") for p in parts
            )
            and not any(c.isdigit() for c in name)
        )
    return not (kind is Kind.ORGANIZATION and name.lower() in words("role_nouns"))
