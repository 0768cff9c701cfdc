"""Which profiles of several articles are one thing."""

import gc
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from eventgraph.iris import slug
from eventgraph.model import Decision, Identity, Kind, Profile, Verdict
from eventgraph.resolve.identity import identify, namings

BASE = "https://x.example/"


def profile(
    article: str, kind: Kind, local: str, name: str, *forms: str, year: str = "", start: str = "",
    context: tuple[str, ...] = (), employers: tuple[str, ...] = (),
) -> Profile:  # fmt: skip
    return Profile(
        article, f"{kind}/{name}", local, kind, name, (name, *forms), year, start,
        tuple(sorted({*context, *employers})), employers,
    )  # fmt: skip


def organization(article: str, name: str, *forms: str, context: tuple[str, ...] = ()) -> Profile:
    local = "organization/" + "-".join(name.lower().split())
    return profile(article, Kind.ORGANIZATION, local, name, *forms, context=context)


def person(
    article: str, name: str, *forms: str, context: tuple[str, ...] = (), at: tuple[str, ...] = ()
) -> Profile:
    local = "person/" + "-".join(name.lower().replace(".", "").split())
    return profile(article, Kind.PERSON, local, name, *forms, context=context, employers=at)


def event(article: str, name: str, year: str = "", start: str = "", context: tuple[str, ...] = ()) -> Profile:
    stem = "-".join(w for w in name.lower().split() if w != year)
    local = f"event/{stem}" + (f"-{year}" if year else "")
    return profile(article, Kind.EVENT, local, name, year=year, start=start, context=context)


def groups(found: Identity) -> set[frozenset[str]]:
    """The nodes, each as the set of "name@article" in it."""
    return {frozenset(f"{p.name}@{p.article}" for p in n.profiles) for n in found.nodes}


def joined(*profiles: Profile, decisions: tuple[Decision, ...] = ()) -> bool:
    return len(groups(identify(profiles, decisions, BASE))) == 1


ACME = ("organization/acme",)
JOIN = {
    "a legal suffix": (organization("1", "Quay Labs"), organization("2", "Quay Labs GmbH")),
    "spaces": (organization("1", "Open Quay"), organization("2", "OpenQuay")),
    "a spelling of the other side of the ocean": (organization("1", "Harbour Organisation"), organization("2", "Harbour Organization")),
    "an acronym that an article explains": (organization("1", "Harbour Data Group", "HDG"), organization("2", "HDG")),
    "word order": (organization("1", "University of Dockton"), organization("2", "Dockton University")),
    "an initial, and an employer in common": (person("1", "Ada Roe", at=ACME), person("2", "A. Roe", at=ACME)),
    "a nickname, and an event in common": (person("1", "Bill Roe", context=("event/quay",)), person("2", "William Roe", context=("event/quay",))),
    "one name, and an event in common": (person("1", "Ada Roe", context=("event/quay",)), person("2", "Ada Roe", context=("event/quay",))),
    "one day, one place, everyday words": (
        event("1", "Ports for Good", "2024", "2024-07-09", ("place/dockton",)), event("2", "Ports for Good Day", "2024", "2024-07-09", ("place/dockton",)),
    ),
    "a country by two names": (profile("1", Kind.PLACE, "place/usa", "USA"), profile("2", Kind.PLACE, "place/united-states", "United States")),
    "a tail that tells nothing": (organization("1", "Quay Project", "Quay"), organization("2", "Quay")),
    "the number of an edition": (event("1", "Quay Workshop II", "2023"), event("2", "Quay Workshop II")),
}  # fmt: skip
APART = {
    "two people of one name": (person("1", "Ada Roe", at=ACME), person("2", "Ada Roe", at=("organization/other",))),
    "Jan and Jana": (person("1", "Jan Roe", at=ACME), person("2", "Jana Roe", at=ACME)),
    "an initial alone": (person("1", "Ada Roe"), person("2", "A. Roe")),
    "initials of two articles": (person("1", "A. Roe", at=ACME), person("2", "A. Roe", at=("organization/other",))),
    "editions": (event("1", "Quay Day 2024", "2024"), event("2", "Quay Day 2025", "2025")),
    "an edition and its series": (event("1", "Quay Day 2024", "2024"), event("2", "Quay Day")),
    "everyday names of two wholes": (
        event("1", "Contributor Summit", "2024", context=("event/quay-con-2024",)), event("2", "Contributor Summit", "2024", context=("event/dock-con-2024",)),
    ),
    "an organization and its like": (organization("1", "Quay"), organization("2", "Quay Foundation")),
    "numbers": (event("1", "Quay Workshop II", "2023"), event("2", "Quay Workshop III", "2023")),
    "what one article calls so for short": (organization("1", "Dockton Quay Hospital", "Quay"), organization("2", "Quay")),
    "a part of an event": (event("1", "Quay Sprints at Dock Day 2025", "2025"), event("2", "Dock Day 2025", "2025")),
    "a region and a part of it": (profile("1", Kind.PLACE, "place/holland-park", "Holland Park"), profile("2", Kind.PLACE, "place/holland", "Holland")),
    "what one article names as two": (organization("1", "Quay Labs"), organization("1", "Quay Labs GmbH")),
}  # fmt: skip


