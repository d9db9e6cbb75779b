"""Unless in Python: `unless.read` and `unless.Ledger`, the verbs of the command line on values.

    import unless

    with unless.Ledger.open("unless.db") as ledger:
        ledger.ask("ferry.yaml")
        ledger.add("reports/")
        print(ledger.forecast("ferry").probability)

Everything raises `unless.UnlessError` with one sentence for what the caller gave and cannot be used; nothing prints.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from unless.domain.article import Article, content_id
from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State
from unless.domain.explanation import Explanation
from unless.domain.forecast import Forecast
from unless.domain.health import Health
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.domain.record import QuestionVersion, Resolution
from unless.domain.search import Found
from unless.intake.questions import load_question, parse_question
from unless.ledger.questions import all_questions, slug
from unless.ledger.store import Clock, Store, utc_now
from unless.ledger.tombstones import Tombstone
from unless.reading.read import LocalReader, Reader
from unless.settings import default_ledger, default_user
from unless.workflow import add as adding
from unless.workflow import ask as asking
from unless.workflow import backup as keeping
from unless.workflow import doctor as examining
from unless.workflow import export as exporting
from unless.workflow import forget as forgetting
from unless.workflow import judge as judging
from unless.workflow import ledger_explain as explaining
from unless.workflow import ledger_forecast as forecasting
from unless.workflow import resolve as resolving
from unless.workflow import review as reviewing
from unless.workflow import search as searching
from unless.workflow import sources as tracking
from unless.workflow import withdraw as withdrawing
from unless.workflow.explain import Move
from unless.workflow.grade import grade
from unless.workflow.read import with_dateline

Day = date | str
_reader: list[LocalReader] = []  # the shipped one, loaded once


def day_of(value: Day | None, what: str) -> date | None:
    """A day, given as such or as "YYYY-MM-DD". Raises OptionError that names what it is of."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise OptionError(f"{what} is {value!r}, not a day; write it as YYYY-MM-DD.") from None


def shipped_reader() -> LocalReader:
    """The built-in reader. Raises ModelError where its model is missing."""
    if not _reader:
        _reader.append(LocalReader())
    return _reader[0]


def read(
    text: str,
    *,
    title: str | None = None,
    published: Day | None = None,
    outlet: str | None = None,
    url: str | None = None,
    reader: Reader | None = None,
) -> tuple[Article, Reading]:
    """Read one report: who said what, how likely, on what condition. Offsets are into `text` as given.

    A day that is not given is taken from the text's dateline, if it has a whole one. Raises OptionError, ModelError.
    """
    if not text.strip():
        raise OptionError("The text is empty; give a report's text.")
    article = with_dateline(
        Article(content_id(text), "text", text, title, url, outlet, day_of(published, "published"))
    )
    return article, (reader or shipped_reader()).read(article)


