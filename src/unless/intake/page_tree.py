"""A web page to the tree that its article is looked for in: parsed within bounds, rid of what is never a report's text.

Extractors judge elements by their class and by how many links they hold. What they judge wrongly on news pages is put
right here beforehand: captions, cards that open over a name, invitations to another page, tables of figures, and bodies
that stand in several boxes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

# Of 439 news pages the largest has 8,000 tags outside of its programs; a data attribute in one holds 1,100 "=".
MAX_TAGS = 50_000  # a page of as many takes five seconds
MAX_ATTRIBUTES = 2_000  # in one tag: what the parser does with them grows with their square

_BLOCK = re.compile(
    r"(</?(?:p|div|br|li|ul|ol|dl|dt|dd|td|th|tr|table|blockquote|section|article|aside|figure|figcaption|"
    r"header|footer|main|h[1-6]|hr|address)\b)",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"<(script|style)\b([^<>]*)>", re.IGNORECASE)
_END_OF = {
    tag: re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE) for tag in ("script", "style", "pre", "textarea")
}
_PRE = re.compile(r"<(pre|textarea)\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = re.compile(r"\r\n|\r|\n")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}")
LINKED_DATA = re.compile(r"\btype\s*=\s*[\"']?application/ld\+json", re.IGNORECASE)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = "span em strong b i a font mark u small sup sub abbr cite q ins time".split()
_IN_SENTENCE = frozenset([*_INLINE, "br"])
_EMPTIED = (*_HEADINGS, *_INLINE, "a", "p", "div", "section", "li", "blockquote")
_PARAGRAPHS = ("p", "li", "blockquote")

# Words in the names (class, id, itemprop) of elements.
_CAPTION = re.compile(
    r"caption|(?:image|photo|picture|media|img)[-_]?(?:credit|source|copyright)", re.IGNORECASE
)
_CARD = re.compile(r"rollover|tooltip|pop-?(?:up|over)|hover-?card", re.IGNORECASE)
_UNSEEN = re.compile(r"hid(?:e|den)|none|sr-only|visually|screen-?reader|a11y", re.IGNORECASE)
_PIECE = re.compile(r"body|text|article|story|content|chunk|paragraph|entry|post", re.IGNORECASE)
_NO_PIECE = re.compile(
    r"comment|repl(?:y|ies)|response|teaser|promo|card|related|review|widget|sidebar|footer|header|nav|list",
    re.IGNORECASE,
)
# How an invitation to another page opens; the rest of it is a link.
_INVITES = re.compile(
    r"\W*(?:see (?:also|more)|read(?: more| also| next|:)|watch|also (?:on|read|in)|more(?: on| from|:)|related|"
    r"don.?t miss|recommended|click|listen|download|follow|join|get|sign up|subscribe)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s*\Z")
_BODY = re.compile(r"(?:article|story|entry|post)[-_]*(?:body|content|text)", re.IGNORECASE)
_SENTENCE_WORDS, _SENTENCE_LINKS = 5, 20
_NAME_CHARACTERS = 2_000  # of a class: utility-first style sheets need some hundreds
_CAPTION_CHARACTERS = 800  # a longer element is no caption, whatever its class: themes put it on wrappers
_INVITATION_CHARACTERS = 250
_CELL_CHARACTERS = 200  # cells of layout tables hold paragraphs, those of tables of figures are shorter
_PROSE_CHARACTERS = 60  # a paragraph of a report, as opposed to a label
_PIECES_CHARACTERS = 1000


class PageTooComplex(ValueError):
    """A page that would take its reader minutes. The message says why, to stand after the page's name."""


def page_tree(html: str) -> Any | None:
    """The tree of a page, None where there is none; without programs, its text broken in lines by <br> and blocks alone.

    Raises PageTooComplex.
    """
    from trafilatura import load_html  # noqa: PLC0415 (0.3 s to import: only where a page has come)

    html = _without_programs(html)
    if html.count("<") > MAX_TAGS or html.count(">") > MAX_TAGS:
        raise PageTooComplex(f"has more than {MAX_TAGS:,} tags, which no report has")
    if any(found[0].count("=") > MAX_ATTRIBUTES for found in _LONG_TAG.finditer(html)):
        raise PageTooComplex(f"has a tag with more than {MAX_ATTRIBUTES:,} attributes, which no report has")
    tree = load_html(_spaced(html))
    for e in tree.iter() if tree is not None else ():
        for name, value in e.attrib.items():
            if name in ("class", "id", "style", "itemprop") and len(value) > _NAME_CHARACTERS:
                e.attrib.pop(name)  # they are searched many times over
    return tree


