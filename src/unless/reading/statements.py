"""Tagged fragments -> statements: which source and cue belong to which content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from unless.domain.reading import Quotation, Speaker, Statement
from unless.domain.text import Span, sentence_at, trimmed
from unless.reading.fragments import Tagged

# Log-probability that a cue loses a sentence away; the best of 0 to 4 on dev, where 1 to 3 differ by 0.001.
FAR = 2.0
# Sentences from its cue at which a content that is no quotation is left out: 2 gives 0.002 of statement F1 on dev over
# never, at the same content word F1; 1 gives 0.005 and costs 0.007 of content word F1.
STRAY = 2
QUOTES = '"“”„«»'


def assemble(text: str, sentences: Sequence[Span], tagged: Tagged) -> tuple[Statement, ...]:
    """Statements in text order; spans are those of the fragments, pieces cut at a window joined.

    A content goes to the cue that the tagger's links hold most probable, a cue takes the source they hold
    most probable, or none. Contents of one cue are one statement. A content whose window has no cue at all goes on
    with the content before it, as a quotation over several paragraphs does. A cue without a content states nothing
    and is left out; so is a content far from any cue that is no quotation.
    """
    fragments = tagged.fragments
    by_cue: dict[int, list[Span]] = {}
    before: int | None = None
    for i, fragment in enumerate(fragments):
        if fragment.part != "content":
            continue
        cue = _cue_for(text, i, tagged, sentences)
        if cue is None:
            cue = before
        elif _is_stray(sentences, fragment.span, fragments[cue].span):
            cue = None
        if cue is not None:
            by_cue.setdefault(cue, []).append(fragment.span)
        before = cue
    _give_orphans(tagged, sentences, by_cue)
    _give_what_precedes(text, tagged, sentences, by_cue)
    out = []
    for cue, contents in sorted(by_cue.items(), key=lambda x: min(s.start for s in x[1])):
        source = _source_for(cue, tagged)
        joined = _joined(text, sorted(contents))
        out.append(
            Statement(
                source=() if source is None else (fragments[source].span,),
                cue=(fragments[cue].span,),
                content=joined,
                speaker=Speaker(),
                quotation=quotation(text, joined),
            )
        )
    out.sort(key=lambda s: (min(p.start for p in (*s.source, *s.cue, *s.content)), s.content[0].start))
    return _with_parents(out)


def _give_orphans(tagged: Tagged, sentences: Sequence[Span], by_cue: dict[int, list[Span]]) -> None:
    """A cue left without content takes its own sentence's from a cue in another paragraph or headline."""
    cut = list(sentences)
    for cue, fragment in enumerate(tagged.fragments):
        if fragment.part != "cue" or cue in by_cue:
            continue
        here = sentence_at(cut, fragment.span.start)
        for other, contents in list(by_cue.items()):
            away = sentence_at(cut, tagged.fragments[other].span.start)
            mine = [c for c in contents if sentence_at(cut, c.start) == here]
            if away != here and mine and len(mine) < len(contents):
                by_cue[cue] = mine
                by_cue[other] = [c for c in contents if c not in mine]
                break


_DATELINE = re.compile(
    r"^[A-Z][A-Z .'’\-]+(?:,[^-–—\n]{0,40})?\s+[-–—]+\s+|^[A-Z][A-Z .'’\-]+(?:,[^-–—\n]{0,40})?\([A-Za-z ]+\)\s+[-–—]+\s+"
)


def _give_what_precedes(
    text: str, tagged: Tagged, sentences: Sequence[Span], by_cue: dict[int, list[Span]]
) -> None:
    """ "The dam will hold, a keeper told the paper": a cue that closes a sentence takes what precedes its source.

    Only where nothing of the sentence is tagged as a content, so that the tagger's own word goes first.
    """
    cut = list(sentences)
    contents = [f.span for f in tagged.fragments if f.part == "content"]
    for cue, fragment in enumerate(tagged.fragments):
        source = _source_for(cue, tagged) if fragment.part == "cue" and cue not in by_cue else None
        if source is None:
            continue
        sentence = cut[sentence_at(cut, fragment.span.start)]
        who = tagged.fragments[source].span
        if any(c.overlaps(sentence) for c in contents) or not sentence.contains(who):
            continue
        if who.start > fragment.span.start or len(text[fragment.span.end : sentence.end].split()) > 8:
            continue
        lead = text[sentence.start : who.start].rstrip()
        if not lead.endswith(","):
            continue
        opening = _DATELINE.match(lead)
        start = sentence.start + (opening.end() if opening else 0)
        content = trimmed(text, start, sentence.start + len(lead) - 1)
        if len(content.text.split()) >= 4:
            by_cue[cue] = [content]


