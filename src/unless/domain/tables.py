"""The tables that a ledger is exported as: every column, its type and its meaning. docs/export.md prints this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from unless.domain.evidence import Evidence
from unless.domain.reading import Reading
from unless.domain.record import Decision, Filed

Row = dict[str, Any]
ColumnKind = Literal["text", "integer", "number", "boolean", "day", "moment", "json"]

SCHEMA_VERSION = (
    "1"  # of the exported tables; within it columns may be added at the end, none renamed or taken away
)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: values of its kind, or nothing where `may_miss`."""

    name: str
    kind: ColumnKind
    meaning: str
    may_miss: bool = False


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table; `key` names the columns that tell its rows apart."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[ExportColumn, ...]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """An article with its latest reading; `speakers` are the registry's numbers of its statements' speakers, in order.

    An article that nobody read (a note) has an empty reading.
    """

    filed: Filed
    reading: Reading
    speakers: tuple[int | None, ...] = ()
    copy_of: str | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExportPiece:
    """A piece of evidence as it stands on a question, and the decision that gave it its status."""

    question: str
    version: int
    evidence: Evidence
    decision: Decision | None = None
    disputed: bool = False
    withdrawn_on: date | None = None


def _columns(text: str) -> tuple[ExportColumn, ...]:
    """Columns from lines of "name kind meaning"; a kind with ? may miss."""
    out = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.strip().split(None, 2)
        out.append(ExportColumn(name, kind.rstrip("?"), meaning, kind.endswith("?")))  # type: ignore[arg-type]
    return tuple(out)


_TABLES = (
    (
        "articles",
        "Reports, and notes of analysts' own judgements, each with where and when it first appeared.",
        "id",
        """
        id text 16 hexadecimal digits of the SHA-256 of the text as it was filed
        name text the file's name without its ending, or what else it was filed under
        origin text report, or note (an analyst's own words)
        title text? headline
        url text? address of the page
        outlet text? who published it
        published day? day of publication, in the outlet's own calendar
        language text language code
        recorded_at moment when the ledger took it in
        reader text? name and version of the reader whose reading is exported: the article's latest
        copy_of text? id of the article of which it is a syndicated copy
        withdrawn_on day? day from which it no longer counts
        text text the whole text; every offset in the other tables counts its characters (code points)
        """,
    ),
    (
        "statements",
        "Who says what in an article: the attribution relations of its latest reading.",
        "article n",
        """
        article text id of the article
        n integer the statement's place in the article, from 0
        parent integer? place of the statement inside whose content it stands
        speaker text who speaks, as the article names them; empty where nobody is named
        speaker_kind text person, organisation, anonymous, group, document, outlet or none
        speaker_role text? role, as the article gives it
        speaker_affiliation text? affiliation, as the article gives it
        speaker_description text? how the article describes a speaker whom it does not name
        speaker_id integer? number in the table speakers, analysts' merges and splits applied
        quotation text direct, indirect or mixed
        said_first day? first of the days on which it can have been said
        said_last day? last of these days
        source text the words that name the source, parts joined by " … "
        cue text the words that attribute ("said")
        content text the words attributed
        source_spans text offsets of the source, "12-15 30-44", end exclusive
        cue_spans text offsets of the cue
        content_spans text offsets of the content
        """,
    ),
    (
        "estimates",
        "How likely something is said to be.",
        "article n",
        """
        article text id of the article
        n integer the estimate's place in the article, from 0
        statement integer? place of the statement it is made in; none in the outlet's own voice
        phrase text the words of likelihood
        event text the words of the event that is judged
        refers_to text? what "it" or "the meeting" in the event stands for
        degree text degree of likelihood (docs/likelihoods.md), or numeric
        low number lower bound of the probability that the words stand for
        high number upper bound
        by_day day? day by which the event is to happen, where the text says so
        conditions text places of the conditions under which it is made, "0 2"
        phrase_span text offsets of the phrase, "12-15"
        event_span text offsets of the event
        refers_to_span text? offsets of what is referred to
        """,
    ),
    (
        "conditions",
        "Clauses on which something is said to depend.",
        "article n",
        """
        article text id of the article
        n integer the condition's place in the article, from 0
        statement integer? place of the statement it is part of
        kind text if, unless, only-if, even-if or until
        marker text the word that marks it
        condition text the words of the condition
        consequent text? the words of what depends on it
        refers_to text? what an elliptic condition takes up
        marker_span text offsets of the marker
        condition_span text offsets of the condition
        consequent_span text? offsets of the consequent
        refers_to_span text? offsets of what is taken up
        """,
    ),
    (
        "entities",
        "Named things.",
        "article n",
        """
        article text id of the article
        n integer the mention's place in the article, from 0
        kind text person, organisation, location, group, date, facility, money, product or misc
        name text the fullest name that the article gives it
        text text the words of this mention
        start integer where the mention starts in the article's text
        end integer where it ends, exclusive
        """,
    ),
    (
        "dates",
        "Expressions of time.",
        "article n",
        """
        article text id of the article
        n integer the mention's place in the article, from 0
        text text the words
        start integer where they start in the article's text
        end integer where they end, exclusive
        first day? first day that they can stand for
        last day? last day
        """,
    ),
    (
        "speakers",
        "The registry of speakers, analysts' merges applied.",
        "id",
        """
        id integer the speaker's number (#12 on the command line)
        name text the name under which the speaker was first filed
        kind text person, organisation, group, document or outlet
        grade text? Admiralty reliability that an analyst gave, A to F
        merged_into integer? number of the speaker that stands for this one
        recorded_at moment when the ledger first met the speaker
        """,
    ),
    (
        "questions",
        "Questions in all their versions.",
        "question version",
        """
        question text the question's name in the ledger
        version integer 1 for the first wording, 2 for the next
        current boolean whether it is the wording in force
        text text the question
        opened day first day of the time asked about
        deadline day last day of it
        resolves text? how it will be decided
        yes_means text event, or no-event where yes means that it does not happen
        content json the whole question file (docs/question-file.md)
        by text who wrote this version
        recorded_at moment when
        """,
    ),
    (
        "evidence",
        "What articles say about questions as worded now, with the status that analysts' decisions give each piece.",
        "question id",
        """
        question text the question's name
        version integer the question's version
        id text the piece's id
        article text id of the article
        start integer where the words start in the article's text
        end integer where they end, exclusive
        text text the words
        sentence text the sentence in which they stand
        speaker text who judges
        speaker_kind text as in statements
        speaker_role text? role
        speaker_affiliation text? affiliation
        speaker_description text? description of a speaker who is not named
        speaker_id integer? number in the table speakers
        outlet text? who published it
        said_first day first of the days on which it can have been said
        said_last day last of these days
        published day day of publication
        target text outcome, driver-by-deadline or driver-state
        driver text? the driver that it is about
        given json? drivers held on or off by the judgement, {"steel": "on"}
        low number lower bound of the probability that the speaker gives the target
        high number upper bound
        by_day day? the judgement's own horizon; the question's deadline where missing
        status text proposed, accepted, edited or rejected: as it stands
        confidence number how sure the matching is that it is about the question, 0 to 1
        reason text why, in words
        superseded_by text? id of the piece that stands for this one
        withdrawn_on day? day from which its article no longer counts
        counts boolean whether forecasts use it now
        decided_by text? whose decision is in force
        decided_at moment? when it was made
        decided_why text? the reason given
        disputed boolean whether reviewers' standing decisions disagree
        """,
    ),
    (
        "decisions",
        "Everything that analysts decided about evidence, what was undone included.",
        "id",
        """
        id integer the decision's number
        question text the question's name
        evidence text id of the piece
        action text accept, edit, reject or undo
        changes json? what an edit sets
        undoes integer? number of the decision that an undo takes back
        undone boolean whether a later undo took it back
        by text who
        why text the reason given; empty where none was
        recorded_at moment when
        """,
    ),
    (
        "forecasts",
        "Forecasts that were made and kept.",
        "digest",
        """
        digest text hash of every input
        question text the question's name
        as_of day as of the end of this day
        known_by moment? what the ledger learned later was left out
        probability number probability of yes
        content json prior, intervals, drivers, and evidence with [id, influence, leave-one-out]
        recorded_at moment when it was made
        """,
    ),
    (
        "resolutions",
        "How questions came out; the last row of a question counts.",
        "id",
        """
        id integer the resolution's number
        question text the question's name
        outcome text yes, no, void, or open (taken back)
        on_day day day on which it was decided
        because text why
        by text who entered it
        recorded_at moment when
        """,
    ),
    (
        "scores",
        "Scores of forecasts and of speakers on resolved questions.",
        "id",
        """
        id integer the score's number
        question text the question's name
        resolution integer number of the resolution
        subject text forecast, base (the base rate alone) or speaker
        speaker_id integer? number in the table speakers
        judgements integer how many judgements it averages
        probability number their mean probability of yes
        brier number mean Brier score, 0 (best) to 1
        logarithmic number mean logarithmic score, in nats, 0 is best
        recorded_at moment when it was computed
        """,
    ),
    (
        "withdrawals",
        "Articles withdrawn or replaced, and withdrawals taken back.",
        "id",
        """
        id integer the withdrawal's number
        article text id of the article
        on_day day day from which it no longer counts
        replaced_by text? id of the article that took its place
        undone boolean true: this row takes the withdrawal back
        by text who
        why text why
        recorded_at moment when
        """,
    ),
    (
        "links",
        "Articles that repeat others.",
        "article of kind",
        """
        article text id of the later article
        of text id of the earlier one
        kind text copy (a syndicated text) or version (the same report, changed by its outlet)
        share number how much of the shorter text stands in the other, 0 to 1
        recorded_at moment when it was found
        """,
    ),
)

TABLES: dict[str, ExportTable] = {
    name: ExportTable(name, meaning, tuple(key.split()), _columns(columns))
    for name, meaning, key, columns in _TABLES
}
# What is read from articles; the rest is kept about them.
OF_READINGS = ("statements", "estimates", "conditions", "entities", "dates")
