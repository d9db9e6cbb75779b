"""The gate before every request: Host, Origin, body size and time, and the headers of every answer.

A browser that a hostile page steers can reach a server on loopback. Two checks keep it out: the Host header must be
one of ours (against DNS rebinding), and whatever changes something must come from our own pages (Origin, and
Sec-Fetch-Site where a browser sends it). Forms carry a token besides (`web.csrf`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unless.web.options import ServeOptions, split_port

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def content_security_policy(nonce: str) -> str:
    """What a page may load: our own styles, scripts and pictures; no frame around it, no address but ours."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class Refused(Exception):
    """A request that the gate does not let through: its HTTP status and one sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Gate:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, options: ServeOptions) -> None:
        self.app = app
        self.options = options
        self.hosts = options.hosts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._harden(MutableHeaders(scope=message), scope["path"], nonce)
            await send(message)

        try:
            self._admit(scope)
            await self.app(scope, self._bounded(scope, receive), answer)
        except Refused as refusal:
            if not started:
                await _say(answer, refusal)

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1:
            raise Refused(400, "A request needs one Host header.")
        host = headers["host"].lower()
        name = split_port(host)[0].rstrip(".")
        if name not in self.hosts:
            raise Refused(
                421, f"This server does not answer to the name {name!r}; open it by its own address."
            )
        if scope["method"] in SAFE_METHODS:
            return
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refused(403, "A page of another site may not change anything here.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in self._origins(host):
            raise Refused(403, "A page of another site may not change anything here.")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise Refused(400, "Content-Length is no number.")
        if int(length) > self.options.body_bytes:
            raise Refused(413, self._too_large())

    def _origins(self, host: str) -> Iterable[str]:
        return (f"https://{host}",) if self.options.https else (f"http://{host}", f"https://{host}")

    def _too_large(self) -> str:
        return f"More than {self.options.body_bytes // 2**20} MB at once is not taken; send it in parts."

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """The body, refused as soon as it is too large or too slow."""
        seen = 0
        ended = False
        deadline = asyncio.get_running_loop().time() + self.options.body_seconds

        async def bounded() -> Message:
            nonlocal seen, ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise Refused(408, "The request took too long to arrive; send it again.") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                ended = not message.get("more_body", False)
                if seen > self.options.body_bytes:
                    raise Refused(413, self._too_large())
            else:
                ended = True
            return message

        return bounded

    def _harden(self, headers: MutableHeaders, path: str, nonce: str) -> None:
        headers.setdefault("content-security-policy", content_security_policy(nonce))
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"
        headers["x-frame-options"] = "DENY"
        if self.options.https:
            headers["strict-transport-security"] = "max-age=31536000"
        if not path.startswith("/static/"):
            headers.setdefault("cache-control", "no-store")


async def _say(send: Send, refusal: Refused) -> None:
    body = refusal.why.encode()
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
