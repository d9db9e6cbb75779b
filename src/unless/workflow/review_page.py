"""Review on a page: what waits on every question, one piece at a time, and what follows a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from unless.domain.errors import InputError, OptionError
from unless.domain.evidence import Evidence
from unless.ledger.questions import all_questions, resolutions, version_of
from unless.report.review_page import (
    PiecePage,
    Place,
    QueueCard,
    ReviewPage,
    Shown,
    edit_form,
    piece_page,
)
from unless.workflow.fresh import Fresh
from unless.workflow.match import sentence_start
from unless.workflow.review import (
    DONE,
    FIELDS,
    Item,
    Review,
    amended,
    decide,
    edit,
    fields,
    load,
    queue,
    undo,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a step of review came to: in a word and in a sentence to announce, the piece to go on to (None: none is left),
    how many are left.
    """

    done: str
    said: str
    next: str | None
    left: int


@dataclass(frozen=True, slots=True)
class Step:
    """What a reviewer decides about one piece of a question's; `seen` as of `review.Item`."""

    key: str
    id: str
    by: str
    seen: int | None = None
    why: str = ""
    everything: bool = False


def _loaded(fresh: Fresh, key: str) -> Review:
    """A question's review as it stands now; loaded anew only once something came in. Raises NotFoundError."""
    with fresh.store.read() as connection:
        whole = version_of(connection, key).key
    return fresh.of_question(whole, "review", lambda: load(fresh.store, whole))


def review_queues(fresh: Fresh, by: str) -> tuple[QueueCard, ...]:
    """Every question's queue: the open ones with most to decide first."""
    with fresh.store.read() as connection:
        versions = all_questions(connection)
        out = resolutions(connection)
    cards = []
    for v in versions:
        found = _loaded(fresh, v.key)
        cards.append(
            QueueCard(
                key=v.key,
                question=v.question.question,
                deadline=v.question.deadline,
                waiting=len(queue(found, by)),
                decided=sum(i.view_of(by) is not None for i in found.items),
                disputed=sum(i.disputed for i in found.items),
                resolved=out[v.number].came_out if v.number in out else None,
            )
        )
    return tuple(sorted(cards, key=lambda c: (c.resolved is not None, -c.waiting, c.deadline)))


def review_page(
    fresh: Fresh, key: str, by: str, at: str | None = None, everything: bool = False
) -> ReviewPage:
    """A question's review at a piece (its id), by default at the first of the queue.

    Raises NotFoundError, LedgerError.
    """
    return _page(_loaded(fresh, key), by, at, everything)


def _page(found: Review, by: str, at: str | None, everything: bool) -> ReviewPage:
    ids = queue(found, by, everything)
    wanted = at or (ids[0] if ids else None)
    piece = None if wanted is None else _piece(found, found.item(wanted), ids, by)
    return ReviewPage(
        key=found.version.key,
        question=found.version.question.question,
        everything=everything,
        decided=sum(i.view_of(by) is not None for i in found.items),
        piece=piece,
    )


def _piece(found: Review, item: Item, ids: list[str], by: str) -> PiecePage:
    start = sentence_start(item.article, item.piece)
    shown = Shown(item.piece, item.article, start, item.views, item.withdrawn, item.disputed)
    return piece_page(found.version.key, found.version.question, shown, by, _place(ids, item.piece.id))


def _place(ids: list[str], at: str) -> Place:
    """Where a piece stands in a queue; what is not in it leads to the first."""
    if at not in ids:
        return Place(None, ids[0] if ids else None, len(ids))
    n = ids.index(at)
    return Place(ids[n - 1] if n else None, ids[n + 1] if n + 1 < len(ids) else None, len(ids))


# --- deciding ---------------------------------------------------------------------------------------------------
def step(fresh: Fresh, one: Step, action: Literal["accept", "reject"]) -> Decided:
    """Accept or reject a piece. Raises NotFoundError, OvertakenError."""
    found = _loaded(fresh, one.key)
    item = replace(found.item(one.id), seen=one.seen)
    decide(fresh.store, item, action, found.version.key, one.by, one.why)
    return _after(fresh, found, one, item.piece.id, DONE[action])


def step_edited(fresh: Fresh, one: Step, typed: Mapping[str, str]) -> Decided | ReviewPage:
    """Keep a piece with values as typed; the page again, with what is wrong beside each field, where some will not do.

    Raises NotFoundError, OvertakenError.
    """
    found = _loaded(fresh, one.key)
    item = replace(found.item(one.id), seen=one.seen)
    draft, errors = _drafted(fresh, found, item, typed)
    if errors:
        return _with_form(found, one, item, typed, errors)
    action = edit(fresh.store, item, draft, found.version.key, one.by, one.why)
    return _after(fresh, found, one, item.piece.id, DONE[action])


def edit_page(fresh: Fresh, one: Step) -> ReviewPage:
    """The form for a piece as it stands. Raises NotFoundError."""
    found = _loaded(fresh, one.key)
    return _with_form(found, one, found.item(one.id), {}, {})


def _with_form(
    found: Review, one: Step, item: Item, typed: Mapping[str, str], errors: Mapping[str, str]
) -> ReviewPage:
    question = found.version.question
    form = edit_form(question, typed, fields(question, item.piece), errors)
    return replace(_page(found, one.by, item.piece.id, one.everything), form=form)


def _drafted(
    fresh: Fresh, found: Review, item: Item, typed: Mapping[str, str]
) -> tuple[Evidence, dict[str, str]]:
    """The piece with what was changed in the form, field by field, and the errors by field."""
    question = found.version.question
    before = fields(question, item.piece)
    draft = item.piece
    errors: dict[str, str] = {}
    for name in FIELDS:
        text = typed.get(name, "").strip()
        if text == before.get(name) or name not in (now := fields(question, draft)) or text == now[name]:
            continue
        try:
            draft = amended(fresh.store, question, draft, name, text)
        except InputError as error:
            errors[name] = str(error)
    return draft, errors


def step_back(fresh: Fresh, key: str, by: str) -> Decided:
    """Undo the reviewer's last decision on a question; the next piece is the one it was about.

    Raises NotFoundError, and OptionError where there is none.
    """
    last = undo(fresh.store, key, by)
    if last is None:
        raise OptionError("There is nothing of yours left to undo on this question.")
    found = _loaded(fresh, key)
    there = any(i.piece.id == last.evidence for i in found.items)
    said = f"Undone: it is no longer {DONE[last.action]}."
    return Decided("undone", said, last.evidence if there else None, len(queue(found, by)))


def _after(fresh: Fresh, found: Review, one: Step, id: str, done: str) -> Decided:
    """What follows: in the queue as it was, from the piece on and then from its start, as far as it still waits.

    A decision can bring in what waited behind it: an earlier word that the rejected one had replaced.
    """
    before = queue(found, one.by, one.everything)
    waiting = queue(_loaded(fresh, found.version.key), one.by)
    n = before.index(id) if id in before else -1
    order = before[n + 1 :] if one.everything else [*before[n + 1 :], *before[: max(n, 0)]]
    still = set(before if one.everything else waiting)
    rest = [i for i in order if i in still] or ([] if one.everything else waiting)
    return Decided(done, f"{done.capitalize()}.", rest[0] if rest else None, len(waiting))
