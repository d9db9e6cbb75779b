"""What a dossier says in sentences: the answer, what would change it, what it was made with. Plain text throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from unless.report.dossier import Chance, ChangePart, DossierPage, DriverPanel, EvidenceRow, Held
from unless.report.explain import written
from unless.report.figures import interval, percent
from unless.report.tables import points

SMALL = 0.0005  # a change that would read 0.0 points

METHOD = (
    "News reports are read for attributed statements: who said what, when, how likely he called it and on what condition. "
    "Those about the question are filed as evidence, each with the characters that it was read from, and reviewed by "
    "analysts. Words of likelihood stand for intervals of probability, following ICD 203 where it has the word and surveys of "
    "readers elsewhere.",
    "The forecast starts from the base rate and weighs the evidence in a Bayesian model: drivers go on and off in time, the "
    "event comes with a rate that depends on them, and every judgement is a censored observation with noise of its kind, its "
    "age, its speaker and its outlet, and one error that all share. The probability is the posterior mean.",
    "What a piece of evidence moved is its Aumann-Shapley share of the way from the forecast without evidence to this one: the "
    "shares add up. “If held on” is an intervention in the model from the day of the forecast; it says nothing about what "
    "would cause what in the world.",
)
CAVEATS = (
    "A probability is no verdict: of many questions forecast at 60 %, about four in ten should come out no.",
    "What was not reported is not in it; who speaks to reporters often has an interest in being believed.",
    "Statements were taken from the reports by a program. A status of “proposed” means that no analyst has confirmed it.",
)


def answer(page: DossierPage) -> str:
    """The answer in one sentence."""
    if page.resolution is not None:
        r = page.resolution
        told = f"This question is resolved: {r.came_out}, on {written(r.on)}."
        return f"{told} {_last(page)}"
    return _forecast(page)


def _last(page: DossierPage) -> str:
    return (
        f"The last forecast before, of {written(page.as_of)}, was {percent(page.now.probability)}{_of(page)}."
    )


def _forecast(page: DossierPage) -> str:
    held = "".join(f", with {name} held {state}" for name, state in page.held.items())
    text = (
        f"As of {written(page.as_of)}{held}, the probability{_of(page) or ' of yes'} is {percent(page.now.probability)}, with a 90 % "
        f"interval of {interval(page.now.interval90)}"
    )
    return f"{text}{_moved(page)}."


def _of(page: DossierPage) -> str:
    return f" of “{page.asked.headline}”" if page.asked.headline else ""


def _moved(page: DossierPage) -> str:
    """How it moved: since the day from which the report says what changed, else over a week."""
    if page.changes is not None:
        change, start = page.changes.difference, page.changes.start
    elif page.history is not None:
        change, start = page.history.change, page.history.since
    else:
        return ""
    if start >= page.as_of:
        return ""
    since = written(start)
    if abs(change) < SMALL:
        return f", unchanged since {since}"
    way = "up" if change > 0 else "down"
    return f", {way} {points(abs(change)).removeprefix('+')} points since {since}"


def standing(page: DossierPage) -> str:
    """How the question stands: its deadline, the days left, the evidence."""
    asked, n = page.asked, len(page.counted)
    left = f"{asked.days_left} day{'s' * (asked.days_left != 1)} left"
    state = {"open": left, "overdue": "past, not resolved"}.get(asked.status, asked.status)
    prior = "" if page.now.prior is None else f" Before any evidence: {percent(page.now.prior)}."
    waiting = f"; {page.waiting} are not yet reviewed" if page.waiting else ""
    return (
        f"Deadline {written(asked.deadline)} ({state}). {n} piece{'s' * (n != 1)} of evidence count{'s' * (n == 1)}, "
        f"{len(page.left_out)} do not{waiting}.{prior}"
    )


@dataclass(frozen=True, slots=True)
class Unless:
    """One condition under which the answer would be another: the driver, its state, and the forecast then."""

    driver: DriverPanel
    held: Held
    moved: float

    @property
    def words(self) -> str:
        """In a sentence that goes on from the answer."""
        return (
            f"… unless {self.driver.name} ({self.driver.says}) is {self.held.state}: then {percent(self.held.chance.probability)} "
            f"({interval(self.held.chance.interval90)}), {points(self.moved)} points"
        )


def unless(page: DossierPage) -> tuple[Unless, ...]:
    """Each driver's state that would move the forecast furthest, the one that moves most first."""
    found = []
    for driver in page.drivers:
        moves = [Unless(driver, h, h.chance.probability - page.now.probability) for h in driver.held]
        if moves:
            found.append(max(moves, key=lambda u: abs(u.moved)))
    return tuple(sorted((u for u in found if abs(u.moved) >= SMALL), key=lambda u: -abs(u.moved)))


