"""The questions at a glance: cards from the figures that the ledger keeps, and those figures made anew."""

from __future__ import annotations

from unless.ledger.cards import kept_cards, states
from unless.ledger.questions import all_questions, resolutions, version_of
from unless.ledger.store import Store
from unless.report.board import QuestionCard, QuestionsPage, figures_of, question_card, questions_page
from unless.workflow.dossier import present, state_of
from unless.workflow.ledger_forecast import last_open_day


def board(store: Store) -> QuestionsPage:
    """Every question's card in a handful of queries: nothing is forecast. Cards whose figures are old are marked stale."""
    today = store.clock().date()
    with store.read() as connection:
        versions = all_questions(connection)
        done = resolutions(connection)
        now, kept = states(connection), kept_cards(connection)
    cards: list[QuestionCard] = []
    for version in versions:
        state, plain = kept.get(version.number, ("", None))
        figures = figures_of(plain) if plain is not None else None
        resolution = done.get(version.number)
        fresh = (
            figures is not None
            and state == state_of(now[version.number])
            and figures.as_of == last_open_day(version.question, resolution, today)
        )
        cards.append(question_card(version, resolution, figures, fresh, today))
    return questions_page(cards, today, store.clock())


def refresh(store: Store, key: str) -> QuestionCard:
    """A question's card, its figures made anew where they are old. Raises NotFoundError, LedgerError."""
    with store.read() as connection:
        version = version_of(connection, key)
        resolution = resolutions(connection).get(version.number)
    figures = present(store, version.key)
    return question_card(version, resolution, figures, True, store.clock().date())