class Ledger:
    """A ledger: questions, reports and what they say, reviewed, forecast, resolved and scored.

    Open one with `Ledger.open`; it is a context manager. Decisions are kept under `user`.
    """

    def __init__(self, store: Store, user: str) -> None:
        """A ledger on an open store; `Ledger.open` is the usual way."""
        self._store = store
        self.user = user

    @classmethod
    def open(
        cls,
        where: str | Path | None = None,
        *,
        user: str | None = None,
        create: bool = True,
        clock: Clock = utc_now,
    ) -> Ledger:
        """The ledger of a file or of a postgresql:// URL; by default $UNLESS_LEDGER, else the platform's data folder.

        Raises LedgerError where it cannot be opened.
        """
        store = Store.open(default_ledger() if where is None else where, create=create, clock=clock)
        return cls(store, user or default_user())

    def close(self) -> None:
        """Let go of the file or the server."""
        self._store.close()

    def __enter__(self) -> Ledger:
        """The ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    # --- questions and reports ----------------------------------------------------------------------------------
    def ask(
        self, question: Question | Mapping[str, Any] | str | Path, name: str | None = None
    ) -> asking.Asked:
        """Follow a question (a value, a mapping, or a question file's path), or revise the one of that name.

        A file's name is the question's where none is given, as on the command line. Raises QuestionError.
        """
        if isinstance(question, Mapping):
            question = parse_question(question)
        elif not isinstance(question, Question):
            stem = slug(Path(question).stem)
            name = name or (None if stem in ("question", "") else stem)
            question = load_question(question)
        return asking.ask(self._store, question, self.user, name)

    def questions(self) -> list[QuestionVersion]:
        """The questions that are followed, as they stand."""
        with self._store.read() as connection:
            return all_questions(connection)

    def add(
        self,
        *paths: str | Path,
        published: Day | None = None,
        outlet: str | None = None,
        reader: Reader | None = None,
        progress: Callable[[adding.Added], None] = lambda _: None,
    ) -> list[adding.Added]:
        """Read files and folders and file them, each once; what became of each. A bad file stops no other."""
        files = adding.expanded([str(p) for p in paths])
        on = day_of(published, "published")
        return adding.add_files(self._store, files, on, outlet, reader or shipped_reader(), progress)

    def file(self, pairs: Iterable[tuple[Article, Reading]]) -> list[adding.Added]:
        """File articles that have been read, by `unless.read` or by a reader of your own."""
        return adding.file_pairs(self._store, pairs)

    def search(self, words: str, limit: int = 20) -> Found:
        """Full text over articles and statements; filters as in `unless search --help`. Raises OptionError."""
        return searching.search(self._store, words, limit)

    def withdraw(
        self,
        article: str,
        because: str,
        on: Day | None = None,
        replaced_by: str | None = None,
        undo: bool = False,
    ) -> withdrawing.Withdrawn:
        """Let an article's evidence fall from a day on (today), or stand again. Raises NotFoundError, OptionError."""
        day = day_of(on, "on")
        return withdrawing.withdraw(self._store, article, day, because, self.user, replaced_by, undo)

    def forget(self, article: str, because: str) -> None:
        """Delete an article for good, with all that was read in it. Raises NotFoundError, OptionError."""
        found = forgetting.article_to_forget(self._store, article)
        if not isinstance(found, Tombstone):
            forgetting.forget(self._store, found, self.user, because)

    # --- evidence -------------------------------------------------------------------------------------------------
    def evidence(self, question: str) -> tuple[Evidence, ...]:
        """What is proposed and decided on a question, in order of publication. Raises NotFoundError."""
        return tuple(item.piece for item in reviewing.load(self._store, question).items)

    def accept(self, question: str, *evidence: str, why: str = "") -> None:
        """Accept pieces by their ids (or unique beginnings). Raises NotFoundError."""
        reviewing.script(self._store, question, evidence, (), self.user, why)

    def reject(self, question: str, *evidence: str, why: str = "") -> None:
        """Reject pieces by their ids (or unique beginnings). Raises NotFoundError."""
        reviewing.script(self._store, question, (), evidence, self.user, why)

    def undo(self, question: str) -> bool:
        """Undo the user's last decision on a question that stands; False where there is none."""
        return reviewing.undo(self._store, question, self.user) is not None

    def judge(self, question: str, likelihood: str, because: str, **more: Any) -> Evidence:
        """Enter the user's own judgement ("20-40%", "likely") as evidence; `driver`, `now`, `given`, `by`, `on` as
        on the command line. Raises NotFoundError, OptionError.
        """
        return judging.judge(
            self._store, question, judging.Judgement(likelihood, because, **more), self.user
        ).piece

    # --- forecasts ------------------------------------------------------------------------------------------------
    def forecast(
        self,
        question: str,
        as_of: Day | None = None,
        known_by: Day | datetime | None = None,
        hold: Mapping[str, State] | None = None,
    ) -> Forecast:
        """The forecast as of the end of a day (today), with and without each driver, from what was known by a moment.

        Raises NotFoundError, OptionError.
        """
        limit = known_by if isinstance(known_by, datetime) else day_of(known_by, "known_by")
        day = day_of(as_of, "as_of")
        return forecasting.forecast_question(self._store, question, day, limit, hold).forecast

    def history(
        self, question: str, since: Day | None = None, until: Day | None = None, known_by: Day | None = None
    ) -> tuple[forecasting.Day, ...]:
        """The forecast on every day that brought evidence or lost some. Raises NotFoundError, OptionError."""
        days = (day_of(since, "since"), day_of(until, "until"), day_of(known_by, "known_by"))
        return forecasting.history(self._store, question, *days)[1]

    def explain(
        self,
        question: str,
        since: Day | None = None,
        until: Day | None = None,
        known_by: Day | None = None,
        move: float | None = None,
    ) -> Explanation:
        """What moved the forecast from one day (a week before) to another (today), what it hangs on, and, with `move` (a
        difference of probability: 0.1 up, -0.1 down), what would have to be said. Raises NotFoundError, OptionError.
        """
        days = (day_of(since, "since"), day_of(until, "until"), day_of(known_by, "known_by"))
        return explaining.explain_question(self._store, question, *days, None if move is None else Move(move))

    def resolve(self, question: str, outcome: str, on: Day, because: str) -> Resolution:
        """File how a question came out ("yes", "no", an outcome's name, a number, "void"), and score it.

        Raises NotFoundError, OptionError.
        """
        day = day_of(on, "on")
        if outcome == "open" or day is None:
            raise OptionError(f"outcome is {outcome!r}; write how it came out, or void, and the day.")
        return resolving.resolve(self._store, question, outcome, day, because, self.user).resolution

    def reopen(self, question: str, because: str) -> None:
        """Take a resolution back. Raises NotFoundError, OptionError."""
        resolving.reopen(self._store, question, because, self.user)

    def sources(self, as_of: Day | None = None) -> Sequence[tracking.Source]:
        """Track records from the questions resolved strictly before a day (all of them), the best first."""
        return tracking.sources(self._store, day_of(as_of, "as_of")).sources

    def grade(self, speaker: str, letter: str, because: str) -> None:
        """Give a speaker an Admiralty reliability, A to F. Raises NotFoundError, OptionError."""
        grade(self._store, speaker, letter, because, self.user)

    # --- keeping --------------------------------------------------------------------------------------------------
    def export(
        self, output: str | Path, form: str | None = None, question: str | None = None
    ) -> dict[str, int]:
        """Write everything, or what belongs to a question, as CSV, Parquet, JSON Lines or JSON-LD; rows by table.

        Raises OptionError.
        """
        if str(output) == "-":
            raise OptionError("output is -; name a file or a folder.")
        options = exporting.ExportOptions(str(output), form, question)
        return exporting.export_store(self._store, options, io.BytesIO()).rows

    def backup(self, file: str | Path) -> None:
        """Write the whole ledger into a file that does not exist yet. Raises InputError, LedgerError."""
        keeping.backup(self._store, str(file))

    def check(self, quick: bool = False) -> Health:
        """What `unless doctor` finds: offsets, orphans, indexes, forecasts that reproduce."""
        return examining.check_store(self._store, quick)
