"""How the page is served: the browser's language, limits, nothing from outside, no telemetry."""

import asyncio
import gzip
import threading
import time
from collections import OrderedDict
from copy import deepcopy
from typing import Any, Literal
from urllib.parse import parse_qs

import brotli
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .limits import LARGEST, Bounded, Bucket, OwnFiles
from .page import head, style
from .policy import Sealed, policy
from .serve_words import prefers_chinese
from .sessions import MOST
from .watch import Watched
from .words import LANGUAGES

__all__ = [
    "FollowLanguage",
    "Headed",
    "KeepPage",
    "first_page",
    "launch_options",
    "packed",
    "prefers_chinese",
]

first_page = threading.Event()
"""The first visitor has the page; what is got ready for later may begin."""


class FollowLanguage:
    """Sends a browser that prefers Chinese from "/" to "/zh"; `?lang=` overrules the browser.

    And from "/zh/" to "/zh", with what the link asks for: Gradio would send it there without.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        where = self._where(scope)
        if where:
            query = scope["query_string"]
            there = where + (b"?" + query if query else b"")
            headers = [
                (b"location", there),
                (b"vary", b"Accept-Language"),
                (b"content-length", b"0"),
            ]
            await send({"type": "http.response.start", "status": 307, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, send)

    @staticmethod
    def _where(scope: Scope) -> bytes:
        """Where else the page stands, as seen from the address; nothing if it is there."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return b""
        if scope["path"] in {f"/{language}/" for language in LANGUAGES[1:]}:
            return f"../{scope['path'].strip('/')}".encode()
        if scope["path"] != "/" or "lang" in parse_qs(scope["query_string"].decode("latin-1")):
            return b""
        asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        return b"zh" if prefers_chinese(asked) else b""


def is_page(scope: Scope, method: str = "GET") -> bool:
    """Whether the page itself is asked for, in any language."""
    pages = ("/", *(f"/{language}" for language in LANGUAGES[1:]))
    return scope["type"] == "http" and scope["method"] == method and scope["path"] in pages


async def heard(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """All that it answers."""
    said: list[Message] = []

    async def note(message: Message) -> None:
        said.append(message)

    await app(scope, receive, note)
    return said


class Headed:
    """Puts into the head what must stand there before Gradio's own script runs.

    What may run in the page is said beside it, since only here the page is whole and not packed.
    """

    def __init__(self, app: ASGIApp, more: str) -> None:
        self.app = app
        self.more = f"{more}</head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if not is_page(scope):
            await self.app(scope, receive, send)
            return
        said = await heard(self.app, scope, receive)
        page = _body(said).replace(b"</head>", self.more, 1)
        told = (b"content-security-policy", policy(page))
        for message in _rewritten(said, page, told):
            await send(message)


class KeepPage:
    """Keeps the page that Gradio writes anew for every visitor, though it is the same for all.

    Writing it costs a tenth of a second for every ten tabs: a class that arrives together would
    wait for it. It differs by address and by what a proxy says; visitors with cookies of a log-in,
    and stored links of Gradio's own, are never answered from here. Whether the page is there at
    all (HEAD) is said without writing it: Gradio asks so at its start, and gives up after 3 s.
    """

    MOST = 32
    ANEW = 32
    """Pages that are written in a minute, whoever asks for them under whatever names."""
    TELLING = (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: OrderedDict[tuple[Any, ...], list[Message]] = OrderedDict()
        self.writing: dict[tuple[Any, ...], asyncio.Lock] = {}
        self.bucket = Bucket(2 * self.ANEW)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        key = self._key(scope)
        if is_page(scope, "HEAD"):
            await HTMLResponse()(scope, receive, send)
            return
        if key is None:
            await self.app(scope, receive, send)
            return
        for message in await self._page(key, scope, receive):
            await send(deepcopy(message))  # the layers above write into what they are given

    async def _page(self, key: tuple[Any, ...], scope: Scope, receive: Receive) -> list[Message]:
        """Those who come together wait for one that is written once."""
        async with self.writing.setdefault(key, asyncio.Lock()):
            try:
                if key not in self.kept:
                    return await self._anew(key, scope, receive)
                self.kept.move_to_end(key)
                return self.kept[key]
            finally:
                self.writing.pop(key, None)

    async def _anew(self, key: tuple[Any, ...], scope: Scope, receive: Receive) -> list[Message]:
        """Written, and kept; the page that was asked for least recently leaves."""
        if self.bucket.wait("", time.monotonic()):
            return await heard(PlainTextResponse("Try again in a minute.", 503), scope, receive)
        said = await heard(self.app, scope, receive)
        if said[0]["status"] != 200:
            return said
        packing = _packing(scope)
        said = packed(said, packing) if packing else said
        self.kept[key] = said
        first_page.set()
        if len(self.kept) > self.MOST:
            self.kept.popitem(last=False)
        return said

    def _key(self, scope: Scope) -> tuple[Any, ...] | None:
        if not is_page(scope):
            return None
        headers = dict(scope["headers"])
        if b"access-token" in headers.get(b"cookie", b"") or b"authorization" in headers:
            return None
        if b"deep_link" in scope["query_string"]:
            return None
        told = tuple(headers.get(name) for name in self.TELLING)
        return scope["path"], scope.get("scheme"), scope.get("root_path"), _packing(scope), told


Packing = Literal["br", "gzip"]


def _packing(scope: Scope) -> Packing | None:
    """How the visitor unpacks it best."""
    asked = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
    ranks = [item.replace(" ", "").partition(";q=") for item in asked.split(",")]
    taken = {name for name, _, weight in ranks if not weight or weight.strip("0.")}
    return "br" if "br" in taken else "gzip" if "gzip" in taken else None


def packed(said: list[Message], packing: Packing) -> list[Message]:
    """A whole response, packed once for all: Brotli makes half of it of what gzip does."""
    body = _body(said)
    small = brotli.compress(body, quality=9) if packing == "br" else gzip.compress(body)
    told = ((b"content-encoding", packing.encode()), (b"vary", b"Accept-Encoding"))
    return _rewritten(said, small, *told)


def _body(said: list[Message]) -> bytes:
    return b"".join(part.get("body", b"") for part in said[1:])


def _rewritten(said: list[Message], body: bytes, *told: tuple[bytes, bytes]) -> list[Message]:
    """A whole response with another body, its length, and what else is told of it."""
    start = said[0]
    headers = [h for h in start["headers"] if h[0].lower() != b"content-length"]
    headers += [*told, (b"content-length", str(len(body)).encode())]
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]


def launch_options() -> dict[str, Any]:
    """Arguments of `Blocks.launch` that every way of hosting shares."""
    return {
        **style(),
        "footer_links": ["api"],
        "run_history": False,
        "show_error": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "max_file_size": LARGEST,
        "state_session_capacity": MOST,
        "app_kwargs": {
            "middleware": [
                Middleware(Watched),
                Middleware(Sealed),
                Middleware(Bounded, largest=LARGEST),
                Middleware(OwnFiles, brought=get_upload_folder()),
                Middleware(FollowLanguage),
                Middleware(GZipMiddleware, minimum_size=2000, compresslevel=5),
                Middleware(KeepPage),
                Middleware(Headed, more=head()),
            ]
        },
    }
