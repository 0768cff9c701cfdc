"""The ontology, its shapes, its JSON-LD context and its tests: data files, no code."""
