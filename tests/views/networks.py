"""Networks to draw, made without chance: the same number gives the same network."""

import random

import networkx as nx

from eventgraph.network import LABELS
from eventgraph.views.style import SHAPES

FIRST = ["Amara", "Lukas", "Inês", "Tomasz", "Signe", "Priya", "Wanjiru", "Mateo", "Aiko", "Oluwaseun",
         "Jean-Baptiste"]  # fmt: skip
LAST = ["Nwosu", "Brandt", "Carvalho", "Lind", "Dahl", "O'Sullivan", "Adeyemi-Okafor", "Lefèvre", "Šimečková"]
PLACES = ["Harbour", "Quayside", "Meridian", "Lumen", "Kestrel", "Boreal"]
CITIES = ["Rotterdam", "Kyoto", "Nairobi", "Bergen", "Lima", "Toronto", "Brno", "Porto", "Pune", "Hobart"]
LONG = "Ministry of Digital Transformation, Interoperability and Public Infrastructure of {}"
#: What no picture may stumble over.
HOSTILE = [
    r"$\alpha$ & \frac{1}{0} $ _^",
    "line\nbreak\r\tand\x07bell",
    "Very " + "long " * 60 + "name",
    "Unbroken" * 40,
    "山田太郎",
    "🎉 Party 🎈",
    "<b>bold</b>&amp;",
    "%s {0} {x}",
    " ",
    "مؤتمر المصادر المفتوحة",
]


def generated(count, seed=1):
    """A network of so many nodes with the habits of real ones: few big events, many people, some loners."""
    rng = random.Random(seed)
    graph = nx.MultiDiGraph(hidden=0, hidden_edges=0, focus="")
    kinds = (
        ["Event"] * max(1, count // 14) + ["Organization"] * (count // 4) + ["Tool", "Place"] * (count // 20)
    )
    kinds += ["Person"] * (count - len(kinds))
    of = {kind: [] for kind in SHAPES}
    for number, kind in enumerate(kinds):
        place = rng.choice(PLACES)
        label = {
            "Person": f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            "Organization": rng.choice([LONG, "{} Labs", "University of {}"]).format(place),
            "Event": f"{place} Workshop on Open Source {2020 + number}",
            "Place": CITIES[number % len(CITIES)],
        }.get(kind, place)
        key = f"n:{number:05}"
        # Organizations of one name would be one node; here they are told apart by number.
        graph.add_node(key, kind=kind, label=f"{label} {number}" if kind == "Organization" else label)
        of[kind].append(key)
    for number, event in enumerate(of["Event"]):
        year, month, day = 2020 + number % 7, 1 + number % 12, 1 + number % 28
        date = [f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", str(year), None][number % 4]
        if date:
            graph.nodes[event]["start"] = date

    def add(start, end, key, **data):
        graph.add_edge(start, end, key=key, **{"label": LABELS[key], "articles": 1, **data})

    for person in of["Person"]:
        event = of["Event"][min(int(rng.paretovariate(1)) - 1, len(of["Event"]) - 1)]
        role = rng.choice(["speaker", "speaker", "keynote", "moderator"])
        more = {}
        if of["Organization"] and rng.random() < 0.6:
            organization = rng.choice(of["Organization"])
            add(person, organization, "schema:affiliation")
            more = {"on_behalf_of": graph.nodes[organization]["label"]}
        add(event, person, "eg:speaker", label=role, status=rng.choice(["held", "held", "announced"]), **more)
        if rng.random() < 0.1:
            add(event, person, "schema:organizer")
    for part in of["Event"][1:]:
        add(part, of["Event"][0], "schema:superEvent")
    for tool in of["Tool"]:
        add(rng.choice(of["Event"]), tool, "eg:presents")
    for place in of["Place"]:
        add(rng.choice(of["Event"]), place, "schema:location")
    return graph


def hostile():
    """A small network whose names are all hostile, with something for each kind of picture."""
    graph = nx.MultiDiGraph(hidden=0, hidden_edges=0, focus="")
    for number, name in enumerate(HOSTILE):
        graph.add_node(f"e{number}", kind="Event", label=name, start=f"2026-0{number % 9 + 1}")
        graph.add_node(f"p{number}", kind="Person", label=name)
        graph.add_node(f"o{number}", kind="Organization", label=name)
    graph.add_node("city", kind="Place", label="Rotterdam", alternate_names=HOSTILE[0])
    for number, name in enumerate(HOSTILE):
        other = (number + 1) % len(HOSTILE)
        graph.add_edge(f"e{number}", f"p{number}", key="eg:speaker", label=name, on_behalf_of=name)
        graph.add_edge(
            f"e{number}", f"p{other}", key="eg:speaker", label="keynote", on_behalf_of=HOSTILE[other]
        )
        graph.add_edge(f"e{number}", f"o{number}", key="schema:sponsor", label="sponsor")
        graph.add_edge(f"e{number}", "city", key="schema:location", label="located in")
    return graph