def headings(tree: Any) -> frozenset[str]:
    """The texts of a page's headings."""
    return frozenset(_text(e) for e in tree.iter(*_HEADINGS))


def tidy(tree: Any) -> None:
    """Take what is never a report's text out of a tree, and put what is one together."""
    _drop_empty(tree)
    _drop_captions(tree)
    _drop_cards(tree)
    _drop_invitations(tree)
    _drop_tables(tree)
    _wrap_loose_sentences(tree)
    _unlink_sentences(tree)
    _unname_inline(tree)
    _unname_holders(tree)
    _join_pieces(tree)


# --- before parsing ---------------------------------------------------------------------------------------------
def _without_programs(html: str) -> str:
    """Without scripts and styles; linked data stays."""
    parts, at = [], 0
    while (found := _PROGRAM.search(html, at)) is not None:
        end = _END_OF[found[1].lower()].search(html, found.end())
        stop = len(html) if end is None else end.end()  # as browsers do: one that never ends holds the rest
        keep = LINKED_DATA.search(found[2]) is not None
        parts.append(html[at : stop if keep else found.start()])
        at = stop
    return "".join(parts) + html[at:]


def _spaced(html: str) -> str:
    """The page with a space before every block-level tag and none of its source's line breaks.

    Extractors join what stands in neighbouring blocks ("at noon.He stayed") and keep a source's line
    breaks as if they were paragraphs' ends. Neither space nor break means anything in HTML but in <pre>,
    whose breaks become <br>.
    """
    parts, at = [], 0
    while (found := _PRE.search(html, at)) is not None:
        end = _END_OF[found[1].lower()].search(html, found.end())
        stop = len(html) if end is None else end.end()
        parts += [html[at : found.start()], _BREAK.sub("<br>", html[found.start() : stop])]
        at = stop
    return _BLOCK.sub(r" \1", _SPACE.sub(" ", "".join(parts) + html[at:]))


# --- what is never a report's text ------------------------------------------------------------------------------
def _drop_empty(tree: Any) -> None:
    """Elements without words: extractors drop them with the words that follow."""
    for e in reversed(list(tree.iter(*_EMPTIED))):
        if len(e) == 0 and not (e.text or "").strip():
            words = e.text or ""
            e.tail = f"{words}{e.tail or ''}"
            _drop(e)


def _drop_captions(tree: Any) -> None:
    for e in list(tree.iter("figcaption", "div", "p", "span", "section", "small", "li", "td", "cite")):
        if e.tag == "figcaption" or (
            _CAPTION.search(_names(e)) and len(e.text_content()) < _CAPTION_CHARACTERS
        ):
            _drop(e)


def _drop_cards(tree: Any) -> None:
    """Cards that open over a name within a sentence, with several links to what else there is of it."""
    for p in tree.iter("p"):
        for e in list(p.iter("span", "div")):
            inside = _CARD.search(e.get("class") or "") and not (e.text or "").strip()
            if inside and len(e.findall(".//a")) > 1 and not any(_is_card(c) for c in e.iterdescendants()):
                _drop(e)


def _is_card(e: Any) -> bool:
    return bool(_CARD.search(e.get("class") or "")) and len(e.findall(".//a")) > 1


def _drop_invitations(tree: Any) -> None:
    """Paragraphs that are a link to another page and a word before it ("See also: ...")."""
    for e in list(tree.iter("p", "li", "div")):
        if e.tag == "div" and next(e.iter("p", "li"), None) is not None:
            continue
        text = "" if e.find(".//a") is None else _text(e)
        if not 0 < len(text) <= _INVITATION_CHARACTERS or not _INVITES.match(text):
            continue
        if sum(len(_text(a)) for a in e.iter("a")) >= 0.5 * len(text):
            _drop(e)


def _drop_tables(tree: Any) -> None:
    """Tables of figures and names. Tables that lay out a page, whose cells hold paragraphs, become boxes."""
    for e in reversed(list(tree.iter("table"))):  # inner ones first
        cells = [len(_text(c)) for c in e.iter("td", "th")]
        if sum(n for n in cells if n >= _CELL_CHARACTERS) < 0.5 * sum(cells):
            _drop(e)
            continue
        for part in e.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            part.tag = "div"


