"""Search: what is found, where it is highlighted, and that nothing that is typed breaks it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_cases import OTHER, QUESTION, REPORT, article
from search_cases import BRANDT, FERRY, ferry, harvest, plain, report, said

from unless.domain.errors import InputError, NotFoundError, OptionError
from unless.domain.reading import Reading, Speaker
from unless.domain.search import Found, Hit
from unless.ledger.articles import numbers_of
from unless.ledger.evidence import decide, proposals
from unless.ledger.highlight import Marker
from unless.ledger.hits import search
from unless.ledger.links import withdraw
from unless.ledger.query import FORMS, QUOTATIONS, SPEAKER_KINDS, Term, folded, parse
from unless.ledger.questions import version_of
from unless.ledger.speakers import add_speaker_decision, find_speaker
from unless.ledger.store import Store, end_of
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask

ODD = [
    '"',
    "*",
    "-",
    ":",
    "(",
    ")",
    "'",
    "\\",
    "%",
    "_",
    "^",
    "&",
    "|",
    "!",
    "<->",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "{",
    "}",
    "+",
]


@pytest.fixture
def filed(store: Store) -> Store:
    """The two reports."""
    file_pairs(store, [ferry(), harvest()])
    return store


def find(store: Store, words: str, limit: int = 20, known_by: date | None = None) -> Found:
    with store.read() as connection:
        return search(connection, words, limit, end_of(known_by))


def marked(hit: Hit) -> list[str]:
    """The characters that are highlighted."""
    return [hit.article.text[a:b] for a, b in hit.highlights]


def shown(found: Found) -> set[tuple[str, str]]:
    """Kind and speaker or article of each hit."""
    return {(h.kind, h.speaker.name or "anonymous" if h.speaker else h.article.name) for h in found.hits}


# --- words --------------------------------------------------------------------------------------------------------
def test_a_word_is_found_in_any_form_and_highlighted_where_it_stands(filed: Store) -> None:
    found = find(filed, "ferry")
    assert shown(found) == {("article", "ferry"), ("statement", "Ilse Brandt")}
    for hit in found.hits:
        assert marked(hit) == ["ferries"]
        assert hit.snippet.text == hit.article.text[hit.snippet.start : hit.snippet.end]
    top = next(h for h in found.hits if h.kind == "article")
    assert [(top.article.title or "")[a:b] for a, b in top.title_highlights] == ["ferry"]


def test_all_words_must_be_there(filed: Store) -> None:
    assert {h.article.name for h in find(filed, "yard steel").hits} == {"ferry"}
    assert {h.article.name for h in find(filed, "yard").hits} == {"ferry", "harvest"}


def test_a_phrase_is_found_in_its_order_alone(filed: Store) -> None:
    hits = find(filed, '"delivered any steel"').hits
    assert hits
    assert all(marked(h) == ["delivered any steel"] for h in hits)
    assert find(filed, '"steel any delivered"').hits == ()


def test_what_is_excluded_is_not_found(filed: Store) -> None:
    assert {h.article.name for h in find(filed, "yard -steel kind:article").hits} == {"harvest"}
    assert {h.article.name for h in find(filed, '-"barley began" kind:article').hits} == {"ferry"}
    assert shown(find(filed, "-steel kind:statement")) == {
        ("statement", "Ilse Brandt"),
        ("statement", "Tilda Roone"),
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [("ferr*", "ferries"), ("negotiati*", "Negotiations"), ("barle*", "barley"), ("harve*", "harvest")],
)
def test_a_beginning_finds_the_words_that_begin_so(filed: Store, words: str, expected: str) -> None:
    hits = [h for h in find(filed, words).hits if h.kind == "article"]
    assert [marked(h)[:1] for h in hits] == [[expected]]


def test_a_beginning_that_stemming_would_cut_finds_no_strangers(store: Store) -> None:
    file_pairs(store, [plain("The ties hold.\n", name="ties"), plain("The time has come.\n", name="time")])
    assert [h.article.name for h in find(store, "ties*").hits] == ["ties"]


def test_accents_are_no_part_of_a_highlight(store: Store) -> None:
    file_pairs(store, [plain("Zoë Müller kam nach Łódź. The café is full.\n")])
    assert marked(find(store, "café").hits[0]) == ["café"]
    assert [Marker(parse("cafe muller").terms).found("Müller’s café")] == [[[(9, 13)], [(0, 6)]]]


# --- filters ------------------------------------------------------------------------------------------------------
def test_a_speaker_is_found_by_surname_and_in_other_letters(store: Store) -> None:
    pairs = []
    for n, name in enumerate(("Volodymyr Zelenskyy", "Olena Zelenska", "Ilse Brandt")):
        one = report(f"Report {n}: the dam holds, {name} said.\n", f"r{n}")
        speaker = Speaker(name, "person")
        pairs.append(
            (one, Reading(one.id, "hand 1", (said(one.text, name, "said", "the dam holds", speaker),)))
        )
    file_pairs(store, pairs)
    for words in ("speaker:Zelensky dam", 'speaker:"Volodymyr Zelenskiy"', "speaker:zelenskyy"):
        assert shown(find(store, words)) == {("statement", "Volodymyr Zelenskyy")}
    assert len(find(store, "speaker:Brandt speaker:Zelensky").hits) == 2
    with pytest.raises(NotFoundError, match="no speaker 'Nobody'"):
        find(store, "dam speaker:Nobody")


def test_a_surname_finds_all_who_have_it(store: Store) -> None:
    pairs = []
    for name in ("Ilse Brandt", "Jan Brandt", "Brandt"):
        one = report(f"The dam holds, {name} said.\n", name)
        speaker = Speaker(name, "person")
        pairs.append(
            (one, Reading(one.id, "hand 1", (said(one.text, name, "said", "The dam holds", speaker),)))
        )
    file_pairs(store, pairs)
    assert len(find(store, "speaker:Brandt").hits) == 3
    assert shown(find(store, 'speaker:"Jan Brandt"')) == {("statement", "Jan Brandt")}


def test_merged_speakers_are_one_under_either_name(filed: Store, clock: Clock) -> None:
    with filed.write() as connection:
        brandt, vance = (find_speaker(connection, n).number for n in ("Ilse Brandt", "Omar Vance"))
        add_speaker_decision(connection, "merge", vance, "ann", "one person", clock(), other=brandt)
    for words in ("speaker:Brandt", "speaker:Vance", f"speaker:#{vance}"):
        hits = find(filed, words).hits
        assert [h.speaker.name for h in hits if h.speaker] == ["Ilse Brandt"] * 2
    before = find(filed, "speaker:Vance", known_by=date(2031, 2, 28))
    assert before.hits == ()


def test_a_name_that_was_split_off_leads_to_whom_it_now_means(filed: Store, clock: Clock) -> None:
    with filed.write() as connection:
        brandt, vance = (find_speaker(connection, n).number for n in ("Ilse Brandt", "Omar Vance"))
        add_speaker_decision(
            connection, "split", brandt, "ann", "other", clock(), other=vance, name="Ilse Brandt"
        )
    assert len(find(filed, "speaker:Vance").hits) == 2


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("since:2031-04", {"harvest"}),
        ("until:2031-03", {"ferry"}),
        ("since:2031 until:2031", {"ferry", "harvest"}),
        ("since:2031-03-03 until:2031-03-03", {"ferry"}),
        ("since:2032", set()),
        ("outlet:courier", {"ferry"}),
        ("outlet:Courier outlet:Meridian", {"ferry", "harvest"}),
    ],
)
@pytest.mark.parametrize("words", ["yard", "kind:article", "kind:statement"])
def test_days_and_outlets_limit_what_is_found(
    filed: Store, filters: str, expected: set[str], words: str
) -> None:
    assert {h.article.name for h in find(filed, f"{words} {filters}").hits} == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kind:anonymous", {("statement", "anonymous")}),
        ("kind:direct", {("statement", "Omar Vance")}),
        ("kind:article yard", {("article", "ferry"), ("article", "harvest")}),
        ("kind:statement steel", {("statement", "Omar Vance"), ("statement", "anonymous")}),
        ("kind:estimate", {("estimate", "Ilse Brandt"), ("estimate", "ferry")}),
        ("kind:estimate crossing", {("estimate", "ferry")}),
        ("kind:estimate steel", {("estimate", "ferry")}),
        ("kind:estimate mill", set()),  # stands in the sentence before
        ("kind:estimate kind:person", {("estimate", "Ilse Brandt")}),
        ("kind:estimate crossing -summer", set()),
        ("kind:condition", {("condition", "anonymous"), ("condition", "harvest")}),
        ("kind:condition rain", {("condition", "harvest")}),
        ("kind:person,anonymous steel", {("statement", "Omar Vance"), ("statement", "anonymous")}),
        ("kind:anonymous kind:direct", set()),
    ],
)
def test_kinds_limit_what_is_found(filed: Store, words: str, expected: set[tuple[str, str]]) -> None:
    assert shown(find(filed, words)) == expected


def test_spans_are_what_was_found(filed: Store) -> None:
    (own,) = (h for h in find(filed, "kind:estimate summer").hits)
    assert [s.text for s in own.spans] == ["highly unlikely", "a crossing this summer"]
    assert own.snippet.text == "Without steel a crossing this summer is highly unlikely."
    (said_so,) = (h for h in find(filed, "kind:direct").hits)
    assert [s.text for s in said_so.spans] == ["The yard has not delivered any steel"]
    assert said_so.quotation == "direct"
    assert said_so.snippet.text.startswith("“The yard")


def test_a_question_limits_to_articles_that_hold_evidence_on_it(store: Store, reader: LocalReader) -> None:
    one, other = article(REPORT), replace(article(OTHER, "other"), published=date(2031, 3, 9))
    away = report("A ferry was painted.\n", "away")
    file_pairs(store, [(a, reader.read(a)) for a in (one, other, away)])
    ask(store, QUESTION, "ann", "ferry")
    assert {h.article.name for h in find(store, "ferry kind:article").hits} == {"ferry", "other", "away"}
    for words in ("ferry kind:article question:ferry", "question:ferr", "Brandt question:ferry"):
        assert {h.article.name for h in find(store, words).hits} == {"ferry", "other"}
    with store.write() as connection:
        version = version_of(connection, "ferry")
        for piece in proposals(connection, version):
            if piece.article == other.id:
                decide(connection, version.number, piece.id, "reject", "ann", "not it", store.clock())
    assert {h.article.name for h in find(store, "question:ferry").hits} == {"ferry"}
    with pytest.raises(NotFoundError, match="no question 'bridge'"):
        find(store, "question:bridge")


def test_an_unknown_outlet_is_named_with_those_there_are(filed: Store) -> None:
    with pytest.raises(NotFoundError, match="its outlets: Courier, Meridian"):
        find(filed, "steel outlet:Post")


# --- order, copies, what was withdrawn ------------------------------------------------------------------------------
def test_filters_alone_show_the_newest_first_and_undated_last(filed: Store) -> None:
    file_pairs(filed, [plain("Nobody knows when.\n", name="undated", published=None)])
    names = [h.article.name for h in find(filed, "kind:article").hits]
    assert names == ["harvest", "ferry", "undated"]
    assert all(h.score is None for h in find(filed, "kind:article").hits)


def test_the_best_comes_first_with_scores_from_one_down(store: Store) -> None:
    file_pairs(
        store,
        [
            plain(
                "The dam was seen once in a long report about the weather in the south and the north.\n",
                name="once",
            ),
            plain("The dam, the dam, the dam.\n", name="often", title="The dam"),
        ],
    )
    hits = find(store, "dam").hits
    assert [h.article.name for h in hits] == ["often", "once"]
    assert hits[0].score == 1.0
    assert 0 < (hits[1].score or 0) < 1


def test_more_is_said_where_hits_are_left_off(filed: Store) -> None:
    assert find(filed, "yard", limit=1).more
    assert len(find(filed, "yard", limit=1).hits) == 1
    assert not find(filed, "yard", limit=50).more


def test_a_copy_stands_under_its_original(filed: Store) -> None:
    text = FERRY + "Courier contributed to this report.\n"
    one, reading = ferry()
    copy = replace(
        one, id=report(text).id, name="copy", text=text, outlet="Harl Post", published=date(2031, 3, 5)
    )
    assert [a.status for a in file_pairs(filed, [(copy, replace(reading, article=copy.id))])] == ["copy"]
    for words in ("steel", "kind:estimate", "kind:direct"):
        hits = find(filed, words).hits
        assert {h.article.name for h in hits} == {"ferry"}
        assert {tuple(e.outlet for e in h.also_in) for h in hits} == {("Harl Post",)}
    alone = find(filed, "steel outlet:Post").hits
    assert {h.article.name for h in alone} == {"copy"}
    assert {tuple(e.outlet for e in h.also_in) for h in alone} == {("Courier",)}


def test_the_same_text_in_two_outlets_is_one_hit(filed: Store) -> None:
    one, reading = ferry()
    file_pairs(filed, [(replace(one, outlet="Post", published=date(2031, 3, 4)), reading)])
    hits = find(filed, "ferry kind:article").hits
    assert [[e.outlet for e in h.also_in] for h in hits] == [["Post"]]
    assert find(filed, "ferry kind:article outlet:Post").hits[0].article.outlet == "Courier"


def test_a_withdrawn_article_is_shown_as_such(filed: Store, clock: Clock) -> None:
    with filed.write() as connection:
        number = numbers_of(connection, [ferry()[0].id])[ferry()[0].id]
        withdraw(connection, number, date(2031, 3, 10), "ann", "wrong harbour", clock())
    for hit in find(filed, "steel").hits:
        assert hit.withdrawn is not None
        assert hit.withdrawn.why == "wrong harbour"
    assert all(h.withdrawn is None for h in find(filed, "barley").hits)


def test_what_was_not_yet_known_is_left_out(filed: Store, clock: Clock) -> None:
    clock.set(2031, 6, 1)
    file_pairs(filed, [plain("Steel came to the yard.\n", name="late", published=date(2031, 3, 1))])
    assert "late" in {h.article.name for h in find(filed, "steel").hits}
    for words in ("steel", "kind:article", "kind:statement since:2031", "steel outlet:Courier"):
        assert "late" not in {h.article.name for h in find(filed, words, known_by=date(2031, 5, 1)).hits}


def test_of_two_readings_the_last_one_is_searched(filed: Store) -> None:
    one, reading = ferry()
    fewer = replace(reading, reader="hand 2", statements=reading.statements[:1], estimates=(), conditions=())
    file_pairs(filed, [(one, fewer)])
    for words in ("kind:statement", "ferry kind:statement"):
        hits = [h for h in find(filed, words).hits if h.article.id == one.id]
        assert [h.speaker.name for h in hits if h.speaker] == ["Ilse Brandt"]
    assert shown(find(filed, "kind:estimate")) == set()


def test_filters_that_most_of_the_best_fail_still_find_the_rest(store: Store) -> None:
    """The index's first rows are all of the wrong kind; the one wanted is far behind."""
    pairs = []
    for n in range(12):
        text = f"The dam, the dam {n}.\n" if n else "A dam in a long sentence about much else, in spring.\n"
        day = date(2031, 3, 1) if n else date(2029, 1, 1)
        pairs.append(plain(text, name=f"r{n}", published=day))
    file_pairs(store, pairs)
    import unless.ledger.search as searching

    spare, searching.SPARE = searching.SPARE, 1
    try:
        with store.read() as connection:
            query = parse("dam until:2030")
            assert [c.kind for c in searching.candidates(connection, query, 1)] == ["article"]
    finally:
        searching.SPARE = spare


