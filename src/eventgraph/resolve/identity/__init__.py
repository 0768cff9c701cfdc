"""Identity across articles: which profiles are one thing.

profiles of all articles ──units of one name──▶ links between names ──joined unless forbidden──▶ nodes
"""

from eventgraph.resolve.identity.identify import alone, identify, namings
from eventgraph.resolve.identity.profiles import profiles

__all__ = ["alone", "identify", "namings", "profiles"]