def _cue_for(text: str, content: int, tagged: Tagged, sentences: Sequence[Span]) -> int | None:
    """The most probable cue of a content; the nearest in or beside its sentence where there is no link."""
    links = tagged.cue_of.get(content)
    span = tagged.fragments[content].span
    here = sentence_at(list(sentences), span.start)
    if links:
        return max(links, key=lambda j: (links[j] - FAR * _apart(text, sentences, here, span, tagged, j), -j))
    near = [
        (abs(f.span.start - span.start), j)
        for j, f in enumerate(tagged.fragments)
        if f.part == "cue" and abs(sentence_at(list(sentences), f.span.start) - here) <= 1
    ]
    return min(near)[1] if near else None


def _is_stray(sentences: Sequence[Span], content: Span, cue: Span) -> bool:
    """Whether a content is too far from its cue to be told by it; a quotation may be far."""
    cut = list(sentences)
    gap = abs(sentence_at(cut, content.start) - sentence_at(cut, cue.start))
    return gap >= STRAY and not content.text.startswith(tuple(QUOTES))


def _apart(text: str, sentences: Sequence[Span], here: int, span: Span, tagged: Tagged, cue: int) -> float:
    """Sentences between a content and a cue; a quotation is often told of in the one before or after."""
    there = sentence_at(list(sentences), tagged.fragments[cue].span.start)
    gap = abs(here - there)
    return max(0, gap - 1) if span.text[:1] in tuple(QUOTES) or gap == 0 else float(gap)


def _source_for(cue: int, tagged: Tagged) -> int | None:
    links = tagged.source_of.get(cue)
    if not links:
        return None
    return max(links, key=lambda j: (links[j], j is None))


