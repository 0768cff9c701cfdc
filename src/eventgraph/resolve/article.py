"""Within one article: entities out of mentions, facts out of claims, each believed as far as all that speaks for it.

mentions ──group──▶ candidate entities ──believe──▶ entities
claims ──place (which event?)──▶ candidate facts ──believe──▶ facts
"""

from __future__ import annotations

from dataclasses import replace

from eventgraph.model import STATED, Entities, Extraction, Quotation, Topic
from eventgraph.resolve.belief import FACT_THRESHOLD, NODE_THRESHOLD, Weights, name_of, shipped_weights
from eventgraph.resolve.dates import event_dates
from eventgraph.resolve.entities import believe_entities, candidate_entities, entity_of
from eventgraph.resolve.facts import accepted_facts, candidate_facts
from eventgraph.resolve.grouping import group
from eventgraph.resolve.next_edition import without_next_edition
from eventgraph.resolve.past import without_past
from eventgraph.resolve.placing import Placer
from eventgraph.resolve.stated import resolve_stated


def resolve(
    extraction: Extraction, threshold: float | None = None, weights: Weights | None = None
) -> Entities:
    """Turn what an article says into entities and facts. Pure; the order of the input does not matter.

    What is believed less than `threshold` (0 to 1; by default NODE_THRESHOLD and FACT_THRESHOLD) is rejected; it
    is listed in the result's extraction.
    `weights` are those of belief, by default the shipped ones for the extraction's reader.
    """
    if extraction.reader == STATED:
        return resolve_stated(extraction)
    weights = shipped_weights(extraction.reader) if weights is None else weights
    least_node, least_fact = (NODE_THRESHOLD, FACT_THRESHOLD) if threshold is None else (threshold, threshold)
    extraction, past = without_past(extraction)
    extraction, coming = without_next_edition(extraction)
    keys = group(extraction.article, extraction.mentions)
    candidates = candidate_entities(extraction, keys)
    beliefs, rejected = believe_entities(candidates, weights, least_node)
    entities = [entity_of(extraction, c, beliefs[c.key]) for c in candidates if c.key in beliefs]
    placer = Placer.of(extraction, keys, beliefs)
    made, unplaced = candidate_facts(extraction, placer, beliefs)
    facts, doubted = accepted_facts(made, weights, least_fact)
    main = placer.main
    return Entities(
        extraction=replace(extraction, rejected=(*extraction.rejected, *past, *coming, *rejected, *doubted)),
        entities=tuple(entities),
        facts=tuple(facts),
        dates=tuple(event_dates(extraction, placer, entities)),
        quotations=tuple(
            Quotation(speaker, main, q.quoted.of(extraction.article.text), q.direct, q.evidence)
            for q in extraction.quotations
            if (speaker := placer.key_of(q.speaker))
        ),
        topics=tuple(Topic(main, t.topic, t.evidence) for t in extraction.topics) if main else (),
        unplaced=unplaced,
        belief=name_of(weights),
        main_event=main,
    )