# --- the language -------------------------------------------------------------------------------------------------
def test_a_query_is_parsed_into_terms_and_filters() -> None:
    query = parse(
        'Ferry “the yard” -strike –rain ste* speaker:"Ilse Brandt" since:2031-02 until:2031 kind:direct'
    )
    assert query.terms == (
        Term(("ferry",), "Ferry"),
        Term(("the", "yard"), "the yard"),
        Term(("ste",), "ste*", True),
    )
    assert [t.tokens for t in query.without] == [("strike",), ("rain",)]
    assert query.speakers == ("Ilse Brandt",)
    assert (query.since, query.until) == (date(2031, 2, 1), date(2031, 12, 31))
    assert query.quotations == {"direct"}


def test_common_words_are_left_out_beside_others() -> None:
    assert [t.tokens for t in parse("the ferry to Harl").terms] == [("ferry",), ("harl",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no word to look for"),
        ("!!! …", "no word to look for"),
        ("the of", "in nearly every text"),
        ("kind:song", "kind:song is unknown; it is one of article, statement, estimate, condition, person"),
        ("since:soon", "since:soon is not a day"),
        ("until:2031-13", "until:2031-13 is not a day"),
        ("since:2031-02-30", "since:2031-02-30 is not a day"),
        ("since:2032 until:2031", "nothing lies between"),
        ("speakers:Brandt", "speakers: is no filter; is speaker: meant"),
        ("speaker: Brandt", "speaker: is empty"),
        ('outlet:"" x', "outlet: is empty"),
        ("-speaker:Brandt x", "only words and phrases can be excluded"),
        ("a*", "begins too many words"),
        ("kind:article speaker:Brandt", "which no one speaker says"),
        (" ".join(f"w{n}" for n in range(40)), "32 words at most"),
    ],
)
def test_what_cannot_be_searched_for_is_said_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(OptionError) as error:
        parse(text)
    assert words in str(error.value)


