"""unless review: step through proposed evidence and decide about it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, ledger, progress, stdout, user
from unless.domain.errors import InputError, OptionError

if TYPE_CHECKING:
    from unless.domain.evidence import Evidence
    from unless.ledger.store import Store
    from unless.workflow.review import Item


def review(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's name in the ledger.")],
    accept: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Accept this piece; may be repeated.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Reject this piece; may be repeated.")
    ] = None,
    why: Annotated[
        str, typer.Option("--because", "--why", metavar="WHY", help="Why, kept with what is decided.")
    ] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back your last decision on the question.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--list", help="List what is proposed and decided, with ids and statuses.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Also step through what you have decided and what another piece stands for."
        ),
    ] = False,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Step through proposed evidence: accept, edit, reject, skip, undo. The most uncertain comes first, then the latest.

    On a terminal a single key decides; through a pipe, a line a key. Every decision is kept at once.

    Example: unless review ferry

    Example: unless review ferry --reject 33b3a1eeb012 --because "another ferry"
    """
    scripted = bool(accept or reject)
    if scripted + undo + show > 1:
        raise OptionError("--accept and --reject, --undo, and --list are three things; do one at a time.")
    if as_json and not show:
        raise OptionError("--json prints the list; give --list with it.")
    if why and not scripted:
        raise OptionError("--because goes with --accept or --reject.")
    name = user(by)
    with ledger(where) as store:
        if show:
            _list(store, question, as_json)
        elif undo:
            _undo(store, question, name)
        elif scripted:
            _script(store, question, accept or [], reject or [], name, why)
        else:
            _Session(store, question, name, everything).run()


def _list(store: Store, key: str, as_json: bool) -> None:
    from unless.report.review import list_view, review_json
    from unless.workflow.review import load

    found = load(store, key)
    rows = [(i.piece, i.article, i.views, i.disputed, i.withdrawn) for i in found.items]
    v = found.version
    if as_json:
        sys.stdout.write(json.dumps(review_json(v.key, v.n, v.question, rows), ensure_ascii=False) + "\n")
    else:
        stdout().print(list_view(v.question, rows))


def _undo(store: Store, key: str, name: str) -> None:
    from unless.workflow.review import undo

    taken_back = undo(store, key, name)
    if taken_back is None:
        raise OptionError(f"{name} has no decision on {key} that could be undone.")
    _say(f"Undone: {taken_back.evidence} is no longer {_DONE[taken_back.action]} by {name}.")


def _script(store: Store, key: str, accept: list[str], reject: list[str], name: str, why: str) -> None:
    from unless.workflow.review import script

    for action, item in script(store, key, accept, reject, name, why):
        _say(f"{item.piece.id} {_DONE[action]}.")


_DONE = {"accept": "accepted", "edit": "edited", "reject": "rejected"}


def _say(text: str) -> None:
    stdout().print(escape(text), highlight=False, soft_wrap=True)


class _Ended(Exception):
    """The input has ended, or the reviewer quits."""


