"""Repeats of one voice, headlines and syndicated copies count once."""

import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.article import Article, content_id
from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.matching.collapse import collapse, originals

DEADLINE = date(2031, 6, 30)
BODY = (
    "The ferry line between Harl and Ostport will not reopen this spring, its harbour master said on Monday. "
    "Crews had found cracks in both hulls, and the yard that built them shut nine years ago. Islanders have "
    "been flown in and out by a single aircraft since the winter, and the mayor wants a second one."
)


def article(name: str, text: str, published: date) -> Article:
    return Article(id=content_id(text), name=name, text=text, outlet=name, published=published)


def piece(key: str, start: int = 0, **changes: object) -> Evidence:
    base = Evidence(
        id=key,
        article="a",
        span=Span(start, start + 1, "x"),
        sentence=f"Sentence {key}.",
        speaker=Speaker(name="Ilse Brandt", kind="person"),
        outlet="Courier",
        said_on=(date(2031, 3, 1), date(2031, 3, 1)),
        published=date(2031, 3, 1),
        target=Target("outcome"),
        low=0.2,
        high=0.45,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def standing(pieces: tuple[Evidence, ...]) -> set[str]:
    return {p.id for p in pieces if p.superseded_by is None}


def test_within_one_article_a_number_beats_a_word_and_then_the_latest_wins() -> None:
    word, number, later = piece("w", 0), piece("n", 10, low=0.3, high=0.3), piece("l", 20)
    assert standing(collapse([word, number, later], [], DEADLINE)) == {"n"}
    assert standing(collapse([word, later], [], DEADLINE)) == {"l"}


def test_across_articles_the_latest_report_wins() -> None:
    old = piece("old", low=0.3, high=0.3)
    new = piece("new", article="b", published=date(2031, 4, 1), said_on=(date(2031, 4, 1), date(2031, 4, 1)))
    out = collapse([old, new], [], DEADLINE)
    assert standing(out) == {"new"}
    assert next(p for p in out if p.id == "old").superseded_by == "new"


def test_other_targets_conditions_speakers_and_horizons_stay_apart() -> None:
    pieces = [
        piece("a"),
        piece("b", target=Target("driver-state", "rain")),
        piece("c", given=(("rain", "on"),)),
        piece("d", speaker=Speaker(name="Omar Vance", kind="person")),
        piece("e", by=date(2031, 4, 30)),
    ]
    assert standing(collapse(pieces, [], DEADLINE)) == {"a", "b", "c", "d", "e"}


def test_the_deadline_as_own_horizon_is_no_other_horizon() -> None:
    assert len(standing(collapse([piece("a"), piece("b", 9, by=DEADLINE)], [], DEADLINE))) == 1


def test_a_syndicated_copy_gives_way_to_its_original() -> None:
    first = article("Courier", BODY, date(2031, 3, 1))
    copy = article(
        "Herald", "By our staff.\n" + BODY.replace("Crews had found", "Crews found"), date(2031, 3, 2)
    )
    assert originals([copy, first]) == {copy.id: first.id}
    pieces = [
        piece("o", article=first.id),
        piece("c", article=copy.id, published=date(2031, 3, 2), outlet="Herald"),
    ]
    assert standing(collapse(pieces, [first, copy], DEADLINE)) == {"o"}


def test_two_reports_of_one_event_are_not_copies() -> None:
    other = "Islanders will be without a ferry for months, the port said. Both hulls are cracked."
    assert originals([article("A", BODY, date(2031, 3, 1)), article("B", other, date(2031, 3, 1))]) == {}


def test_a_headline_gives_way_to_the_body_whoever_is_named() -> None:
    head = piece("h", 3, speaker=Speaker(name="Courier", kind="outlet"))
    body = piece("b", 300)
    assert standing(collapse([head, body], [], DEADLINE, {"a": 80})) == {"b"}
    assert standing(collapse([head], [], DEADLINE, {"a": 80})) == {"h"}


def test_a_rejected_piece_supersedes_nothing() -> None:
    out = collapse([piece("a"), piece("b", 10, status="rejected")], [], DEADLINE)
    assert next(p for p in out if p.id == "a").superseded_by is None


@given(
    st.randoms(use_true_random=False),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.booleans()), max_size=12),
)
def test_order_does_not_matter_and_one_piece_stands_for_each_voice(
    rng: random.Random, specs: list[tuple[int, int, bool]]
) -> None:
    pieces = [
        piece(
            f"p{i}",
            start + i * 50,
            speaker=Speaker(name=("Ilse Brandt", "Omar Vance", "Lia Moro")[who], kind="person"),
            low=0.3 if exact else 0.2,
            high=0.3 if exact else 0.45,
        )
        for i, (start, who, exact) in enumerate(specs)
    ]
    out = collapse(pieces, [], DEADLINE)
    mixed = list(pieces)
    rng.shuffle(mixed)
    assert standing(out) == standing(collapse(mixed, [], DEADLINE))
    assert len(standing(out)) == len({p.speaker.name for p in pieces})