# --- what is one ------------------------------------------------------------------------------------------------
def _wrap_loose_sentences(tree: Any) -> None:
    """Sentences that stand without a paragraph around them in a box of paragraphs, or in a box among them, get one."""
    bodies = {e for e, n in Counter(p.getparent() for p in tree.iter("p") if _is_prose(p)).items() if n > 1}
    for box in list(tree.iter("div", "section", "article")):
        if not {box, *islice(box.iterancestors(), 2)} & bodies:
            continue
        start, run = box.text or "", []
        for child in [*box, None]:
            if child is not None and child.tag in _IN_SENTENCE:
                run.append(child)
                continue
            words = start + "".join(f"{e.text_content()}{e.tail or ''}" for e in run)
            if len(words.split()) > 1 and _SENTENCE_END.search(words):
                _wrap(box, start, run, child)
            start, run = "" if child is None else child.tail or "", []


def _is_prose(p: Any) -> bool:
    return len(p.text_content()) >= _PROSE_CHARACTERS


def _wrap(box: Any, start: str, run: list[Any], after: Any | None) -> None:
    """Put a run of words, which begins with the text `start` and ends before the element `after`, in a paragraph."""
    p = box.makeelement("p")
    if run:
        run[0].addprevious(p)
    elif after is not None:
        after.addprevious(p)
    else:
        box.append(p)
    before = p.getprevious()
    if before is None:
        box.text = None
    else:
        before.tail = None
    p.text = start
    p.extend(run)


def _unlink_sentences(tree: Any) -> None:
    """A sentence of a report may be a link from end to end; one that ends like a sentence is no teaser."""
    for p in tree.iter("p"):
        links = p.findall(".//a")
        words = _text(p) if 0 < len(links) <= _SENTENCE_LINKS else ""
        if len(words.split()) >= _SENTENCE_WORDS and _SENTENCE_END.search(words):
            for link in links:
                link.drop_tag()


def _unname_holders(tree: Any) -> None:
    """A body may stand in a box for what is shown before payment, by its name a teaser."""
    for e in tree.iter("div", "section"):
        inside = e.iterdescendants("div", "section", "article")
        if "teaser" in (e.get("class") or "").lower() and any(
            _BODY.search(b.get("class") or "") for b in inside
        ):
            e.attrib.pop("class")


def _unname_inline(tree: Any) -> None:
    """Words within a sentence are of the sentence, whatever class they have ("link", "embed"); what is hidden is not."""
    for paragraph in tree.iter(*_PARAGRAPHS):
        for e in paragraph.iter(*_INLINE):
            if not _UNSEEN.search(f"{_names(e)} {e.get('style') or ''}") and not e.get("aria-hidden"):
                e.attrib.pop("class", None)
                e.attrib.pop("id", None)


def _join_pieces(tree: Any) -> None:
    """Where a body stands in several boxes of one class, with advertisements between, marks what holds them all."""
    boxes: dict[str, dict[Any, int]] = {}
    for p in tree.iter("p"):
        box = p.getparent()
        if box is None or box.tag not in ("div", "section") or not box.get("class"):
            continue
        n = len(_text(p))
        if n >= _PROSE_CHARACTERS:
            of_class = boxes.setdefault(box.get("class"), {})
            of_class[box] = of_class.get(box, 0) + n
    for name, found in boxes.items():
        whole = sum(found.values())
        if len(found) < 2 or not _PIECE.search(name) or _NO_PIECE.search(name):
            continue
        if whole < _PIECES_CHARACTERS or max(found.values()) > 0.8 * whole:
            continue
        holder = _holder(list(found))
        if holder is not None:
            holder.set("itemprop", "articleBody")


def _holder(boxes: list[Any]) -> Any | None:
    """The innermost element around boxes of one article, None where they are of several or of the page as a whole."""
    common = list(boxes[0].iterancestors())
    for box in boxes[1:]:
        around = set(box.iterancestors())
        common = [e for e in common if e in around]
    if not common or common[0].tag in ("body", "html"):
        return None
    articles = {next(box.iterancestors("article"), None) for box in boxes}
    return common[0] if len(articles) == 1 else None


def _names(e: Any) -> str:
    return f"{e.get('class') or ''} {e.get('id') or ''} {e.get('itemprop') or ''}"


def _text(e: Any) -> str:
    return " ".join(e.text_content().split())


def _drop(e: Any) -> None:
    if e.getparent() is not None:
        e.drop_tree()


def linked_data(html: str) -> Iterator[str]:
    """The texts of a page's JSON-LD scripts."""
    at = 0
    while (found := _PROGRAM.search(html, at)) is not None:
        end = _END_OF[found[1].lower()].search(html, found.end())
        stop = len(html) if end is None else end.start()
        if LINKED_DATA.search(found[2]):
            yield html[found.end() : stop]
        at = stop if end is None else end.end()
