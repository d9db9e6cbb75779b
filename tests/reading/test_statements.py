"""Fragments become statements, whatever the fragments are."""

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.reading import Statement
from unless.domain.text import Span, sentences
from unless.reading.fragments import Fragment, Part, Tagged, moved
from unless.reading.statements import add_judgements, add_nested, assemble, parts_that_tell, quotation
from unless.reading.tagger import default_tagger


def tagged(text: str, *parts: tuple[Part, str], links: dict[int, int] | None = None) -> Tagged:
    """Fragments by their words; `links` gives the sure cue of a content, or the sure source of a cue."""
    fragments, at = [], 0
    for part, words in parts:
        start = text.index(words, at)
        fragments.append(Fragment(part, Span.cut(text, start, start + len(words))))
        at = start + len(words)
    cues: dict[int, dict[int, float]] = {}
    sources: dict[int, dict[int | None, float]] = {}
    for i, j in (links or {}).items():
        if fragments[i].part == "content":
            cues[i] = {j: 0.0}
        else:
            sources[i] = {j: 0.0, None: -9.0}
    return Tagged(tuple(fragments), cues, sources)


def assembled(text: str, made: Tagged) -> tuple[Statement, ...]:
    return assemble(text, sentences(text), made)


def test_a_quotation_that_the_speaker_interrupts_is_one_statement() -> None:
    text = "“We wait,” Moro said, “and we hope.”"
    made = tagged(
        text,
        ("content", "“We wait,”"),
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "“and we hope.”"),
        links={0: 2, 2: 1, 3: 2},
    )
    (one,) = assembled(text, made)
    assert [c.text for c in one.content] == ["“We wait,”", "“and we hope.”"]
    assert one.source[0].text == "Moro"
    assert one.quotation == "direct"


def test_two_cues_share_a_source() -> None:
    text = "Moro said it rained and added it would stop."
    made = tagged(
        text,
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "it rained"),
        ("cue", "added"),
        ("content", "it would stop"),
        links={1: 0, 2: 1, 3: 0, 4: 3},
    )
    first, second = assembled(text, made)
    assert first.source == second.source
    assert (first.cue[0].text, second.cue[0].text) == ("said", "added")


def test_a_statement_inside_anothers_content_names_its_parent() -> None:
    text = "Moro said Brandt thinks it will rain."
    made = tagged(
        text,
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "Brandt thinks it will rain"),
        links={1: 0, 2: 1},
    )
    inner = Tagged(
        (
            *made.fragments,
            Fragment("source", Span.cut(text, 10, 16)),
            Fragment("cue", Span.cut(text, 17, 23)),
            Fragment("content", Span.cut(text, 24, 36)),
        ),
        {**made.cue_of, 5: {4: 0.0}},
        {**made.source_of, 4: {3: 0.0}},
    )
    outer, nested = assembled(text, inner)
    assert (outer.parent, nested.parent) == (None, 0)


def test_pieces_cut_at_a_window_are_joined_and_lone_cues_left_out() -> None:
    text = "Moro said it rained and rained. He smiled."
    made = tagged(
        text,
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "it rained"),
        ("content", "and rained"),
        ("cue", "smiled"),
        links={1: 0, 2: 1, 3: 1},
    )
    (one,) = assembled(text, made)
    assert [c.text for c in one.content] == ["it rained and rained"]


def test_a_cue_that_closes_a_sentence_takes_what_precedes_its_source() -> None:
    text = "LUSK, March 3 - The dam will hold through spring, a keeper told the Courier."
    made = tagged(text, ("source", "a keeper"), ("cue", "told"), links={1: 0})
    (one,) = assembled(text, made)
    assert one.content[0].text == "The dam will hold through spring"


def test_kinds_of_quotation() -> None:
    def kind(text: str) -> str:
        return quotation(text, [Span.cut(text, 0, len(text))])

    assert kind("“all of it”") == "direct"
    assert kind("none of it") == "indirect"
    assert kind("that it is “very bad” for trade") == "mixed"


def test_a_judgement_that_the_tagger_left_out_is_added() -> None:
    text = "Insurers put the chance of a flood at 70 percent."
    cut = sentences(text)
    phrase = Span.cut(text, text.index("70"), len(text) - 1)
    (one,) = add_judgements(text, cut, (), [phrase])
    assert (one.source[0].text, one.cue[0].text) == ("Insurers", "put")
    assert add_judgements(text, cut, (one,), [phrase]) == (one,)


PARTS = st.sampled_from(["source", "cue", "content"])


