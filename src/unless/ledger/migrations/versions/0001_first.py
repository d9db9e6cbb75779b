"""The ledger as first released."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("origin in ('report', 'note')", name=op.f("ck_article_origin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("key", name=op.f("uq_article_key")),
    )
    op.create_table(
        "calibration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
    )
    op.create_table(
        "reader",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
        sa.UniqueConstraint("name", name=op.f("uq_reader_name")),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    op.create_index(op.f("ix_speaker_name_key"), "speaker", ["name_key"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_index(op.f("ix_tombstone_key"), "tombstone", ["key"], unique=False)
    op.create_table(
        "appearance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_appearance_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
    )
    op.create_index(op.f("ix_appearance_article_id"), "appearance", ["article_id"], unique=False)
    op.create_index(op.f("ix_appearance_page"), "appearance", ["page"], unique=False)
    op.create_table(
        "band",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "article_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_band_article_id")),
        sa.PrimaryKeyConstraint("hash", "article_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("undoes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("action in ('accept', 'edit', 'reject', 'undo')", name=op.f("ck_decision_action")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_decision_question_id")),
        sa.ForeignKeyConstraint(["undoes"], ["decision.id"], name=op.f("fk_decision_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_question_id"), "decision", ["question_id"], unique=False)
    op.create_table(
        "forecast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_by", sa.String(length=27), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_forecast_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint("digest", name=op.f("uq_forecast_digest")),
    )
    op.create_index(op.f("ix_forecast_question_id"), "forecast", ["question_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("kind in ('copy', 'version')", name=op.f("ck_link_kind")),
        sa.CheckConstraint("article_id <> of_id", name=op.f("ck_link_distinct")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_link_article_id")),
        sa.ForeignKeyConstraint(["of_id"], ["article.id"], name=op.f("fk_link_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_article_id"), "link", ["article_id"], unique=False)
    op.create_index(op.f("ix_link_of_id"), "link", ["of_id"], unique=False)
    op.create_table(
        "question_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_version_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("question_id", "n", name=op.f("uq_question_version_question_id")),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_statement", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reading_article_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_reading_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("article_id", "reader_id", name=op.f("uq_reading_article_id")),
    )
    op.create_table(
        "resolution",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=4), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("outcome in ('yes', 'no', 'void', 'open')", name=op.f("ck_resolution_outcome")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_resolution_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    op.create_index(op.f("ix_resolution_question_id"), "resolution", ["question_id"], unique=False)
    op.create_table(
        "speaker_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("speaker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("undoes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint(
            "action in ('merge', 'split', 'grade', 'undo')", name=op.f("ck_speaker_decision_action")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["speaker.id"], name=op.f("fk_speaker_decision_other_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_speaker_decision_speaker_id")),
        sa.ForeignKeyConstraint(["undoes"], ["speaker_decision.id"], name=op.f("fk_speaker_decision_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_decision")),
    )
    op.create_index(op.f("ix_speaker_decision_speaker_id"), "speaker_decision", ["speaker_id"], unique=False)
    op.create_table(
        "voice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("affiliation", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("speaker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_voice_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("digest", name=op.f("uq_voice_digest")),
    )
    op.create_index(op.f("ix_voice_speaker_id"), "voice", ["speaker_id"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("replaced_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_withdrawal_article_id")),
        sa.ForeignKeyConstraint(["replaced_by"], ["article.id"], name=op.f("fk_withdrawal_replaced_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index(op.f("ix_withdrawal_article_id"), "withdrawal", ["article_id"], unique=False)
    op.create_table(
        "condition",
        sa.Column(
            "reading_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("consequent", sa.Text(), nullable=True),
        sa.Column("refers_to", sa.Text(), nullable=True),
        sa.Column("statement", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_condition_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "n", name=op.f("pk_condition")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "date_mention",
        sa.Column(
            "reading_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_date_mention_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "n", name=op.f("pk_date_mention")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entity",
        sa.Column(
            "reading_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_entity_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "n", name=op.f("pk_entity")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "estimate",
        sa.Column(
            "reading_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("refers_to", sa.Text(), nullable=True),
        sa.Column("degree", sa.String(length=16), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("statement", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_estimate_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "n", name=op.f("pk_estimate")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "matching",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reading_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("matcher", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_matching_article_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_matching_reading_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_version.id"], name=op.f("fk_matching_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching")),
    )
    op.create_index(op.f("ix_matching_article_id"), "matching", ["article_id"], unique=False)
    op.create_index("ix_matching_version", "matching", ["version_id", "article_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resolution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("speaker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("judgements", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("brier", sa.Float(), nullable=False),
        sa.Column("logarithmic", sa.Float(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("subject in ('forecast', 'base', 'speaker')", name=op.f("ck_score_subject")),
        sa.ForeignKeyConstraint(["resolution_id"], ["resolution.id"], name=op.f("fk_score_resolution_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_score_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_resolution_id"), "score", ["resolution_id"], unique=False)
    op.create_index(op.f("ix_score_speaker_id"), "score", ["speaker_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reading_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quotation", sa.String(length=8), nullable=False),
        sa.Column("said_first", sa.Date(), nullable=True),
        sa.Column("said_last", sa.Date(), nullable=True),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_statement_reading_id")),
        sa.ForeignKeyConstraint(["voice_id"], ["voice.id"], name=op.f("fk_statement_voice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_voice_id"), "statement", ["voice_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matching_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("voice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("said_first", sa.Date(), nullable=False),
        sa.Column("said_last", sa.Date(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("driver", sa.Text(), nullable=True),
        sa.Column("given", sa.JSON(), nullable=True),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matching_id"], ["matching.id"], name=op.f("fk_proposal_matching_id")),
        sa.ForeignKeyConstraint(["voice_id"], ["voice.id"], name=op.f("fk_proposal_voice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_key"), "proposal", ["key"], unique=False)
    op.create_index(op.f("ix_proposal_matching_id"), "proposal", ["matching_id"], unique=False)
    op.create_index(op.f("ix_proposal_voice_id"), "proposal", ["voice_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _full_text_sqlite()
    else:
        _full_text_postgresql()


def _full_text_sqlite() -> None:
    """FTS5: of articles over the table itself, of statements without a copy of their text."""
    tokens = "tokenize = 'porter unicode61 remove_diacritics 2'"
    op.execute(
        f"CREATE VIRTUAL TABLE article_fts USING fts5(title, text, content='article', content_rowid='id', {tokens})"
    )
    op.execute(f"CREATE VIRTUAL TABLE statement_fts USING fts5(speaker, text, content='', {tokens})")
    for name in ("article_fts", "statement_fts"):  # fewer, larger merges: filing is a sixth quicker
        op.execute(f"INSERT INTO {name}({name}, rank) VALUES ('automerge', 8)")


def _full_text_postgresql() -> None:
    """The same two as tables of their own: a text-search vector a row."""
    for name in ("article_fts", "statement_fts"):
        op.execute(f"CREATE TABLE {name} (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute(f"CREATE INDEX ix_{name}_words ON {name} USING GIN (words)")
