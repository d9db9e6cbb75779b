"""What an answer of the web says of itself, its body within limits, and the sentence for one that is no page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from unless.domain.errors import FetchError
from unless.intake.inflate import CODINGS, inflated
from unless.intake.wire import Answer, Deadline, Limits, TooMuch

_SHOWN = 200  # characters of an address in a message


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the content types that are taken, and how messages speak of it.

    `what` says what an answer of another type is not, and the remedy; `instead` what to do where it is not to be had;
    `most` what a larger answer is more than, with the remedy.
    """

    kinds: frozenset[str]
    what: str
    instead: str
    most: str


PAGE = Wanted(
    frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown"}),
    "not a page or text; give a report's own page.",
    "save the page in a browser and add the file.",
    "more than a report can hold; save the report's text to a file and add that.",
)
# Feeds come under many types, wrong ones too: what they are is told by what is in them.
FEED = Wanted(
    frozenset(
        {
            *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
            *("application/json", "application/xml", "text/xml", "text/plain", "text/html"),
            *("application/xhtml+xml", "application/octet-stream", "binary/octet-stream", "text/x-opml"),
        }
    ),
    "not a feed; give the address of an RSS, Atom or JSON feed, or of a news sitemap.",
    "follow another feed of its outlet.",
    "more than a feed can hold; follow a smaller feed of its outlet.",
)


def check_status(answer: Answer, shown: str, host: str, wanted: Wanted = PAGE) -> None:
    """Raises FetchError for every status that comes without what is wanted."""
    status, wait = answer.status, retry_after(answer)
    if status in (200, 203):
        return
    if status in (404, 410):
        text = f"There is nothing at {shown} ({status}); check the address."
    elif status in (401, 402, 403, 407, 451):
        text = f"{shown} is not for everyone ({status}); {wanted.instead}"
    elif status in (429, 503):
        when = f"in {wait:.0f} s" if wait is not None else "later"
        text = f"{host} asks to be left alone for now ({status}); try again {when}."
    elif status >= 500:
        text = f"{host} has a fault ({status}); try again later."
    else:
        text = f"{shown} answers with status {status}, not with a page; check the address."
    raise FetchError(text, status, wait)


def retry_after(answer: Answer) -> float | None:
    """Seconds that a host asks to wait, None where it does not, or names a time but not its own."""
    value = answer.header("retry-after")
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(answer.header("date"))
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, wait.total_seconds())


def content_type(answer: Answer) -> tuple[str, str | None]:
    """The content type ("" if there is none) and the charset that an answer names, in small letters."""
    kind, _, rest = answer.header("content-type").partition(";")
    found = re.search(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", rest, re.IGNORECASE)
    return kind.strip().lower(), found[1].lower() if found else None


def body_of(answer: Answer, name: str, deadline: Deadline, limits: Limits, cut: int | None = None) -> bytes:
    """The body, inflated. `cut` bytes are enough where given; else more than the limit is too much.

    Raises FetchError naming `name` for a compression that is not known, Late, TooMuch and BrokenBody.
    """
    coding = answer.header("content-encoding").lower()
    if coding not in CODINGS:
        raise FetchError(
            f"{name} comes in a compression that was not asked for ({printable(coding)}); save its text to a file "
            "and add that."
        )
    length = answer.header("content-length")
    if re.fullmatch(r"[0-9]{1,18}", length) and int(length) > limits.sent and cut is None:
        raise TooMuch("body")

    def sent() -> Iterator[bytes]:
        total = 0
        for chunk in answer.body:
            deadline.left()
            total += len(chunk)
            if total > limits.sent:
                raise TooMuch("body")
            yield chunk

    out = bytearray()
    for piece in inflated(sent(), coding):
        deadline.left()
        out += piece
        if cut is not None and len(out) >= cut:
            break
        if len(out) > limits.inflated:
            raise TooMuch("body")
    return bytes(out[:cut])


def shown(url: str) -> str:
    """An address as messages name it: one printable line, without a password."""
    return printable(re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:/*)?[^/?#\s]*@", r"\1", url.strip()))


def printable(text: str) -> str:
    """A stranger's text for a message: one line of bounded length."""
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