@given(
    st.text(alphabet=st.sampled_from("Ab said. “”\"'\n,"), min_size=1, max_size=60),
    st.lists(st.tuples(PARTS, st.integers(0, 59), st.integers(1, 12)), max_size=8),
)
def test_any_fragments_over_any_text_give_statements_that_slice_back(
    text: str, specs: list[tuple[Part, int, int]]
) -> None:
    spans = sorted((min(a, len(text) - 1), min(a + n, len(text)), p) for p, a, n in specs)
    fragments = tuple(Fragment(p, Span.cut(text, a, b)) for a, b, p in spans if a < b)
    cues = [i for i, f in enumerate(fragments) if f.part == "cue"]
    made = Tagged(
        fragments,
        {i: dict.fromkeys(cues, -1.0) for i, f in enumerate(fragments) if f.part == "content" and cues},
        {j: {None: -0.5} for j in cues},
    )
    found = assembled(text, made)
    for s in found:
        assert s.content
        assert s.cue
        for part in (*s.source, *s.cue, *s.content):
            assert text[part.start : part.end] == part.text
        assert s.parent is None or 0 <= s.parent < len(found)


def test_a_quotation_goes_on_over_a_window_without_a_cue() -> None:
    text = "“We wait,” Moro said.\n\n“And we hope.\n\n“We always did.”"
    made = tagged(
        text,
        ("content", "“We wait,”"),
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "“And we hope."),
        ("content", "“We always did.”"),
        links={0: 2, 2: 1, 3: 2},
    )
    (one,) = assembled(text, made)
    assert [c.text for c in one.content] == ["“We wait,”", "“And we hope.\n\n“We always did.”"]


def test_words_far_from_any_cue_are_nobodys_unless_they_are_quoted() -> None:
    text = "Moro said it rained. The road was wet. Nobody came. It was late. “It was dark.”"
    made = tagged(
        text,
        ("source", "Moro"),
        ("cue", "said"),
        ("content", "it rained"),
        ("content", "It was late"),
        ("content", "“It was dark.”"),
        links={1: 0, 2: 1, 3: 1, 4: 1},
    )
    (one,) = assembled(text, made)
    assert [c.text for c in one.content] == ["it rained", "“It was dark.”"]


def nested(text: str, content: str, *inner: tuple[Part, str], links: dict[int, int]) -> tuple[Statement, ...]:
    """The outer statement "Moro said CONTENT" and what was tagged inside it, as statements."""
    parts: list[tuple[Part, str]] = [("source", "Moro"), ("cue", "said"), ("content", content)]
    outer = assembled(text, tagged(text, *parts, links={1: 0, 2: 1}))
    start = text.index(content)
    within = assemble(text, sentences(text), moved(tagged(content, *inner, links=links), text, start))
    return add_nested(outer, within)


def test_a_statement_told_within_another_names_its_parent() -> None:
    text = "Moro said that Vance thinks the dam will hold."
    inner: tuple[tuple[Part, str], ...] = (
        ("source", "Vance"),
        ("cue", "thinks"),
        ("content", "the dam will hold"),
    )
    outer, told = nested(text, "that Vance thinks the dam will hold", *inner, links={1: 0, 2: 1})
    assert (outer.parent, told.parent) == (None, 0)
    assert (told.source[0].text, told.content[0].text) == ("Vance", "the dam will hold")


def test_a_content_over_again_or_without_a_source_is_not_nested() -> None:
    text = "Moro said it is thought the dam will hold."
    bare: tuple[tuple[Part, str], ...] = (("cue", "thought"), ("content", "the dam will hold"))
    assert len(nested(text, "it is thought the dam will hold", *bare, links={1: 0})) == 1


def test_only_sentences_with_a_word_of_telling_are_looked_into() -> None:
    text = "Moro said the dam would hold for the whole of the week. Vance believes it will break on the last day."
    cut = sentences(text)
    content = text.removeprefix("Moro said ")
    parts: list[tuple[Part, str]] = [("source", "Moro"), ("cue", "said"), ("content", content)]
    found = parts_that_tell(text, cut, assembled(text, tagged(text, *parts, links={1: 0, 2: 1})))
    assert [p.text for p in found] == ["Vance believes it will break on the last day."]


@given(st.text(alphabet="“”\"'‘’ aB.,\n\r", max_size=200))
def test_odd_and_unbalanced_quotation_marks_never_derail_a_text(text: str) -> None:
    made = default_tagger().tag(text)
    for one in assembled(text, made):
        for span in (*one.source, *one.cue, *one.content):
            assert text[span.start : span.end] == span.text != ""