class _Session:
    """One sitting: a queue of ids, each shown as it stands at that moment, as others may be reviewing too."""

    def __init__(self, store: Store, key: str, name: str, everything: bool) -> None:
        from unless.workflow.review import load, queue

        self.store = store
        self.key = key
        self.name = name
        self.terminal = sys.stdin.isatty()
        self.console = stdout()
        with progress("loading"):
            self.now = load(store, key)
        self.queue = queue(self.now, name, everything)
        self.at = 0
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        """Until everything is decided or skipped, the input ends, or the reviewer quits."""
        if not self.queue:
            _say(f"There is nothing to review on {self.now.version.key}; --all shows what is decided too.")
            return
        if self.terminal:
            _say("? shows the keys.")
        try:
            while self.at < len(self.queue):
                self._one()
        except _Ended:
            pass
        except KeyboardInterrupt:
            self._close("Stopped")
            raise typer.Exit(130) from None
        self._close("Done")

    def _close(self, how: str) -> None:
        words = [f"{n} {what}" for what, n in self.counts.items() if n > 0]
        left = len(self.queue) - self.at
        _say(f"{how}: {', '.join(words) or 'nothing decided'}; {left} left.")

    def _one(self) -> None:
        """Show the piece whose turn it is and do what the reviewer says."""
        item = self._shown()
        if item is None:
            self.at += 1
            return
        while True:
            pressed = self._key()
            if pressed == "?":
                from unless.report.review import keys_view

                self.console.print(keys_view())
            elif pressed in _ACTIONS:
                _ACTIONS[pressed](self, item)
                return
            else:
                _say(f"{pressed!r} is no key here; ? shows the keys.")

    def _shown(self) -> Item | None:
        from unless.domain.errors import NotFoundError
        from unless.report.review import piece_view
        from unless.workflow.review import around

        try:
            item = self.now.item(self.queue[self.at])
        except NotFoundError:  # a decision was undone that kept it on the question
            return None
        at = (self.at + 1, len(self.queue))
        question = self.now.version.question
        parts = (item.piece, item.article, around(item), item.views, item.withdrawn)
        self.console.print()
        self.console.print(piece_view(question, *parts, at, not self.console.is_terminal))
        return item

    # What the keys do.
    def accept(self, item: Item) -> None:
        from unless.workflow.review import decide

        decide(self.store, item, "accept", self.now.version.key, self.name)
        self._decided("accepted")

    def reject(self, item: Item) -> None:
        from unless.workflow.review import decide

        why = self._line("why (may be empty): ")
        decide(self.store, item, "reject", self.now.version.key, self.name, why)
        self._decided("rejected")

    def edit(self, item: Item) -> None:
        from unless.workflow.review import FIELDS, amended, edit, fields

        question = self.now.version.question
        draft: Evidence = item.piece
        for field in FIELDS:
            present = fields(question, draft)
            while field in present:
                text = self._line(f"{_PROMPTS[field]} [{present[field]}]: ")
                try:
                    draft = amended(self.store, question, draft, field, text)
                    break
                except InputError as error:
                    _say(str(error))
        self._decided(_DONE[edit(self.store, item, draft, self.now.version.key, self.name)])

    def skip(self, item: Item) -> None:
        self.counts["skipped"] += 1
        self.at += 1

    def undo(self, item: Item) -> None:
        from unless.workflow.review import undo

        last = undo(self.store, self.now.version.key, self.name)
        if last is None:
            _say("There is nothing of yours left to undo on this question.")
            return
        what = _DONE[last.action]
        _say(f"Undone: {last.evidence} is no longer {what} by {self.name}.")
        self.counts["undone"] += 1
        if last.evidence in self.queue:
            index = self.queue.index(last.evidence)
            self.at -= index < self.at
            self.queue.remove(last.evidence)
        self.queue.insert(self.at, last.evidence)
        self._reload()

    def quit(self, item: Item) -> None:
        raise _Ended

    def _decided(self, what: str) -> None:
        _say(f"{what}.")
        self.counts[what] += 1
        self.at += 1
        self._reload()

    def _reload(self) -> None:
        from unless.workflow.review import load

        self.now = load(self.store, self.key)

    # What the reviewer types.
    def _key(self) -> str:
        if not self.terminal:
            while not (line := self._line("").strip()):
                pass
            return line.lower()
        from unless.cli.keys import read_key

        self.console.print("a e r s u q ? ", end="", style="dim")
        try:
            pressed = read_key()
        except EOFError:
            raise _Ended from None
        self.console.print(pressed if pressed.isprintable() else "")
        return pressed.lower()

    def _line(self, prompt: str) -> str:
        """A line without its end; through a pipe the prompt is shown too, so that a transcript can be read."""
        if not self.terminal:
            if prompt:
                self.console.print(escape(prompt), highlight=False, soft_wrap=True)
            line = sys.stdin.readline()
            if not line:
                raise _Ended
            return line.rstrip("\r\n")
        try:
            return self.console.input(escape(prompt))
        except EOFError:
            raise _Ended from None


_ACTIONS = {
    "a": _Session.accept,
    "e": _Session.edit,
    "r": _Session.reject,
    "s": _Session.skip,
    "u": _Session.undo,
    "q": _Session.quit,
}
_PROMPTS = {
    "target": "target (outcome, driver, state)",
    "driver": "driver",
    "given": "given (DRIVER=on|off, or none)",
    "interval": "interval",
    "by": "by (YYYY-MM-DD; none for the deadline)",
    "speaker": "speaker (NAME, #NUMBER or outlet)",
}
