"""The tables. Rows are added; articles, readings and decisions are never altered.

`recorded_at` is when the ledger learned of a row, in UTC: whatever is read `known_by` a moment is filtered on it.
Spans are offsets into the article's text, end exclusive; several are packed as "12-15 30-44" (see spans.py).
Text that can be sliced from an article is not stored again, so that a ledger stays near the size of its texts.

The migrations in migrations/versions make these tables; a test holds the two together.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

HEAD = "0003"  # the migration that this code knows as the last


class Moment(TypeDecorator[datetime]):
    """A moment in UTC as text of one width, so that it sorts as it is on every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect | None) -> str | None:
        """An aware datetime as 2031-03-14T09:26:53.589793Z."""
        if value is None:
            return None
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The aware datetime again."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# 64 bits on PostgreSQL; on SQLite only INTEGER is the row's own number.
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _recorded() -> Column[datetime]:
    return Column("recorded_at", Moment, nullable=False)


def _by() -> Column[str]:
    return Column("by", Text, nullable=False)


def _ref(name: str, to: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{to}.id"), nullable=nullable, index=index)


# --- articles ---------------------------------------------------------------------------------------------------
article = Table(
    "article",
    metadata,
    _id(),
    Column("key", String(16), nullable=False, unique=True),  # hash of the text
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("language", String(12), nullable=False),
    Column("origin", String(8), nullable=False),  # report, or note (an analyst's own words)
    Column("redacted", Boolean, nullable=False, default=False),  # names blanked out by `unless forget`
    _recorded(),
    Column("text", Text, nullable=False),
    CheckConstraint("origin in ('report', 'note')", name="origin"),
)
# Where and when a text came out. The same text in two outlets is one article that appeared twice.
appearance = Table(
    "appearance",
    metadata,
    _id(),
    _ref("article_id", "article", index=True),
    Column("title", Text),
    Column("url", Text),
    Column("page", Text, index=True),  # the url without what does not tell pages apart
    Column("outlet", Text),
    Column("published", Date),
    _recorded(),
)
# MinHash bands: articles that share one are looked at as near-duplicates.
band = Table(
    "band",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
# copy: a syndicated text; version: the same report, changed by its outlet.
link = Table(
    "link",
    metadata,
    _id(),
    _ref("article_id", "article", index=True),
    _ref("of_id", "article", index=True),
    Column("kind", String(8), nullable=False),
    Column("share", Float, nullable=False),  # of the shorter text that stands in the other
    _recorded(),
    CheckConstraint("kind in ('copy', 'version')", name="kind"),
    CheckConstraint("article_id <> of_id", name="distinct"),
)
# Withdrawn or replaced: what it said falls from the day on.
withdrawal = Table(
    "withdrawal",
    metadata,
    _id(),
    _ref("article_id", "article", index=True),
    Column("on_day", Date, nullable=False),
    _ref("replaced_by", "article", nullable=True),
    Column("undone", Boolean, nullable=False, default=False),  # a later row that takes the withdrawal back
    _by(),
    Column("why", Text, nullable=False),
    _recorded(),
)

# --- readings ---------------------------------------------------------------------------------------------------
reader = Table("reader", metadata, _id(), Column("name", Text, nullable=False, unique=True))
reading = Table(
    "reading",
    metadata,
    _id(),
    _ref("article_id", "article"),
    _ref("reader_id", "reader"),
    Column("first_statement", Id, nullable=False),  # its statements are numbered on from here
    Column("statements", Integer, nullable=False),
    Column("digest", String(16), nullable=False),  # of all that was read, quoted text included
    Column("notes", JSON),
    _recorded(),
    UniqueConstraint("article_id", "reader_id"),
)
# A speaker as one article describes him; who that is, is the registry's to say.
voice = Table(
    "voice",
    metadata,
    _id(),
    Column("digest", String(16), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("role", Text),
    Column("affiliation", Text),
    Column("description", Text),
    _ref("speaker_id", "speaker", nullable=True, index=True),  # as first filed; decisions go on top
)
statement = Table(
    "statement",
    metadata,
    _id(),
    _ref("reading_id", "reading"),
    _ref("voice_id", "voice", index=True),
    Column("quotation", String(8), nullable=False),
    Column("said_first", Date),
    Column("said_last", Date),
    Column("parent", Integer),
    Column("source", Text, nullable=False),
    Column("cue", Text, nullable=False),
    Column("content", Text, nullable=False),
)
estimate = Table(
    "estimate",
    metadata,
    Column("reading_id", Id, ForeignKey("reading.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("phrase", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("refers_to", Text),
    Column("degree", String(16), nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("by_day", Date),
    Column("statement", Integer),
    Column("conditions", Text, nullable=False),  # their numbers, "0 2"
    sqlite_with_rowid=False,
)
condition = Table(
    "condition",
    metadata,
    Column("reading_id", Id, ForeignKey("reading.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("marker", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("consequent", Text),
    Column("refers_to", Text),
    Column("statement", Integer),
    sqlite_with_rowid=False,
)
entity = Table(
    "entity",
    metadata,
    Column("reading_id", Id, ForeignKey("reading.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("name", Text),  # left out where it is the text itself
    sqlite_with_rowid=False,
)
date_mention = Table(
    "date_mention",
    metadata,
    Column("reading_id", Id, ForeignKey("reading.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("first", Date),
    Column("last", Date),
    sqlite_with_rowid=False,
)

# --- speakers ---------------------------------------------------------------------------------------------------
speaker = Table(
    "speaker",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column(
        "name_key", Text, nullable=False, index=True
    ),  # the name without accents, titles, spelling variants
    _recorded(),
)
# What analysts decide about speakers, one row each: merge, split, grade, undo.
speaker_decision = Table(
    "speaker_decision",
    metadata,
    _id(),
    Column("action", String(8), nullable=False),
    _ref("speaker_id", "speaker", index=True),
    _ref("other_id", "speaker", nullable=True),  # merged into; or where the split-off name goes
    Column("name", Text),  # the name that is split off
    Column("grade", String(1)),  # Admiralty reliability, A to F
    _ref("undoes", "speaker_decision", nullable=True),
    _by(),
    Column("why", Text, nullable=False),
    _recorded(),
    CheckConstraint("action in ('merge', 'split', 'grade', 'undo')", name="action"),
)

# --- questions --------------------------------------------------------------------------------------------------
question = Table(
    "question",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),  # what the analyst calls it
    _recorded(),
)
question_version = Table(
    "question_version",
    metadata,
    _id(),
    _ref("question_id", "question"),
    Column("n", Integer, nullable=False),  # 1, 2, ...
    Column("digest", String(16), nullable=False),
    Column("content", JSON, nullable=False),  # the question file's keys and values
    _by(),
    _recorded(),
    UniqueConstraint("question_id", "n"),
)
resolution = Table(
    "resolution",
    metadata,
    _id(),
    _ref("question_id", "question", index=True),
    Column("outcome", String(4), nullable=False),  # open takes a resolution back
    Column("on_day", Date, nullable=False),
    Column("because", Text, nullable=False),
    _by(),
    _recorded(),
    CheckConstraint("outcome in ('yes', 'no', 'void', 'open')", name="outcome"),
)

# --- evidence ---------------------------------------------------------------------------------------------------
# One run of the matcher over one reading for one version of a question. Of an article's runs the last counts.
matching = Table(
    "matching",
    metadata,
    _id(),
    _ref("version_id", "question_version"),
    _ref("article_id", "article", index=True),
    _ref("reading_id", "reading", nullable=True),
    Column("matcher", Text, nullable=False),
    _recorded(),
    Index("ix_matching_version", "version_id", "article_id"),
)
proposal = Table(
    "proposal",
    metadata,
    _id(),
    _ref("matching_id", "matching", index=True),
    Column("key", String(12), nullable=False, index=True),  # the evidence's id
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentence_start", Integer, nullable=False),
    Column("sentence_end", Integer, nullable=False),
    _ref("voice_id", "voice", index=True),
    Column("outlet", Text),
    Column("said_first", Date, nullable=False),
    Column("said_last", Date, nullable=False),
    Column("published", Date, nullable=False),
    Column("target", String(20), nullable=False),
    Column("driver", Text),
    Column("given", JSON),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("by_day", Date),
    Column("confidence", Float, nullable=False),
    Column("status", String(8), nullable=False),  # proposed; accepted for an analyst's own judgement
    Column("reason", Text, nullable=False),
)
decision = Table(
    "decision",
    metadata,
    _id(),
    _ref("question_id", "question", index=True),
    Column("key", String(12), nullable=False),
    Column("action", String(8), nullable=False),
    Column("changes", JSON),  # of an edit: target, driver, given, low, high, by, speaker
    _ref("undoes", "decision", nullable=True),
    _by(),
    Column("why", Text, nullable=False),
    _recorded(),
    CheckConstraint("action in ('accept', 'edit', 'reject', 'undo')", name="action"),
)
# What reviewers' decisions taught the matcher's confidence (`unless match --learn`).
calibration = Table(
    "calibration",
    metadata,
    _id(),
    Column("weights", JSON, nullable=False),
    Column("decisions", Integer, nullable=False),
    _by(),
    _recorded(),
)

# --- forecasts and scores ---------------------------------------------------------------------------------------
forecast = Table(
    "forecast",
    metadata,
    _id(),
    _ref("question_id", "question", index=True),
    Column("digest", String(32), nullable=False, unique=True),  # of every input and of the code's version
    Column("as_of", Date, nullable=False),
    Column("known_by", Moment),
    Column("probability", Float, nullable=False),
    Column("content", JSON, nullable=False),  # numbers and the evidence's ids; no text
    _recorded(),
)
score = Table(
    "score",
    metadata,
    _id(),
    _ref("resolution_id", "resolution", index=True),
    Column("subject", String(8), nullable=False),  # forecast, base, or speaker
    _ref("speaker_id", "speaker", nullable=True, index=True),
    Column("judgements", Integer, nullable=False),
    Column("probability", Float, nullable=False),  # mean, of yes
    Column("brier", Float, nullable=False),
    Column("logarithmic", Float, nullable=False),
    _recorded(),
    CheckConstraint("subject in ('forecast', 'base', 'speaker')", name="subject"),
)

# --- feeds ------------------------------------------------------------------------------------------------------
# What is known of feeds is brought up to date in place: it is no evidence, and no forecast depends on it.
feed = Table(
    "feed",
    metadata,
    _id(),
    Column("url", Text, nullable=False, unique=True),
    Column("former", JSON, nullable=False),  # addresses that it had before it moved
    Column("title", Text),
    Column("folder", Text),  # the group of an OPML file, its levels parted by " / "
    Column("kind", String(8)),
    _ref("parent_id", "feed", nullable=True, index=True),  # the sitemap index that lists it
    Column("paused", Boolean, nullable=False),
    Column("ended", Text),  # why it is asked no more
    Column("etag", Text),
    Column("modified", Text),  # the Last-Modified of its last answer
    Column("digest", String(16)),  # of its last document
    Column("polled_at", Moment),
    Column("new_at", Moment),
    Column("due_at", Moment),
    Column("failures", Integer, nullable=False),  # in a row
    Column("failure", Text),
    Column("failed_at", Moment),
    Column("articles", Integer, nullable=False),
    Column("claimed_by", String(16)),  # the watcher that is asking it
    Column("claimed_until", Moment),
    _recorded(),
    CheckConstraint("kind in ('rss', 'atom', 'json', 'sitemap', 'index')", name="kind"),
)
# Entries of feeds. Of those filed only hashes stay: their address and title are the article's.
feed_item = Table(
    "feed_item",
    metadata,
    _id(),
    _ref("feed_id", "feed"),
    Column("key", String(16), nullable=False),  # hash of the feed's own id, or of the page
    Column("page", String(16), index=True),  # hash of the page, the same in every feed
    Column("digest", String(16), nullable=False),  # of what the feed says of it
    Column("state", String(9), nullable=False),
    _ref("article_id", "article", nullable=True, index=True),
    Column("url", Text),
    Column("published", Date),
    Column("reason", Text),
    Column("tries", Integer, nullable=False),
    Column("changes", Integer, nullable=False),  # how often its feed has said something new of it
    Column("tried_at", Moment),
    Column("due_at", Moment),
    Column("seen_at", Moment, nullable=False),
    _recorded(),
    UniqueConstraint("feed_id", "key"),
    CheckConstraint("state in ('pending', 'filed', 'failed', 'forgotten')", name="state"),
)

# --- what was lawfully deleted ----------------------------------------------------------------------------------
tombstone = Table(
    "tombstone",
    metadata,
    _id(),
    Column("kind", String(8), nullable=False),  # article or speaker
    Column(
        "key", String(16), nullable=False, index=True
    ),  # hash of the text or of the name: tells nothing itself
    _by(),
    Column("why", Text, nullable=False),
    _recorded(),
)
meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# --- who may use the web app ------------------------------------------------------------------------------------
# Rows here change: a role, a password. What opens a door is kept as a hash, and never leaves in an export.
account = Table(
    "account",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),  # the name without case, so that Ana and ana are one
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("password", Text, nullable=False),  # argon2id, in its encoded form
    Column("disabled_at", Moment),
    _by(),
    _recorded(),
    CheckConstraint("role in ('reader', 'analyst', 'admin')", name="role"),
)
session = Table(
    "session",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the cookie, which is not kept
    _ref("account_id", "account", index=True),
    _recorded(),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)
api_token = Table(
    "api_token",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token, which is not kept
    _ref("account_id", "account", index=True),
    Column("name", Text, nullable=False),
    _by(),
    _recorded(),
    Column("revoked_at", Moment),
)
# Left out of every copy: a backup put back must not let in whoever has logged out since.
PASSING = frozenset(("session",))