@pytest.mark.parametrize("pair", JOIN.values(), ids=JOIN)
def test_joins(pair: tuple[Profile, Profile]) -> None:
    """Two names that are one thing for a reason that people would give."""
    assert joined(*pair)


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_stays_apart(pair: tuple[Profile, Profile]) -> None:
    """Two names that look alike and are two things, or may be."""
    assert not joined(*pair)


def test_a_person_and_a_place_never_merge() -> None:
    """Kinds are never joined, not even of one name."""
    place = profile("2", Kind.PLACE, "place/lincoln-roe", "Lincoln Roe")
    assert not joined(person("1", "Lincoln Roe"), place)


def test_an_acronym_of_two_things_is_told_apart_by_its_company() -> None:
    """Where an acronym is explained in two ways, what is connected with it decides, else nothing."""
    one = organization("1", "Harbour Data Group", "HDG", context=("event/quay",))
    other = organization("2", "Hill Drone Guild", "HDG", context=("event/hill",))
    near = organization("3", "HDG", context=("event/quay",))
    assert groups(identify([one, other, near])) == {
        frozenset(["Harbour Data Group@1", "HDG@3"]), frozenset(["Hill Drone Guild@2"]),
    }  # fmt: skip
    far = organization("3", "HDG", context=("event/nowhere",))
    found = identify([one, other, far])
    assert len(found.nodes) == 3
    assert {c.score for c in found.candidates} == {0.5}


def test_what_is_not_sure_is_a_candidate() -> None:
    """Two people of one name are kept apart, and the question is kept with its score and reason."""
    found = identify([person("1", "Ada Roe", at=ACME), person("2", "Ada Roe", at=("organization/other",))])
    (open_,) = found.candidates
    assert {open_.first, open_.second} == {n.local for n in found.nodes}
    assert 0 < open_.score < 0.75 and "Ada Roe" in open_.reason


def test_editions_are_linked_to_their_series() -> None:
    """Two years make a series; its name is theirs without the year."""
    found = identify([event("1", "Quay Day 2024", "2024"), event("2", "Quay Day 2025", "2025")])
    assert {n.series for n in found.nodes} == {"event/quay-day"}
    assert found.series == (("event/quay-day", "Quay Day"),)
    lone = identify([event("1", "Quay Day 2024", "2024")])
    assert lone.series == () and lone.nodes[0].series == ""


