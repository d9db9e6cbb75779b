"""The lines of an extracted article: cleaned, without what pages put between a report's paragraphs and around them."""

from __future__ import annotations

import re
from collections.abc import Set

from unless.domain.text import words

# Invitations to the reader that extractors keep as paragraphs; no report has such a line.
_INVITATION = re.compile(
    r"(?:sign up (?:for|to)|subscribe (?:to|now)|share (?:this|on)|follow us|read more|read also|click here|"
    r"advertisement$|skip to|support our|donate\b|see (?:also|more)\b|like this (?:story|article)|"
    r"tell us what you think|join (?:us|the conversation)|get the (?:latest|day.s|best)(?: \w+)? (?:news|stories|headlines)|listen to this (?:article|story)|"
    r"download (?:our|the) app|scroll (?:down|to continue)|story continues below|loading\W*$|"
    r"(?:we|this (?:web)?site) uses? cookies|by (?:continuing|using) (?:to use )?(?:this|our) site|accept (?:all )?cookies)",
    re.IGNORECASE,
)
# Labels that stand alone on a line.
_LABEL = re.compile(
    r"(?:advertisement|comments?|related(?: (?:articles|stories|topics|content|links))?|more|read more|share|tags|topics|"
    r"trending|recommended|don.?t miss|most (?:read|popular)|see also|leave a (?:comment|reply)|filed under|"
    r"image|photo|getty images|video|play video|print|e-?mail|save)\W*(?:\d+\W*)?",
    re.IGNORECASE,
)
# Who owns a page or took a picture, and where a writer can be reached.
_NOTICE = re.compile(
    r"(?:copyright\W+(?:\d{4}|©|\(c\)|by\b)|©|\(c\)\s|all rights reserved|\(?(?:image|photo|picture)(?: credit| source)?s?\s*[:©]|"
    r"filed under:|tags:|topics:)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\b(?:all rights reserved|subject to copyright|may (?:not )?be (?:reproduced|republished|rewritten)|without (?:the )?"
    r"(?:prior )?written permission)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.|twitter\.com/)?[\w.+-]*[@/][\w./@-]+|@\w+", re.ASCII)
_INVITATION_WORDS = 12  # a longer line is a sentence of the report
_NOTICE_WORDS = 20
_RIGHTS_WORDS = 60
_CLOSED = ("”", '"', "’", "'")


def clean(line: str) -> str:
    """A line with single spaces, "" where it is none of a report's."""
    line = " ".join(line.split())
    n = len(words(line))
    if n < _INVITATION_WORDS and _INVITATION.match(line) and not line.endswith(_CLOSED):
        return ""
    if (n < _NOTICE_WORDS and _NOTICE.match(line)) or (n < _RIGHTS_WORDS and _RIGHTS.search(line)):
        return ""
    if _LABEL.fullmatch(line) or _ADDRESS.fullmatch(line):
        return ""
    return line.removeprefix("- ")  # trafilatura's mark of a list item


def body(text: str, headings: Set[str], title: str | None) -> str:
    """An article's text of a paragraph a line, without headings before its first paragraph and after its last one.

    `headings` are the page's own: the headline, a line below it, the heads of lists of other articles.
    """
    lines = [line for line in map(clean, text.splitlines()) if line]
    edges = {*headings, title}
    first, last = 0, len(lines)
    while first < last and lines[first] in edges:
        first += 1
    while last > first and lines[last - 1] in edges:
        last -= 1
    return "\n".join(lines[first:last])
