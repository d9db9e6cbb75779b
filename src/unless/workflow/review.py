"""Review: what is proposed on a question, and what analysts decide about it. Each decision is a transaction of its own.

Nothing is overwritten: a decision is appended, and undoing one appends that it was undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from unless.domain.article import Article
from unless.domain.errors import NotFoundError, OptionError, OvertakenError
from unless.domain.evidence import Evidence, Target
from unless.domain.question import Question
from unless.domain.reading import Speaker
from unless.domain.record import Decision, QuestionVersion, ReviewAction, Withdrawal
from unless.domain.text import sentences
from unless.intake import typed
from unless.ledger.evidence import decide as append
from unless.ledger.evidence import decisions, in_force, proposed_ever, standing
from unless.ledger.questions import version_of
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import find_speaker
from unless.ledger.store import Store
from unless.ledger.voices import register
from unless.workflow.judge import meaning
from unless.workflow.ledger_forecast import collapsed_now
from unless.workflow.match import sentence_start

SHORTEST_ID = 4  # of an id's beginning that stands for it
DONE: Mapping[ReviewAction, str] = {"accept": "accepted", "edit": "edited", "reject": "rejected"}


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence as it stands, with its article and what reviewers decided that was not undone.

    `seen` is the number of the last decision on it that the reviewer was shown (0 for none): with it, nothing is
    decided over the head of a reviewer who came first.
    """

    piece: Evidence
    article: Article
    views: tuple[Decision, ...]
    counted: Decision | None  # the view that counts
    disputed: bool
    withdrawn: Withdrawal | None
    seen: int | None = None

    @property
    def last(self) -> int:
        """The number of the last decision on it that stands; 0 for none."""
        return max((d.number for d in self.views), default=0)

    def view_of(self, name: str) -> Decision | None:
        """What a reviewer decided."""
        return next((d for d in self.views if d.by == name), None)

    def set_aside(self) -> bool:
        """Whether it cannot count anyway: another piece stands for it, or its article was withdrawn."""
        return self.piece.superseded_by is not None or self.withdrawn is not None


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that there is to decide on a question, in order of publication."""

    version: QuestionVersion
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """The item of an evidence's id, or of the beginning of it. Raises NotFoundError."""
        found = [i for i in self.items if i.piece.id == key]
        if not found and len(key) >= SHORTEST_ID:
            found = [i for i in self.items if i.piece.id.startswith(key)]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(i.piece.id for i in found[:5])
            raise NotFoundError(f"{key!r} begins several pieces of evidence ({ids}); write one id whole.")
        raise NotFoundError(
            f"{self.version.key} has no piece of evidence {key!r}; `unless review {self.version.key} --list` shows all ids."
        )


def load(store: Store, key: str) -> Review:
    """What stands proposed and decided on a question now. Raises NotFoundError, LedgerError."""
    with store.read() as connection:
        seen = snapshot(connection, key)
    views = standing(seen.decisions)
    reviewers = seen.version.question.reviewers
    items = tuple(
        Item(
            piece,
            seen.articles[piece.article],
            tuple(views.get(piece.id, {}).values()),
            in_force(views[piece.id], reviewers) if piece.id in views else None,
            piece.id in seen.disputed,
            seen.gone.get(piece.article),
        )
        for piece in collapsed_now(seen)
    )
    return Review(seen.version, items)


def queue(review: Review, by: str, everything: bool = False) -> list[str]:
    """The ids to step through: what this reviewer has not decided, the most uncertain first, of those the latest.

    With `everything`, then what he has decided (his own judgements too), then what cannot count anyway: superseded,
    or of a withdrawn article.
    """

    def rank(item: Item) -> tuple[object, ...]:
        piece = item.piece
        decided = item.view_of(by) is not None or (piece.own and piece.speaker.name == by)
        group = 2 if item.set_aside() else int(decided)
        sure = round(abs(piece.confidence - 0.5), 3)
        return (group, sure, -piece.published.toordinal(), piece.span.start, piece.id)

    ranked = sorted((rank(i) for i in review.items), key=lambda r: r)
    return [str(r[-1]) for r in ranked if everything or r[0] == 0]


def around(item: Item) -> tuple[str, str]:
    """The sentences before and after the piece's own in its article; empty at its ends."""
    text = item.article.text
    start = sentence_start(item.article, item.piece)
    spans = sentences(text)
    before = [s for s in spans if s.end <= start]
    after = [s for s in spans if s.start >= start + len(item.piece.sentence)]
    return (before[-1].text if before else "", after[0].text if after else "")


