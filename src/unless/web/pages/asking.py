"""Asking a question and revising one, by the same form; and what each revision changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from unless.domain.errors import OptionError, OvertakenError, QuestionError
from unless.domain.question import Question
from unless.domain.reference_classes import reference_classes
from unless.intake.question_form import QuestionForm, file_form, form_of, question_of
from unless.report.question_changes import question_changes
from unless.report.questions import proposed_words, revised_words
from unless.web.dependencies import FORM, Ledger, Pages
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.ask import ask, ask_new, overtaken
from unless.workflow.revise import Wording, pairable, revisions, wording

router = APIRouter()
# Kinds in the order of the form: value, words.
KINDS = (
    ("by-deadline", "whether something happens by the deadline"),
    ("when", "when it happens"),
    ("which", "which of several outcomes comes true"),
    ("number", "what a number will be on the deadline’s day"),
    ("state", "whether something is so on the deadline’s day"),
)


# --- asking -------------------------------------------------------------------------------------------------------
@router.get("/ask", response_class=HTMLResponse)
def form(request: Request, visitor: Analyst, store: Ledger) -> HTMLResponse:
    """The empty form."""
    return _form(request, QuestionForm.model_validate({}), pairable(store))


@router.post("/ask", dependencies=[FORM])
def send(
    request: Request, visitor: Analyst, store: Ledger, typed: Annotated[QuestionForm, Form()]
) -> Response:
    """Follow the question; where something will not do, the form again with what is wrong."""
    others = pairable(store)
    try:
        made = ask_new(store, question_of(typed, others), visitor.name, typed.name)
    except (QuestionError, OptionError) as error:
        return _form(request, typed, others, 422, faults=str(error).split("\n"))
    return RedirectResponse(f"/questions/{quote(made.version.key, safe='')}", 303)


# --- revising -----------------------------------------------------------------------------------------------------
class RevisionForm(QuestionForm):
    """The form with what it revises: `seen` is the version that it was filled in from; `do` what the button says."""

    seen: int = 0
    do: Literal["save", "compare"] = "save"


@router.get("/questions/{key}/revise", response_class=HTMLResponse)
def revised(
    request: Request,
    visitor: Analyst,
    store: Ledger,
    key: str,
    written: Annotated[Literal["fields", "file"], Query(alias="as")] = "fields",
) -> HTMLResponse:
    """The form with the question as it is; as its file where it is asked for so, or no field holds all of it."""
    now = wording(store, key)
    question = now.version.question
    if written == "file":
        typed = file_form(question)
    else:
        typed = form_of(question, now.given_as)
    return _revision(request, now, typed, unheld=typed.file and written == "fields")


@router.post("/questions/{key}/revise", dependencies=[FORM])
def revise(
    request: Request, visitor: Analyst, store: Ledger, key: str, typed: Annotated[RevisionForm, Form()]
) -> Response:
    """Save the revision, or say what it would change; the form again where it cannot be saved as it is."""
    now = wording(store, key)
    v = now.version
    try:
        question = question_of(typed, now.others)
    except QuestionError as error:
        return _revision(request, now, typed, 422, faults=str(error).split("\n"), seen=typed.seen)
    changes = question_changes(v.question, question)
    if typed.do == "compare" and typed.seen != v.n:
        return _overtaken(request, now, typed, question, overtaken(v, typed.seen))
    if typed.do == "compare":
        return _revision(request, now, typed, changes=changes, seen=typed.seen)
    try:
        made = ask(store, question, visitor.name, v.key, seen=typed.seen)
    except OvertakenError as error:
        return _overtaken(request, wording(store, key), typed, question, str(error))
    if not made.changed:
        return _revision(request, now, typed, changes=())
    found = urlencode({"evidence": made.evidence, "articles": made.articles})
    return RedirectResponse(f"/questions/{quote(v.key, safe='')}/versions?{found}", 303)


def _overtaken(
    request: Request, now: Wording, typed: RevisionForm, question: Question, why: str
) -> HTMLResponse:
    """What was typed, with what saving it again would change in the other one's wording."""
    changes = question_changes(now.version.question, question)
    return _revision(request, now, typed, 409, faults=[why], changes=changes, overtaken=True)


@router.get("/questions/{key}/versions", response_class=HTMLResponse)
def versions(
    request: Request,
    visitor: Reader,
    store: Ledger,
    pages: Pages,
    key: str,
    evidence: Annotated[int | None, Query(ge=0)] = None,
    articles: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """Every wording of the question, the latest first, with what it changed; after a revision, what that came to."""
    whole = pages.key_of(key)
    made = revisions(store, whole)
    done = []
    if evidence is not None and articles is not None:
        keys = dict.fromkeys(c.key.split(".")[0] for c in made[0].changes)
        done = [revised_words(whole, made[0].n, list(keys)), proposed_words(evidence, articles)]
    return page(request, "versions.html", title=f"Versions of {whole}", key=whole, versions=made, done=done)


# --- the form -----------------------------------------------------------------------------------------------------
def _revision(
    request: Request, now: Wording, typed: QuestionForm, status: int = 200, **values: Any
) -> HTMLResponse:
    """The form of a revision; `seen` is the version that is in force where nothing else is said."""
    told = {"key": now.version.key, "seen": now.version.n} | values
    return _form(request, typed, now.others, status, **told)


def _form(
    request: Request, typed: QuestionForm, others: Mapping[str, Question], status: int = 200, **values: Any
) -> HTMLResponse:
    told: dict[str, Any] = {
        "key": "",
        "seen": 0,
        "faults": [],
        "changes": None,
        "overtaken": False,
        "unheld": False,
    }
    told |= {"form": typed, "kinds": KINDS, "classes": list(reference_classes()), "others": others} | values
    title = f"Revise {told['key']}" if told["key"] else "Ask a question"
    return page(request, "ask.html", title=title, status=status, **told)