def cut(row: EvidenceRow) -> tuple[str, str, str]:
    """A sentence before the words of the judgement, the words, and after them; all before, where they are not in it."""
    before, words, after = row.sentence.partition(row.words)
    return (before, words, after) if words else (row.sentence, "", "")


def likelihood(row: EvidenceRow) -> str:
    """What a piece says, in a line: "80–95 % for outcome if levy is off"."""
    return f"{interval((row.low, row.high))} for {row.about}"


def effect(row: EvidenceRow) -> str:
    """What a piece did: its share of the way from the prior, and with it against without it; nothing where it does not count."""
    if row.influence is None:
        return ""
    alone = (
        ""
        if row.leave_one_out is None
        else f", and makes a difference of {points(row.leave_one_out)} on its own"
    )
    return f"moved it {points(row.influence)} points{alone}"


def review(row: EvidenceRow) -> str:
    """How far a piece is reviewed."""
    words = {
        "proposed": "proposed by the program",
        "accepted": "accepted",
        "edited": "corrected by an analyst",
    }
    said = words.get(row.status, row.status)
    if row.own:
        said = "an analyst's own judgement"
    return f"{said}, reviewers disagree" if row.disputed else said


def said_on(row: EvidenceRow) -> str:
    """When it was said."""
    first, last = row.said_first, row.said_last
    return written(last) if first == last else f"between {written(first)} and {written(last)}"


def source(row: EvidenceRow) -> str:
    """Outlet and day of the article, without its title."""
    day = row.article.published or row.published
    return ", ".join(x for x in (row.article.outlet, written(day)) if x)


def change_words(part: ChangePart) -> str:
    """What a part of a change is, in words, without the sentence of a piece."""
    if part.evidence is None:
        return f"{part.words}: {part.why}" if part.why else part.words
    told = f"{part.evidence.speaker.shown} {part.words}"
    return f"{told}: {part.why}" if part.why else told


def driver_row(driver: DriverPanel) -> tuple[str, ...]:
    """Name, what it says, now, by the deadline, then the forecast with it in each of its states, and what rests on it."""
    states = ", ".join(f"{h.state} {_with_interval(h.chance)}" for h in driver.held)
    now = "" if driver.on_now is None else percent(driver.on_now)
    if driver.levels:
        now = ", ".join(f"{level} {percent(p)}" for level, p in driver.levels.items())
    ahead = "" if driver.on_by_deadline is None else percent(driver.on_by_deadline.probability)
    return driver.name, driver.says, now, ahead, states, points(driver.rests)


DRIVER_HEADS = (
    "driver",
    "what it says",
    "on now",
    "on by the deadline",
    "the forecast if held",
    "points that rest on it",
)


def _with_interval(one: Chance) -> str:
    return f"{percent(one.probability)} ({interval(one.interval90)})"


def made_with(page: DossierPage) -> tuple[tuple[str, str], ...]:
    """What the report was made with, a name and a value each."""
    v = page.versions
    return (
        ("Unless", v.unless),
        ("readers", ", ".join(v.readers) or "none"),
        ("matchers", ", ".join(v.matchers) or "none"),
        ("model of the forecast", v.model),
        ("question", _version(page)),
        ("as of", f"the end of {page.as_of} (UTC)"),
        ("known by", _known(page)),
        ("made", f"{page.made_at:%Y-%m-%d %H:%M} UTC"),
    )


def _version(page: DossierPage) -> str:
    a = page.asked
    if a.asked_at is None:
        return "from a file, without a ledger"
    return f"{a.key}, wording {a.version} of {a.asked_at:%Y-%m-%d} by {a.asked_by}"


def _known(page: DossierPage) -> str:
    return "all that was filed" if page.known_by is None else f"{page.known_by:%Y-%m-%d %H:%M} UTC"


def again(page: DossierPage) -> str | None:
    """The command that makes the report's numbers again; None without a ledger."""
    if page.asked.asked_at is None:
        return None
    known = (page.known_by or page.made_at).date()
    return f"unless report {page.asked.key} --as-of {page.as_of} --known-by {known}"


def caveats(page: DossierPage) -> Iterable[str]:
    """What the reader should know: of this forecast, then of any."""
    yield from page.notes
    yield from CAVEATS