# --- deciding -----------------------------------------------------------------------------------------------------
def decide(store: Store, item: Item, action: ReviewAction, key: str, by: str, why: str = "") -> None:
    """Accept or reject a piece. Raises NotFoundError where it is gone, OvertakenError (see `Item.seen`)."""
    with store.write() as connection:
        version = version_of(connection, key)
        _proposal(connection, version, item, by)
        append(connection, version.number, item.piece.id, action, by, why.strip(), store.clock())


def _proposal(connection: Any, version: QuestionVersion, item: Item, by: str) -> Evidence:
    """The piece as it was proposed. Raises NotFoundError where it was deleted since it was shown, OvertakenError."""
    found = proposed_ever(connection, version, [item.piece.id])
    if not found:
        raise NotFoundError(
            f"{item.piece.id} is no longer in the ledger (`unless forget` deleted it meanwhile); nothing was decided."
        )
    if item.seen is not None:
        _check_seen(connection, version, item, by)
    return found[0]


def _check_seen(connection: Any, version: QuestionVersion, item: Item, by: str) -> None:
    views = standing(decisions(connection, version.number)).get(item.piece.id, {})
    new = [d for d in views.values() if d.by != by and d.number > (item.seen or 0)]
    if new:
        told = " and ".join(f"{d.by} {DONE[d.action]} it" for d in new)
        raise OvertakenError(f"{told} meanwhile; nothing was decided. Decide again if you see it otherwise.")


def edit(store: Store, item: Item, draft: Evidence, key: str, by: str, why: str = "") -> ReviewAction:
    """Keep the piece with the draft's values; where they are the proposal's own, that is to accept it.

    Returns what was decided, accept or edit. Raises as `decide` does.
    """
    with store.write() as connection:
        version = version_of(connection, key)
        now = store.clock()
        proposal = _proposal(connection, version, item, by)
        changes = dict(item.counted.changes) if item.counted else {}
        changes |= _changes(item.piece, draft)
        if "speaker" in changes and changes.get("voice") is None:
            changes["voice"] = register(connection, Speaker(**changes["speaker"]), item.piece.article, now)
        own = _values(proposal)
        kept = {k: v for k, v in changes.items() if own[k] != v}
        for one, other in (("target", "driver"), ("speaker", "voice")):  # the second goes with the first
            if one in kept or (one == "target" and other in kept):
                kept |= {one: changes[one], other: changes[other]}
            else:
                kept.pop(other, None)
        action: ReviewAction = "edit" if kept else "accept"
        append(connection, version.number, item.piece.id, action, by, why.strip(), now, kept or None)
    return action


def _values(piece: Evidence) -> dict[str, Any]:
    """What an edit can change, as decisions keep it."""
    return {
        "target": piece.target.kind,
        "driver": piece.target.text,
        "given": dict(piece.given),
        "low": piece.low,
        "high": piece.high,
        "by": piece.by.isoformat() if piece.by else None,
        "speaker": asdict(piece.speaker),
        "voice": piece.voice,
    }


def _changes(shown: Evidence, draft: Evidence) -> dict[str, Any]:
    old, new = _values(shown), _values(draft)
    out = {k: v for k, v in new.items() if v != old[k]}
    if {"target", "driver"} & out.keys():  # they go together
        out |= {"target": new["target"], "driver": new["driver"]}
    if "speaker" in out:
        out["voice"] = new["voice"]
    return out


def undo(store: Store, key: str, by: str) -> Decision | None:
    """Take back the last decision of a reviewer on a question; returns it, None where there is none left."""
    with store.write() as connection:
        version = version_of(connection, key)
        made = decisions(connection, version.number)
        undone = {d.undoes for d in made}
        mine = [d for d in made if d.by == by and d.action != "undo" and d.number not in undone]
        if not mine:
            return None
        last = mine[-1]
        append(connection, version.number, last.evidence, "undo", by, "", store.clock(), undoes=last.number)
    return last


def script(
    store: Store, key: str, accept: Sequence[str], reject: Sequence[str], by: str, why: str = ""
) -> list[tuple[ReviewAction, Item]]:
    """Accept and reject pieces by their ids, after all ids were found. Raises NotFoundError, OptionError."""
    review = load(store, key)
    actions: list[tuple[ReviewAction, Item]] = [("accept", review.item(i)) for i in accept]
    actions += [("reject", review.item(i)) for i in reject]
    ids = [item.piece.id for _, item in actions]
    for one in ids:
        if ids.count(one) > 1:
            raise OptionError(f"The piece {one} is named twice; decide about it once.")
    for action, item in actions:
        decide(store, item, action, key, by, why)
    return actions


