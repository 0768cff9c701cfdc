"""The graph over HTTP: a SPARQL endpoint, and pages for people.

    browser ─▶ app ─▶ pool ─▶ worker (a process) ─▶ jobs ─▶ protocol: a SPARQL query
               HTTP   waits,  the store, read-only          explorer: pages, pictures, one node as RDF
                      kills

Nothing is ever written. A query that takes too long is stopped by ending its process (docs/decisions/0010).
"""
