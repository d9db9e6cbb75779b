"""The gate before every request: Host, Origin, body size and time, and the headers of every answer.

A browser that a hostile page steers can reach a server on loopback. Two checks keep it out: the Host header must be
one of ours (against DNS rebinding), and whatever changes something must come from our own pages (Origin, and
Sec-Fetch-Site where a browser sends it). Forms carry a token besides (`web.csrf`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unless.domain.errors import UnlessError
from unless.web.errors import unexpected
from unless.web.identity import visitor
from unless.web.options import STRANGER_BYTES, ServeOptions, split_port

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
        if self.options.https:
            scope["scheme"] = "https"  # as the browser has it: redirects must not lead out of it
        passage = _Passage(self, scope, receive, send, nonce)
        try:
            self._admit(scope)
            most = await self._most_bytes(scope)
            await self.app(scope, passage.bounded(most), passage.answer)
        except Refused as refusal:
            passage.refusal = refusal
        except ClientDisconnect:
            return
        except Exception as error:
            if passage.started:
                raise  # the connection breaks off, so that nobody takes half an answer for a whole one
            if passage.refusal is None:
                await (await unexpected(Request(scope), error))(scope, receive, passage.answer)
        if passage.refusal is not None and not passage.started:
            await passage.refuse(passage.refusal)

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1:
            raise Refused(400, "A request needs one Host header.")
        host = headers["host"].lower()
        name = split_port(host)[0].removesuffix(".")
        if name not in self.hosts:
            raise Refused(
                421, f"This server does not answer to the name {host[:100]!r}; open it by its own address."
            )
        if "transfer-encoding" in headers and "content-length" in headers:
            raise Refused(400, "A body has a length or comes in chunks, not both.")
        if scope["method"] in SAFE_METHODS:
            return
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refused(403, "A page of another site may not change anything here.")
        if any(origin.lower() not in self._origins(host) for origin in headers.getlist("origin")):
            raise Refused(403, "A page of another site may not change anything here.")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 20:
            raise Refused(400, "Content-Length is no number.")

    async def _most_bytes(self, scope: Scope) -> int:
        """How large the body may be: little from whom nobody knows, before any of it is kept. Raises Refused."""
        headers = Headers(scope=scope)
        most = self.options.body_bytes
        length = int(headers.get("content-length", "0")) if scope["method"] not in SAFE_METHODS else 0
        if self.options.users and (length > STRANGER_BYTES or "transfer-encoding" in headers):
            try:
                await run_in_threadpool(visitor, Request(scope))
            except UnlessError:
                most = min(most, STRANGER_BYTES)
        if length > most:
            raise Refused(413, self.too_large(most))
        return most

    def _origins(self, host: str) -> Iterable[str]:
        return (f"https://{host}",) if self.options.https else (f"http://{host}", f"https://{host}")

    @staticmethod
    def too_large(most: int) -> str:
        """The sentence for a body above `most` bytes."""
        if most >= 2**20:
            return f"More than {most // 2**20} MB at once is not taken; send it in parts."
        return f"More than {most // 2**10} kB is not taken here, or not before you log in."

    def harden(self, headers: MutableHeaders, path: str, nonce: str) -> None:
        """What every answer says to the browser."""
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


class _Passage:
    """One request on its way through the gate: its body bounded, its answer hardened, or a refusal instead."""

    def __init__(self, gate: Gate, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        self.gate = gate
        self.scope = scope
        self.receive = receive
        self.send = send
        self.nonce = nonce
        self.started = False
        self.refusal: Refused | None = None

    async def answer(self, message: Message) -> None:
        """Pass an answer on; once the body was refused, none of what the app makes of half a body."""
        if self.refusal is not None and not self.started:
            return
        if message["type"] == "http.response.start":
            self.started = True
            self.gate.harden(MutableHeaders(scope=message), self.scope["path"], self.nonce)
        await self.send(message)

    def bounded(self, most: int) -> Receive:
        """The body, refused as soon as it is too large or too slow."""
        seen = 0
        ended = False
        deadline = asyncio.get_running_loop().time() + self.gate.options.body_seconds

        async def receive() -> Message:
            nonlocal seen, ended
            if ended:
                return await self.receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await self.receive()
            except TimeoutError:
                raise self._refused(408, "The request took too long to arrive; send it again.") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                ended = not message.get("more_body", False)
                if seen > most:
                    raise self._refused(413, self.gate.too_large(most))
            else:
                ended = True
            return message

        return receive

    def _refused(self, status: int, why: str) -> Refused:
        self.refusal = Refused(status, why)
        return self.refusal

    async def refuse(self, refusal: Refused) -> None:
        """Answer with the refusal, and close: what is left of the body is not read."""
        body = refusal.why.encode()
        self.started, self.refusal = False, None
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await self.answer({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.answer({"type": "http.response.body", "body": body})