# --- editing ------------------------------------------------------------------------------------------------------
def fields(question: Question, draft: Evidence) -> dict[str, str]:
    """What can be edited of a piece as it is now, with the present values as an analyst would type them."""
    out: dict[str, str] = {}
    target = draft.target
    kinds = {"outcome": "outcome", "driver-by-deadline": "driver", "driver-state": "state"}
    if question.kind in typed.OWN_TARGETS:
        out["target"] = typed.target_typed(target)
    elif question.conditions:
        out["target"] = kinds[target.kind]
        if target.kind != "outcome":
            out["driver"] = target.driver or ""
        out["given"] = " ".join(f"{n}={s}" for n, s in draft.given) or "none"
    out["interval"] = typed.figures(draft.low, draft.high)
    if target.kind in ("outcome", "driver-by-deadline"):
        out["by"] = draft.by.isoformat() if draft.by else "none"
    out["speaker"] = (
        "outlet" if draft.speaker.kind == "outlet" else draft.speaker.name or draft.speaker.description or ""
    )
    return out


FIELDS = ("target", "driver", "given", "interval", "by", "speaker")  # the order in which they are asked


def amended(store: Store, question: Question, draft: Evidence, field: str, text: str) -> Evidence:
    """The draft with one field as typed; empty text keeps it. Raises OptionError or NotFoundError for what will not do."""
    if not text.strip():
        return draft
    change: Mapping[str, Callable[[], dict[str, Any]]] = {
        "target": lambda: _target(question, draft, text),
        "driver": lambda: _driver(draft, typed.driver(text, question)),
        "given": lambda: {"given": typed.given(text, question, draft.target)},
        "interval": lambda: dict(zip(("low", "high"), typed.interval(text, meaning), strict=True)),
        "by": lambda: {"by": typed.horizon(text, draft.target, _said(draft))},
        "speaker": lambda: _speaker(store, draft, text.strip()),
    }
    return replace(draft, **change[field]())


def amend(
    store: Store, version: QuestionVersion, item: Item, changes: Mapping[str, str], by: str, why: str = ""
) -> ReviewAction:
    """Keep a piece with fields changed as typed, in the order in which `unless review` asks them.

    Returns what was decided, accept or edit. Raises OptionError, NotFoundError for what will not do.
    """
    draft = item.piece
    for name in FIELDS:
        if name not in changes:
            continue
        if name not in fields(version.question, draft):
            raise OptionError(
                f"{name} does not belong to this piece; it has {', '.join(fields(version.question, draft))}."
            )
        draft = amended(store, version.question, draft, name, changes[name])
    return edit(store, item, draft, version.key, by, why)


def _said(draft: Evidence) -> date:
    return draft.said_on[1]


def _target(question: Question, draft: Evidence, text: str) -> dict[str, Any]:
    if question.kind in typed.OWN_TARGETS:
        return {"target": typed.target(text, question)}
    kind = typed.kind(text, question)
    if kind == "outcome":
        return {"target": Target("outcome")}
    name = draft.target.driver or question.conditions[0].name
    by = None if kind == "driver-state" else draft.by
    return {"by": by, **_driver(replace(draft, target=Target(kind, name)), name)}


def _driver(draft: Evidence, name: str) -> dict[str, Any]:
    """The target of that driver, which is then no longer held."""
    held = tuple((n, s) for n, s in draft.given if n != name)
    return {"target": Target(draft.target.kind, name), "given": held}


def _speaker(store: Store, draft: Evidence, text: str) -> dict[str, Any]:
    """A speaker of the registry by name or number, "outlet" for the report itself, else somebody new: "NAME, ROLE"."""
    if text.lower() == "outlet":
        return {"speaker": Speaker(name=draft.outlet or "", kind="outlet"), "voice": None}
    name, _, role = (part.strip() for part in text.partition(","))
    if not name:
        raise OptionError(
            f"{text!r} names nobody; write a name, NAME, ROLE, or outlet for the report itself."
        )
    try:
        with store.read() as connection:
            known = find_speaker(connection, name)
    except NotFoundError as error:
        if "#" in str(error):  # several of that name, or a number that nobody has: the analyst must choose
            raise
        return {"speaker": Speaker(name=name, kind="person", role=role or None), "voice": None}
    if known.number == draft.voice and not role:
        return {}
    kind: Any = known.kind
    return {"speaker": Speaker(name=known.name, kind=kind, role=role or None), "voice": known.number}