def test_peoples_word_is_final() -> None:
    """ "Different" parts what a rule would join, "same" joins what no rule would, and "different" wins over "same"."""
    pair = organization("1", "Quay Labs"), organization("2", "Quay Labs GmbH")
    ends = BASE + pair[0].local, BASE + pair[1].local
    different, same = Decision(Verdict.DIFFERENT, *ends), Decision(Verdict.SAME, *ends)
    assert joined(*pair) and not joined(*pair, decisions=(different,))
    strangers = organization("1", "Dock"), organization("2", "Crane")
    ends = BASE + strangers[0].local, BASE + strangers[1].local
    assert joined(*strangers, decisions=(Decision(Verdict.SAME, *ends),))
    found = identify(pair, (different, same), BASE)
    assert len(found.nodes) == 2 and found.idle == (same,)


def test_a_decision_can_point_at_one_article() -> None:
    """What one article calls so can be parted from what another calls so."""
    profiles = [organization(a, "Dock") for a in "123"]
    apart = Decision(Verdict.DIFFERENT, BASE + profiles[0].anchor, BASE + profiles[1].anchor)
    found = groups(identify(profiles, (apart,), BASE))
    assert not any({"Dock@1", "Dock@2"} <= g for g in found)


def test_a_decision_on_what_is_gone_is_idle() -> None:
    """It is kept and reported, and changes nothing."""
    gone = Decision(Verdict.SAME, BASE + "organization/a", BASE + "organization/b")
    found = identify([organization("1", "Dock")], (gone,), BASE)
    assert found.idle == (gone,) and len(found.nodes) == 1


def test_the_order_of_the_input_does_not_matter() -> None:
    """The same profiles in any order give the same nodes, links and candidates."""
    pairs = itertools.chain(JOIN.values(), APART.values())
    profiles = [replace(p, article=f"{n}-{p.article}") for n, pair in enumerate(pairs) for p in pair]
    first = identify(profiles)
    for seed in range(5):
        shuffled = list(profiles)
        random.Random(seed).shuffle(shuffled)
        assert identify(shuffled) == first


def test_one_name_for_a_node_and_rejected_facts() -> None:
    """All articles call a node by one name; a person's name for it wins; rejected facts follow a merge."""
    pair = organization("1", "Harbour Data Group", "HDG"), organization("2", "HDG")
    decisions = (
        Decision(Verdict.NAME, BASE + "organization/hdg", "The Group"),
        Decision(
            Verdict.REJECT, BASE + "organization/hdg", f"<{BASE}place/x>", "https://schema.org/location"
        ),
    )
    found = identify(pair, decisions, BASE)
    (node,) = found.nodes
    assert (node.name, node.renamed) == ("The Group", True)
    naming = namings(found, BASE)["2"]
    assert naming.locals == {"Organization/HDG": node.local}
    assert naming.rejected == {(f"<{BASE}{node.local}>", "https://schema.org/location", f"<{BASE}place/x>")}


@pytest.mark.parametrize(
    "names", [("J. O'Neil", "J. ONeil"), ("Jo O'Neil", "Jo ONeil"), ("J.-P. Roe", "J P Roe")]
)
def test_two_spellings_of_one_article_that_have_one_address(names: tuple[str, str]) -> None:
    """Both are called something, as one thing, also when a decision points at them."""
    told = tuple(replace(person("a", name), local=f"person/{slug(name)}") for name in names)
    assert told[0].anchor == told[1].anchor
    for decisions in ((), (Decision(Verdict.NAME, told[0].anchor, "Jo"),)):
        naming = namings(identify(told, decisions), "")["a"]
        assert set(naming.locals) == {p.key for p in told}
        assert len(set(naming.locals.values())) == 1


def test_a_person_may_be_called_by_signs_alone() -> None:
    """What has no letters is no name to go by, and breaks nothing."""
    assert len(identify((person("a", ": :"), person("b", ": :"))).nodes) == 2


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was(on: bool) -> None:
    """Garbage is not collected meanwhile, and afterwards as before, even after an error."""
    seen: list[bool] = []

    def told() -> Iterator[Profile]:
        seen.append(gc.isenabled())
        yield person("a", "Ada Roe")
        raise KeyError("a")

    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with pytest.raises(KeyError):
            identify(told())
        assert gc.isenabled() is on
        assert identify([person("a", "Ada Roe")]).nodes and gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()
    assert seen == [False]
