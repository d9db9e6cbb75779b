"""Feeds that are followed, and their entries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of feeds; nothing of the others changes."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "feed",
        sa.Column("id", number, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("parent_id", number, nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=16), nullable=True),
        sa.Column("polled_at", sa.String(length=27), nullable=True),
        sa.Column("new_at", sa.String(length=27), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.String(length=27), nullable=True),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=16), nullable=True),
        sa.Column("claimed_until", sa.String(length=27), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("kind in ('rss', 'atom', 'json', 'sitemap', 'index')", name=op.f("ck_feed_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["feed.id"], name=op.f("fk_feed_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("url", name=op.f("uq_feed_url")),
    )
    op.create_index(op.f("ix_feed_parent_id"), "feed", ["parent_id"])
    op.create_table(
        "feed_item",
        sa.Column("id", number, nullable=False),
        sa.Column("feed_id", number, nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("page", sa.String(length=16), nullable=True),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("article_id", number, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.String(length=27), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'filed', 'failed', 'forgotten')", name=op.f("ck_feed_item_state")
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_item_feed_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_feed_item_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_item")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_feed_item_feed_id")),
    )
    op.create_index(op.f("ix_feed_item_article_id"), "feed_item", ["article_id"])
    op.create_index(op.f("ix_feed_item_page"), "feed_item", ["page"])
