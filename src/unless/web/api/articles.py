"""Articles under /api: list, show, add, withdraw, forget."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from unless.domain.errors import ArticleError, OptionError
from unless.intake.fetch import Fetcher, Options
from unless.ledger.tombstones import Tombstone
from unless.report.articles import articles_json, withdrawn_json
from unless.report.contract import article_json
from unless.report.forget import forgotten_json
from unless.web.api.values import Body, Day, Json, Key, Line, Why
from unless.web.dependencies import API_CHANGE, Ledger
from unless.web.identity import Admin, Analyst, Reader
from unless.workflow.add import add_files
from unless.workflow.article import article
from unless.workflow.forget import article_to_forget, forget, sweep_again
from unless.workflow.text import Pasted, add_text
from unless.workflow.withdraw import articles, withdraw

router = APIRouter(prefix="/articles", tags=["articles"])


class Adding(Body):
    """A report: its text (or page), or the address where it is."""

    text: Annotated[str | None, Field(max_length=5_000_000)] = None
    address: Annotated[str | None, Field(max_length=2000, pattern=r"^https?://")] = None
    title: Line | None = None
    outlet: Line | None = None
    published: Day | None = None
    url: Annotated[str | None, Field(max_length=2000, pattern=r"^https?://")] = None


class Withdrawing(Body):
    """From which day an article does not count, and why; `undo` lets it stand again."""

    because: Why
    on: Day | None = None
    replaced_by: Line | None = None
    undo: bool = False


class Forgetting(Body):
    """Why an article is deleted for good."""

    because: Why


@router.get("")
def listing(
    store: Ledger, visitor: Reader, limit: Annotated[int, Query(ge=1, le=10_000)] = 100
) -> list[Json]:
    """The latest reports."""
    return [articles_json(row) for row in articles(store, limit)]


@router.post("", dependencies=[API_CHANGE])
def adding(body: Adding, request: Request, store: Ledger, visitor: Analyst) -> Json:
    """Read a report and file it, with what it says about the open questions."""
    if (body.text is None) == (body.address is None):
        raise OptionError("Give a report's `text`, or the `address` where it is: one of them.")
    if body.text is not None:
        return asdict(add_text(store, Pasted(body.text, body.title, body.outlet, body.published, body.url)))
    if body.title is not None or body.url is not None:
        raise OptionError("A page at an address has its own title and url; leave them out.")
    fetch = Fetcher(Options(allow_hosts=request.app.state.options.allow_hosts))
    made = add_files(store, [body.address or ""], body.published, body.outlet, fetch=fetch)[0]
    if made.status == "failed":
        raise ArticleError(made.reason)
    return asdict(made)


@router.get("/{wanted}")
def one(wanted: Key, store: Ledger, visitor: Reader) -> Json:
    """An article with its reading, as docs/schema/reading.schema.json describes it."""
    return article_json(*article(store, wanted))


@router.post("/{wanted}/withdrawal", dependencies=[API_CHANGE])
def withdrawing(wanted: Key, body: Withdrawing, store: Ledger, visitor: Analyst) -> Json:
    """Withdraw an article that its outlet retracted or corrected; forecasts as of earlier days stay as they were."""
    if body.on is None and not body.undo:
        raise OptionError("From which day does it not count? Give `on`.")
    return withdrawn_json(
        withdraw(store, wanted, body.on, body.because, visitor.name, body.replaced_by, body.undo)
    )


@router.delete("/{wanted}", dependencies=[API_CHANGE])
def forgetting(wanted: Key, body: Forgetting, store: Ledger, visitor: Admin) -> Json:
    """Delete an article for good, with everything made of it."""
    found = article_to_forget(store, wanted)
    if isinstance(found, Tombstone):
        return {"forgotten": wanted, "swept": sweep_again(store, found).swept}
    done = forget(store, found, visitor.name, body.because)
    return forgotten_json(done.what, done.counts, done.mentions, done.swept)
