"""Event graphs and corpora of articles of any size, the same bytes for the same seed.

A story of `benchmarks.world` is written up once, in English, and it is noted where each thing is named. From that come

* an article (Markdown, 200 to 900 words) that `eventgraph build` reads,
* what a perfect reader would find in it: its `Entities`, and by eventgraph's own mapping its graphs of facts, evidence
  and meta, so that a generated graph has the shape of a real one,
* its `Profile`s, which identity across articles is decided on.

    python -m benchmarks.generate quads 1000000 > million.nq
    python -m benchmarks.generate articles 500 FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from string import Formatter

from benchmarks.world import TOPICS, Body, Story, Talk, story
from eventgraph.iris import slug
from eventgraph.mapping import map_entities, map_identity
from eventgraph.model import (
    Article,
    Block,
    BlockKind,
    Entities,
    Entity,
    EventDate,
    Evidence,
    Extraction,
    Fact,
    Identity,
    Kind,
    Link,
    Naming,
    Node,
    Profile,
    Quotation,
    Relation,
    Span,
    Topic,
)
from eventgraph.namespaces import DEFAULT_BASE
from eventgraph.resolve.identity import profiles

SEED = 1
#: How often a known organization goes by its acronym; how often a name is written short without an introduction.
OFTEN, NOW_AND_THEN = 0.7, 0.05
_METHOD, _CONFIDENCE = "generated", 0.9
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_OPENINGS = (
    "Hundreds of people met in {place} for the {event}, which {organizer} organised from {when}.",
    "{organizer} hosted the {event} in {place} from {when}.",
    "From {when} the {event} brought engineers, librarians and officials to {place}; {organizer} organised it.",
)
_TALKS = (
    "{speaker}, {title} at {organization}, spoke about {subject} and took questions for half an hour.",
    "{speaker}, {title} at {organization}, gave a talk on {subject} in front of a full room.",
    "In the afternoon {speaker}, {title} at {organization}, presented a study of {subject}.",
    "{speaker}, {title} at {organization}, told the audience what two years of {subject} had taught the team.",
)
_ROLES = {
    "Keynote": "{speaker}, {title} at {organization}, gave the keynote and asked what {subject} will need in ten years.",
    "Moderator": "A panel on {subject} was moderated by {speaker}, {title} at {organization}.",
    "Panelist": "{speaker}, {title} at {organization}, was among the panelists in a debate on {subject}.",
}
_TOOLS = (
    "The session introduced {tool}, which {maker} maintains and publishes under an open licence.",
    "{maker} demonstrated {tool} and asked for testers.",
)
_FILLERS = (
    "Most of the discussion was about money and time, and about who answers when something breaks.",
    "The room agreed that small steps, taken together and written down, matter more than another strategy paper.",
    "Several listeners asked for examples from smaller towns, where one person does the work of a department.",
    "Slides and recordings will be put online within two weeks, with captions and a list of sources.",
    "Between the sessions there was coffee, a table of posters and a long queue at the help desk.",
    "Not everybody was convinced: a show of hands at the end left the question open.",
)


@dataclass(slots=True)
class _Thing:
    kind: Kind
    name: str
    local: str
    forms: dict[str, Span] = field(default_factory=dict)  # where each form stands first

    @property
    def key(self) -> str:
        return f"{self.kind.value}/{self.local}"

    def entity(self) -> Entity:
        """What a reader makes of it: the fullest form comes first."""
        forms = tuple(
            (form, Evidence(self.forms[form], _METHOD, _CONFIDENCE))
            for form in sorted(self.forms, key=lambda form: (-len(form), form))
        )
        return Entity(self.key, self.kind, forms[0][0], forms, forms[0][1])


class _Report:
    """A text that grows sentence by sentence, with where things are named in it and what it says of them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.text = ""
        self.blocks: list[Block] = []
        self.sentences: list[Span] = []
        self.things: dict[str, _Thing] = {}
        self.facts: list[Fact] = []
        self.quotations: list[Quotation] = []

    def paragraph(self, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        if self.text:
            self.text += "\n\n"
        self.blocks.append(Block(kind, Span(len(self.text), len(self.text))))

    def thing(self, kind: Kind, name: str) -> _Thing:
        """The thing of that name; it is in the article once it is named in a sentence."""
        local = f"{kind.value.lower()}/{slug(name)}"
        return self.things.get(f"{kind.value}/{local}") or _Thing(kind, name, local)

    def body(self, organization: Body) -> tuple[_Thing, str]:
        """An organization and the form to write it in: its acronym often once it is known, now and then at once."""
        known = self.thing(Kind.ORGANIZATION, organization.name)
        used = self.random.random() < (OFTEN if known.forms else NOW_AND_THEN)
        return known, organization.short if used and organization.short else organization.name

    def person(self, name: str) -> tuple[_Thing, str]:
        """Somebody and the form to write the name in: now and then with an initial."""
        initial = self.random.random() < NOW_AND_THEN
        return self.thing(Kind.PERSON, name), f"{name[0]}. {name.split()[-1]}" if initial else name

    def say(self, template: str, **parts: str | tuple[_Thing, str]) -> Evidence:
        """Write a sentence; where a part is a thing and its form, it is noted where that stands."""
        if self.text and not self.text.endswith("\n"):
            self.text += " "
        start = len(self.text)
        for plain, name, _, _ in Formatter().parse(template):
            self.text += plain
            part = parts[name] if name else ""
            if isinstance(part, tuple):
                thing, part = part
                known = self.things.setdefault(thing.key, thing)
                known.forms.setdefault(part, Span(len(self.text), len(self.text) + len(part)))
            self.text += part
        span = Span(start, len(self.text))
        self.sentences.append(span)
        last = self.blocks[-1]
        self.blocks[-1] = Block(last.kind, Span(last.span.start, len(self.text)))
        return Evidence(span, _METHOD, _CONFIDENCE)

    def fact(
        self, relation: Relation, subject: _Thing, object_: _Thing, evidence: Evidence, **more: str
    ) -> None:
        self.facts.append(Fact(relation, subject.key, object_.key, (evidence,), **more))


@dataclass(frozen=True, slots=True)
class Written:
    """A story as an article, with what it says and how things are called in the graph."""

    entities: Entities
    naming: Naming

    @property
    def article(self) -> Article:
        return self.entities.article

    @property
    def markdown(self) -> str:
        head, _, body = self.article.text.partition("\n\n")
        article = self.article
        return (
            f'---\ntitle: "{head}"\ndate: {article.published}\nauthor: {article.authors[0]}\n---\n\n{body}\n'
        )

    def profiles(self) -> tuple[Profile, ...]:
        return profiles(self.entities)

    def lines(self, base: str = DEFAULT_BASE) -> tuple[str, ...]:
        """Its three graphs as N-Quads, without line ends."""
        return map_entities(self.entities, self.naming, base).lines


def written(number: int, seed: int = SEED) -> Written:
    """The n-th story, written up."""
    told = story(seed, number)
    report = _Report(Random(f"{seed} words {number}"))
    event = report.thing(Kind.EVENT, told.event)
    report.paragraph(BlockKind.TITLE)
    first, last = told.talks[0].subject, told.talks[-1].subject
    report.say("{event} looks at {first} and {last}", event=(event, told.event), first=first, last=last)
    opening = _write_opening(report, told, event)
    for talk in told.talks:
        _write_talk(report, talk, event)
    if told.part:
        report.paragraph()
        inside = report.thing(Kind.EVENT, f"{told.part} {told.year}")
        said = report.say(
            "Part of the {event} was the {inside}.",
            event=(event, told.event), inside=(inside, inside.name),
        )  # fmt: skip
        report.fact(Relation.SUPER_EVENT, inside, event, said)
    report.paragraph()
    report.say(report.random.choice(_FILLERS))
    return _finish(told, report, event, opening)


def _write_opening(report: _Report, told: Story, event: _Thing) -> Evidence:
    report.paragraph()
    place, organizer = report.thing(Kind.PLACE, told.place), report.body(told.organizer)
    opening = report.say(
        report.random.choice(_OPENINGS),
        place=(place, told.place), event=(event, told.event), organizer=organizer, when=_when(told),
    )  # fmt: skip
    report.fact(Relation.LOCATION, event, place, opening)
    report.fact(Relation.ORGANIZER, event, organizer[0], opening)
    if told.organizer.short:
        report.say(
            "{name} ({short}) has run it since the beginning.",
            name=(organizer[0], told.organizer.name), short=(organizer[0], told.organizer.short),
        )  # fmt: skip
    for bodies, relation, template in (
        (told.sponsors, Relation.SPONSOR, "{who} sponsored the event and paid for the travel of students."),
        (told.guests, Relation.ATTENDEE, "{who} attended the event with a small team."),
    ):
        for body in bodies:
            who = report.body(body)
            report.fact(relation, event, who[0], report.say(template, who=who))
    return opening


def _when(told: Story) -> str:
    month = _MONTHS[int(told.start[5:7]) - 1]
    return f"{int(told.start[8:])} to {int(told.end[8:])} {month} {told.year}"


def _write_talk(report: _Report, talk: Talk, event: _Thing) -> None:
    report.paragraph()
    random = report.random
    named, organization = report.person(talk.speaker), report.body(talk.organization)
    speaker = named[0]
    said = report.say(
        _ROLES.get(talk.role) or random.choice(_TALKS),
        speaker=(speaker, talk.speaker), title=talk.title, organization=organization, subject=talk.subject,
    )  # fmt: skip
    report.fact(Relation.SPEAKER, event, speaker, said, role=talk.role)
    report.fact(Relation.AFFILIATION, speaker, organization[0], said, capacity=talk.title)
    if talk.tool:
        tool, maker = report.thing(Kind.TOOL, talk.tool), report.body(talk.organization)
        said = report.say(random.choice(_TOOLS), tool=(tool, talk.tool), maker=maker)
        report.fact(Relation.PRESENTS, event, tool, said)
        report.fact(Relation.CREATOR, tool, maker[0], said)
    if talk.quoted:
        surname = talk.speaker.split()[-1]
        said = report.say("“{words},” said {who}.", words=talk.quoted, who=(speaker, surname))
        report.quotations.append(Quotation(speaker.key, event.key, talk.quoted, True, said))
    for filler in random.sample(_FILLERS, random.choice((0, 0, 1, 1, 2))):
        report.say(filler)


def _finish(told: Story, report: _Report, event: _Thing, opening: Evidence) -> Written:
    title = report.blocks[0].span.of(report.text)
    article = Article(
        f"story-{told.number:07}", report.text, tuple(report.blocks), title, told.end, (told.author,)
    )
    entities = [thing.entity() for _, thing in sorted(report.things.items())]
    found = Entities(
        Extraction(article, "generator 1", ("generator 1",), "generator", sentences=tuple(report.sentences)),
        tuple(entities),
        tuple(report.facts),
        (EventDate(event.key, told.start, told.end, opening),),
        tuple(report.quotations),
        (Topic(event.key, TOPICS[told.number % len(TOPICS)], opening),),
        belief="generator 1",
        main_event=event.key,
    )
    naming = Naming(
        {key: thing.local for key, thing in report.things.items()},
        {key: thing.name for key, thing in report.things.items()},
    )
    return Written(found, naming)


def quads(least: int, seed: int = SEED, base: str = DEFAULT_BASE) -> Iterator[str]:
    """Lines of N-Quads: whole articles until there are `least` quads, then the identity graph of what was met."""
    done = 0
    links: set[Link] = set()
    editions: dict[str, str] = {}
    shorts: dict[str, str] = {}
    series: dict[str, str] = {}
    for number in count():
        if done >= least:
            break
        made = written(number, seed)
        lines = made.lines(base)
        done += len(lines)
        yield from (f"{line}\n" for line in lines)
        for entity in made.entities.entities:
            local, called = made.naming.locals[entity.key], made.naming.names[entity.key]
            if entity.kind is Kind.EVENT:
                stem, name = local[:-5], called[:-5]  # without "-2026" and " 2026"
                editions[local], series[stem] = stem, name
            elif entity.kind is Kind.ORGANIZATION:
                for form in {form for form, _ in entity.forms} - {called}:
                    shorts[local] = f"organization/{slug(form)}"
                    links.add(_acronym(local, called, form))
    nodes = tuple(
        Node(local, Kind.EVENT, "", (), (), series=stem) for local, stem in sorted(editions.items())
    )
    found = Identity(nodes, tuple(sorted(links)), series=tuple(sorted(series.items())))
    yield from (f"{line}\n" for line in map_identity(found, base))


def _acronym(local: str, name: str, short: str) -> Link:
    first, second = sorted((local, f"organization/{slug(short)}"))
    return Link(first, second, 0.8, "rule:acronym", f"'{short}' has the initials of '{name}'")


def articles(number: int, folder: Path, seed: int = SEED) -> int:
    """Write so many articles into a folder, as Markdown; gives their words."""
    folder.mkdir(parents=True, exist_ok=True)
    words = 0
    for n in range(number):
        made = written(n, seed)
        (folder / f"{made.article.identifier}.md").write_text(made.markdown, "utf-8")
        words += len(made.article.text.split())
    return words


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("quads").add_argument("least", type=int)
    corpus = what.add_parser("articles")
    corpus.add_argument("number", type=int)
    corpus.add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.what == "quads":
        sys.stdout.writelines(quads(args.least, args.seed))
    else:
        print(f"{articles(args.number, args.folder, args.seed):,} words")


if __name__ == "__main__":
    main()
