"""How the page is served: the browser's language, limits, nothing from outside, no telemetry."""

from typing import Any
from urllib.parse import parse_qs

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from .page import style

__all__ = ["FollowLanguage", "launch_options"]


def prefers_chinese(header: str) -> bool:
    """Whether an Accept-Language header ranks Chinese above English."""
    ranks: dict[str, float] = {}
    for item in header.lower().split(",")[:20]:
        name, _, weight = item.strip().partition(";q=")
        try:
            ranks.setdefault(name.split("-")[0], float(weight or 1))
        except ValueError:
            continue
    return ranks.get("zh", 0) > ranks.get("en", 0)


class FollowLanguage:
    """Sends a browser that prefers Chinese from "/" to "/zh"; `?lang=` overrules the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if self._should_move(scope):
            query = scope["query_string"]
            there = b"zh" + (b"?" + query if query else b"")
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
    def _should_move(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return False
        if "lang" in parse_qs(scope["query_string"].decode("latin-1")):
            return False
        asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        return prefers_chinese(asked)


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
        "max_file_size": "10mb",
        "app_kwargs": {"middleware": [Middleware(FollowLanguage)]},
    }