def _joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans that only white space parts, as at a window's border, become one."""
    out: list[Span] = []
    for span in spans:
        if out and not text[out[-1].end : span.start].strip():
            out[-1] = Span.cut(text, out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def quotation(text: str, content: Sequence[Span]) -> Quotation:
    """Direct where all words stand inside quotation marks, indirect where none do, else mixed."""
    inside = outside = 0
    for span in content:
        opened = False
        before = text[max(0, span.start - 1) : span.start]
        opened = before in tuple('“"„«') and bool(before)
        for character in span.text:
            if character in "“„«" or (character == '"' and not opened):
                opened = True
            elif character in '”»"':
                opened = False
            elif character.isalnum():
                inside, outside = inside + opened, outside + (not opened)
    if not inside:
        return "indirect"
    return "direct" if outside <= 0.1 * inside else "mixed"


def _with_parents(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Each statement that lies wholly in another's content names it; the innermost such one."""
    whole = []
    for one in statements:
        spans = (*one.source, *one.cue, *one.content)
        whole.append((min(s.start for s in spans), max(s.end for s in spans), spans))
    told = [(min(c.start for c in s.content), max(c.end for c in s.content)) for s in statements]
    out = []
    for i, (one, (start, end, spans)) in enumerate(zip(statements, whole, strict=True)):
        holders = [
            (sum(len(c) for c in other.content), j)
            for j, other in enumerate(statements)
            if told[j][0] <= start
            and end <= told[j][1]
            and j != i
            and all(any(c.contains(s) for c in other.content) for s in spans)
        ]
        out.append(replace(one, parent=min(holders)[1] if holders else None))
    return tuple(out)


# Words that a statement told within another has: only contents with one are looked into. What a speaker says of
# his own thoughts ("I think", "you know") tells nothing more than the statement itself.
_TELLS = re.compile(
    r"\b(?<!\bI )(?<!\b[Ww]e )(?<!\b[Yy]ou )(?<!\bto )(?<!n['’]t )(?:said|says?|saying|t(?:old|ells?)|believes?d?|thinks?|thought|warn(?:s|ed)|claim(?:s|ed)|argue[sd]?|insist(?:s|ed)?|"
    r"expect(?:s|ed)|den(?:y|ies|ied)|announce[sd]|report(?:s|ed)|predict(?:s|ed)|according\s+to|wants?|wanted|promise[sd]|"
    r"vow(?:s|ed)|suggest(?:s|ed)|hopes?|hoped|fears?|feared|doubts?|doubted|agree[sd]|concede[sd]|admit(?:s|ted)|"
    r"conclude[sd]|asked|knows?|knew|acknowledge[sd]|demand(?:s|ed)|refuse[sd])\b",
    re.I,
)
_ONESELF = frozenset(("I", "we", "We", "you", "You"))
WHOLE = 0.8  # share of a content from which a statement inside it is the same one over again


def parts_that_tell(
    text: str, sentences: Sequence[Span], statements: Sequence[Statement]
) -> tuple[Span, ...]:
    """Sentences of contents in which somebody else may be quoted: long enough, with a word of telling or thinking."""
    out = set()
    for content in {c for s in statements for c in s.content}:
        for m in _TELLS.finditer(text, content.start, content.end):
            sentence = sentences[sentence_at(list(sentences), m.start())]
            start, end = max(sentence.start, content.start), min(sentence.end, content.end)
            part = trimmed(text, start, end)
            if len(part.text.split()) >= 6:
                out.add(part)
    return tuple(sorted(out))


def add_nested(statements: Sequence[Statement], inner: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements with those found within their contents, each naming its parent.

    An inner one needs a source that is not the speaker again, and must not be the whole content over again.
    """
    held = [c for s in statements for c in s.content]
    kept = []
    for one in inner:
        spans = (*one.source, *one.cue, *one.content)
        around = [c for c in held if all(c.contains(s) for s in spans)]
        size = sum(len(c) for c in one.content)
        long = sum(len(c.text.split()) for c in one.content) >= 3
        other = any(s.text not in _ONESELF for s in one.source)
        if other and long and around and size < WHOLE * min(map(len, around)):
            kept.append(one)
    bare = [replace(s, parent=None) for s in (*statements, *kept)]
    bare.sort(key=lambda s: (min(p.start for p in (*s.source, *s.cue, *s.content)), s.content[0].start))
    return _with_parents(bare)


_VERBS = (
    r"(?:put|puts|rate[sd]?|gave|gives|give|estimate[sd]?|reckon(?:s|ed)?|assess(?:es|ed)?|place[sd]?|peg(?:s|ged)?|"
    r"consider(?:s|ed)?|call(?:s|ed)|deem(?:s|ed)?|doubt(?:s|ed)?|expect(?:s|ed)?|rul(?:es|ed)\s+out|predict(?:s|ed)?|"
    r"forecast(?:s)?|see(?:s)?|saw|think(?:s)?|thought|believe[sd]?|said|says|warned|warns|told)"
)
_WHO = (
    r"(?:(?:On|In|At|Asked|Pressed)\s[^,;]{2,60},?\s+)?(?P<who>(?:[A-Z][\w’'\-.]*(?:\s+[A-Z][\w’'\-.]*){1,3},\s+[^,;“”\"]{3,80},|He|She|They|he|she|they|(?:[Tt]he|[Aa]n?|[Oo]ne|[Tt]wo|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s+[^,.;:“”\"]{2,80}?|"
    r"(?:[A-Z][\w’'\-.]*|[a-z]+)(?:\s+(?:[A-Z][\w’'\-.]*|[a-z]+)){0,8}?))"
)
_JUDGES = re.compile(rf"(?:^|[,;“”\"]\s+(?:(?:and|but|though|while)\s+)?){_WHO}\s+(?P<verb>{_VERBS})\s+")


def add_judgements(
    text: str, sentences: Sequence[Span], statements: Sequence[Statement], phrases: Sequence[Span]
) -> tuple[Statement, ...]:
    """Add statements for judgements that the tagger left out: "Insurers put the chance at 70 percent".

    Only where a phrase of likelihood stands in a sentence that no statement touches, and the sentence's
    own verb is one of judging.
    """
    added = []
    for i, sentence in enumerate(sentences):
        inside = [p for p in phrases if sentence.contains(p)]
        if not inside or any(
            s.overlaps(sentence) for one in statements for s in (*one.source, *one.cue, *one.content)
        ):
            continue
        m = _JUDGES.search(sentence.text)
        if m is None or sentence.start + m.start("verb") > inside[0].start + len(inside[0]):
            continue
        start = sentence.start
        who = Span.cut(text, start + m.start("who"), start + m.end("who"))
        verb = Span.cut(text, start + m.start("verb"), start + m.end("verb"))
        content = Span.cut(text, start + m.end(), start + len(sentence.text.rstrip('."”')))
        if content.text.strip() and i >= 0:
            added.append(Statement((who,), (verb,), (content,), Speaker(), "indirect"))
    if not added:
        return tuple(statements)
    bare = [replace(s, parent=None) for s in (*statements, *added)]
    bare.sort(key=lambda s: (min(p.start for p in (*s.source, *s.cue, *s.content)), s.content[0].start))
    return _with_parents(bare)
