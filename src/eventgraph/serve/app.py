"""HTTP: which address asks for which job, and the headers that keep a browser safe."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from eventgraph.query import KINDS as NARROWINGS
from eventgraph.serve import protocol
from eventgraph.serve.media import ENDINGS, prefers_html
from eventgraph.serve.pages import error_page
from eventgraph.serve.pool import Pool
from eventgraph.serve.reply import Refusal, Reply

#: A form carries its query with percent signs, at most three bytes for one, and the graphs.
MOST_BODY = 4 * protocol.MOST_BYTES
#: On every answer: nothing runs, nothing comes from elsewhere, nothing tells others where one was.
SAFETY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
_STATIC = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_READ = ["GET", "HEAD"]

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: the names that the server goes by (none: any), and another site that may read answers."""

    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})
    cors: str = ""


def make_app(pool: Pool, access: Access) -> App:
    """The application for a pool of workers."""
    routes = [
        Route("/", _page(pool, "home"), methods=_READ),
        Route("/browse/{kind}", _page(pool, "browse", "kind", "page"), methods=_READ),
        Route("/search", _page(pool, "search", "q", "kind"), methods=_READ),
        Route("/kg/{path:path}", _thing(pool), methods=_READ),
        Route("/thing", _thing(pool), methods=_READ),
        Route("/query", _query(pool), methods=_READ),
        Route("/picture.png", _page(pool, "picture", "around", "query"), methods=_READ),
        Route("/sparql", _sparql(pool, access.cors), methods=[*_READ, "POST", "OPTIONS"]),
        *(Route(f"/{name}", _static(name), methods=_READ) for name in _STATIC),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _not_found,
            Refusal: _refused,
            ClientDisconnect: _gone,
            Exception: _failed,
        },
    )
    app.router.redirect_slashes = False
    return _guarded(app, access)


Handler = Callable[[Request], Awaitable[Response]]


def _page(pool: Pool, job: str, *names: str) -> Handler:
    async def handle(request: Request) -> Response:
        asked = _parameters(request) | request.path_params
        reply = await pool.run(job, **{name: asked.get(name, "") for name in names})
        return _response(reply, request)

    return handle


def _query(pool: Pool) -> Handler:
    async def handle(request: Request) -> Response:
        asked = _parameters(request)
        narrowing = {kind: asked.get(kind, "") for kind in NARROWINGS}
        reply = await pool.run(
            "query_page",
            query=asked.get("query", ""),
            question_name=asked.get("question", ""),
            narrowing=narrowing,
        )
        return _response(reply, request)

    return handle


def _thing(pool: Pool) -> Handler:
    async def handle(request: Request) -> Response:
        asked = _parameters(request)
        if "path" in request.path_params:
            raw = request.scope["raw_path"].decode("latin-1").partition("/kg/")[2]
            addresses = [f"/{form}" for form in dict.fromkeys((unquote(raw), raw))]
        else:
            addresses = [asked.get("iri", "")]
        accept = "text/html" if prefers_html(_accept(request)) else _accept(request)
        format = asked.get("format", "")
        reply = await pool.run("thing", addresses=addresses, format=format, accept=accept)
        response = _response(reply, request)
        if format in ENDINGS and reply.status == 200:
            response.headers["content-disposition"] = f'inline; filename="node.{ENDINGS[format]}"'
        return response

    return handle


def _sparql(pool: Pool, cors: str) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            response = await answer(request)
        except Refusal as refusal:
            response = _response(refusal.reply(), request)
        if cors:
            response.headers["access-control-allow-origin"] = cors
            response.headers["access-control-expose-headers"] = protocol.CUT_HEADER
            response.headers.add_vary_header("Origin")
        return response

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            allow = {"allow": "GET, HEAD, POST, OPTIONS"}
            if cors:
                allow |= {
                    "access-control-allow-methods": "GET, POST",
                    "access-control-allow-headers": "Content-Type, Accept",
                    "access-control-max-age": "3600",
                }
            return Response(status_code=204, headers=allow)
        body = await _body(request) if request.method == "POST" else b""
        asked = protocol.read_request(
            request.method, request.scope["query_string"], request.headers.get("content-type", ""), body
        )
        accept = _accept(request)
        if asked is None:
            if prefers_html(accept):
                return Response(status_code=303, headers={"location": "/query"})
            endpoint = f"{request.url.scheme}://{request.url.netloc}/sparql"
            return _response(await pool.run("description", accept=accept, endpoint=endpoint), request)
        if request.method == "GET" and not asked.format and prefers_html(accept):
            return Response(
                status_code=303, headers={"location": "/query?query=" + quote(asked.query, safe="")}
            )
        reply = await pool.run(
            "sparql",
            accept=accept,
            query=asked.query,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            format=asked.format,
        )
        return _response(reply, request)

    return handle


def _static(name: str) -> Handler:
    data = files("eventgraph.serve").joinpath(name).read_bytes()

    async def handle(request: Request) -> Response:
        return Response(data, headers={"content-type": _STATIC[name], "cache-control": "max-age=3600"})

    return handle


def _parameters(request: Request) -> dict[str, str]:
    """The first value of each parameter of the address."""
    text = request.scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=100)
    except ValueError:
        raise Refusal(400, "the address has more than 100 parameters") from None
    return dict(reversed(pairs))


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


async def _body(request: Request) -> bytes:
    """The body of a POST, read no further than it may be long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise protocol.too_long()
    return body


def _response(reply: Reply, request: Request) -> Response:
    """A reply as a response; what a browser could not show as a page is shown as one."""
    kind = reply.headers.get("content-type", "")
    if reply.status >= 400 and kind.startswith("text/plain") and prefers_html(_accept(request)):
        page = error_page(reply.status, reply.body.decode("utf-8").strip())
        headers = {**reply.headers, "content-type": "text/html; charset=utf-8"}
        return Response(page, reply.status, headers)
    return Response(reply.body, reply.status, {"cache-control": "no-cache", **reply.headers})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _response(error.reply(), request)


async def _not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    message = {404: "there is no page at this address", 405: f"{request.method} is not possible here"}
    refusal = Refusal(error.status_code, message.get(error.status_code, error.detail), **headers)
    return _response(refusal.reply(), request)


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it


async def _failed(request: Request, error: Exception) -> Response:
    return _response(Refusal(500, "the server failed at this; its log says why").reply(), request)


def _guarded(app: Starlette, access: Access) -> App:
    """Refuse names that the server does not go by (a site could point its name here), add the safety headers."""

    async def guarded(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def safely(message: Any) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                extra = [(n.encode(), v.encode()) for n, v in SAFETY.items() if n.encode() not in known]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if not _is_ours(host, access.hosts):
            refusal = Refusal(
                421, "this server does not go by that name; start it with --allow-host NAME if it should"
            )
            reply = refusal.reply()
            await Response(reply.body, reply.status, reply.headers)(scope, receive, safely)
            return
        await app(scope, receive, safely)

    return guarded


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.IGNORECASE)


def _is_ours(host: str, names: frozenset[str]) -> bool:
    match = _HOST.fullmatch(host)
    return match is not None and (not names or match[1].strip("[]").lower() in names)