def test_an_unknown_kind_lists_all_that_are_allowed() -> None:
    with pytest.raises(OptionError) as error:
        parse("kind:x")
    assert all(kind in str(error.value) for kind in (*FORMS, *SPEAKER_KINDS, *QUOTATIONS))


texts = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.one_of(
            st.sampled_from([*ODD, "steel", "ferry*", '"any steel"', "-yard", "É", "\x00", "\ud800", "²", "½", "İ", "ß*"]),
            st.builds("{}:{}".format, st.sampled_from(["speaker", "kind", "since", "outlet", "question", "x"]), st.text(max_size=8)),
            st.text(max_size=6),
        ),
        max_size=8,
    ).map(" ".join),
)  # fmt: skip


@given(texts)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_breaks_a_search(filed: Store, text: str) -> None:
    try:
        found = find(filed, text)
    except InputError:  # a sentence to the user; a LedgerError would be the database's
        return
    for hit in found.hits:
        for a, b in hit.highlights:
            assert hit.snippet.start <= a < b <= hit.snippet.end
        assert hit.snippet.text == hit.article.text[hit.snippet.start : hit.snippet.end]


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(
    st.text(alphabet="abcdefgiylnsz", min_size=1, max_size=12), st.text(alphabet="abcdefgiylnsz", max_size=6)
)
def test_every_word_is_found_by_itself_and_by_its_beginning(word: str, ending: str) -> None:
    text = f"So {word}{ending}, they say"
    whole, part = Term((word + ending,), word + ending), Term((word,), f"{word}*", True)
    for places in Marker([whole, part]).found(text):
        assert (3, 3 + len(word + ending)) in places


def test_speaker_of_brandt_is_named_as_the_registry_names_her(filed: Store) -> None:
    (hit,) = find(filed, "speaker:Brandt ferry").hits
    assert hit.speaker is not None
    assert (hit.speaker.name, hit.speaker.role) == (BRANDT.name, BRANDT.role)
