"""HTTP to a store's server: credentials from the environment, requests that are tried again, errors in words.

Everything that is sent may be sent twice: queries read, and each update or PUT leaves the same behind however often it
runs. So a request is tried again, after longer and longer waits, when the server is busy, restarts or drops the
connection; only until `timeout` seconds have passed since the first try.
"""

from __future__ import annotations

import os
import random
import re
import ssl
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from eventgraph.errors import QueryError, StoreError
from eventgraph.store.dialects import Parameters

USER, PASSWORD, TOKEN = "EVENTGRAPH_STORE_USER", "EVENTGRAPH_STORE_PASSWORD", "EVENTGRAPH_STORE_TOKEN"
TIMEOUT, UPDATE = "EVENTGRAPH_STORE_TIMEOUT", "EVENTGRAPH_STORE_UPDATE"
#: Seconds until an answer must begin or go on, where the environment does not say.
_SECONDS = 120.0
_TRIES = 5
#: Seconds before the second try; each later wait is twice as long.
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came whole."""

    headers: Mapping[str, str]
    body: bytes


class Credentials(httpx.Auth):
    """A token, or a user and password, that the environment names.

    A token is sent with every request. User and password are sent only when the server asks for them, by Digest if it
    offers that, else by Basic. They go to no other host: redirects are not followed.
    """

    def __init__(self) -> None:
        self._user = os.environ.get(USER, "")
        self._password = os.environ.get(PASSWORD, "")
        self._token = os.environ.get(TOKEN, "")
        self._digest: httpx.DigestAuth | None = None
        self._basic = False

    @property
    def given(self) -> bool:
        return bool(self._token or self._user)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        elif self._basic:
            yield from httpx.BasicAuth(self._user, self._password).auth_flow(request)
            return
        elif self._digest:
            yield from self._digest.auth_flow(request)
            return
        response = yield request
        if response.status_code != 401 or self._token or not self._user:
            return
        offered = " ".join(response.headers.get_list("WWW-Authenticate")).lower()
        if "digest" in offered:
            self._digest = httpx.DigestAuth(self._user, self._password)
            yield from self._digest.auth_flow(request)
        elif "basic" in offered:
            yield from httpx.BasicAuth(self._user, self._password).auth_flow(request)
            self._basic = True


class Wire:
    """One connection to the server of a store; `address` is what people call it by."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.hopeless = ""  # how an answer 5xx begins that is no use to ask again
        self._auth = Credentials()
        self._seconds = _timeout(address)
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise StoreError(address, f"is no address ({error})") from None
        self._client = httpx.Client(
            auth=self._auth,
            # Reading the certificates takes a third of a second; without TLS none is needed, and none is trusted.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.scheme == "http" else True,
            timeout=httpx.Timeout(self._seconds, connect=min(self._seconds, 10)),
            headers={"User-Agent": "eventgraph"},
            trust_env=not _on_this_machine(url.host),  # a proxy of the environment is for other hosts
        )

    def close(self) -> None:
        self._client.close()

    def query(
        self,
        url: str,
        sparql: str,
        accept: str,
        parameters: Parameters = (),
        timeout: str = "",
        tries: int = _TRIES,
    ) -> Reply:
        """Ask a query; `timeout` is the parameter that tells the server how long we wait. Wrong if it is wrong."""
        if timeout:
            parameters = (*parameters, (timeout, f"{self._seconds * 1000:.0f}"))
        content = str(httpx.QueryParams([("query", sparql), *parameters])).encode()
        kind = "application/x-www-form-urlencoded"
        return self._send("POST", url, content, {"Accept": accept, "Content-Type": kind}, tries=tries)

    def update(self, url: str, text: str) -> None:
        """Run one update request."""
        self._send("POST", url, text.encode(), {"Content-Type": "application/sparql-update"})

    def put(self, url: str, graph: str, triples: str) -> None:
        """Replace a graph by N-Triples; without any it is taken away. What is not there need not be."""
        method = "PUT" if triples else "DELETE"
        address = str(httpx.URL(url, params={"graph": graph}))
        self._send(method, address, triples.encode(), {"Content-Type": "text/turtle"} if triples else {})

    def _send(
        self,
        method: str,
        url: str,
        content: bytes,
        headers: dict[str, str],
        tries: int = _TRIES,
    ) -> Reply:
        begun = time.monotonic()
        for left in reversed(range(tries)):
            problem: StoreError
            asked = 0.0
            try:
                with self._client.stream(method, url, content=content, headers=headers) as response:
                    if response.is_success:
                        return Reply(response.headers, response.read())
                    if method == "DELETE" and response.status_code == 404:
                        return Reply(response.headers, b"")
                    text = _beginning(response)
                problem = self._refused(url, response, text)
                if response.status_code not in _TRY_AGAIN or self._hopeless(text):
                    raise problem
                asked = _seconds(response.headers.get("Retry-After", ""))
            except httpx.TransportError as error:
                problem = self._unreachable(error)
            wait = asked or _FIRST_WAIT * 2 ** (tries - 1 - left) * random.uniform(0.8, 1.2)
            if not left or time.monotonic() - begun + wait > self._seconds:
                raise problem
            time.sleep(min(wait, _LONGEST_WAIT))
        raise AssertionError("unreachable")

    def _refused(self, url: str, response: httpx.Response, text: str) -> StoreError:
        code = response.status_code
        said = f": {text}" if text else ""
        if code == 401:
            what = "refuses these credentials" if self._auth.given else "asks for credentials"
            return StoreError(
                self._address, f"the server {what} (401): set {USER} and {PASSWORD}, or {TOKEN}"
            )
        if code == 403 or "SECURITY:" in text:
            return StoreError(self._address, f"the server does not allow this user to do that ({code}){said}")
        if code == 400:
            return Wrong(self._address, f"the server finds the request wrong{said}")
        if 300 <= code < 400:
            there = response.headers.get("Location", "elsewhere")
            return StoreError(self._address, f"the server sends us on to {there}; name that address")
        if code in (404, 405, 406, 415):
            return Elsewhere(self._address, f"no SPARQL is spoken at {url} ({code})")
        if self._hopeless(text):
            return StoreError(self._address, f"the server cannot do that ({code}){said}")
        return StoreError(self._address, f"the server failed ({code}){said}; try again later")

    def _hopeless(self, text: str) -> bool:
        return bool(self.hopeless and re.match(self.hopeless, text))

    def _unreachable(self, error: httpx.TransportError) -> StoreError:
        if isinstance(error, httpx.ConnectTimeout):
            return StoreError(self._address, "no server answers there (is it http or https?)")
        if isinstance(error, httpx.TimeoutException):
            return StoreError(
                self._address, f"no answer within {self._seconds:g} seconds; {TIMEOUT} allows it more"
            )
        if isinstance(error, httpx.ConnectError):
            return StoreError(self._address, f"no server can be reached there ({error})")
        return StoreError(self._address, f"the connection broke ({error}); try again later")


class Wrong(StoreError, QueryError):
    """The server says that the request is wrong."""


class Elsewhere(StoreError):
    """A web server answers there, and it is no SPARQL server."""


def update_address() -> str:
    """Where updates are sent, if the environment says so: a server that is in no table may have its own place."""
    return os.environ.get(UPDATE, "")


def _timeout(address: str) -> float:
    text = os.environ.get(TIMEOUT, "")
    try:
        seconds = float(text or _SECONDS)
    except ValueError:
        seconds = 0
    if seconds <= 0:
        raise StoreError(address, f"{TIMEOUT} is a number of seconds, not '{text}'")
    return seconds


def _beginning(response: httpx.Response) -> str:
    """The first words of what a server says about an error, on one line; a page of HTML says nothing."""
    data = b""
    for part in response.iter_bytes():
        data += part
        if len(data) > 2000:
            break
    text = data.decode("utf-8", "replace").split("SPARQL query:")[0]
    return "" if text.lstrip().startswith("<") else " ".join(text.split())[:300]


def _seconds(text: str) -> float:
    return min(float(text), _LONGEST_WAIT) if text.isdigit() else 0.0


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
