"""Modals and the future: a table of patterns, each with its degree and an example."""

from __future__ import annotations

from unless.reading.phrases import Phrase

MODALS: tuple[Phrase, ...] = (
    Phrase(
        r"can(?:not|'t| not) (?:help )?but",
        "certain", "modal", "The ruling cannot but embarrass them.", "cannot but", "embarrass them",
    ),
    Phrase(
        r"(?:may|might|could) (?:very )?well not",
        "unlikely", "modal", "The shelf may well not last.", "may well not", "last",
    ),
    Phrase(
        r"(?:can|could) be no(?! (?:longer|more|less|doubt|fewer))",
        "impossible", "modal", "There can be no return this year.", "can be no", "return this year",
    ),
    Phrase(
        r"(?:may|might|could) (?:very )?well",
        "likely", "modal", "The bank may well fail.", "may well", "fail",
    ),
    Phrase(
        r"may or may not",
        "possible", "modal", "The dam may or may not hold.", "may or may not", "hold",
    ),
    Phrase(
        r"(?:will|would|can|could) (?:hardly|scarcely)",
        "very-unlikely", "modal", "The cabinet will hardly approve it.", "will hardly", "approve it",
    ),
    Phrase(
        r"(?:(?:will|'ll|would) (?:be|have|see) no)(?! (?:longer|more than|less|doubt|later|fewer|"
        r"surprise|easy|secret))",
        "will-not", "modal", "There will be no pact this year.", "will be no", "pact this year",
    ),
    Phrase(
        r"(?:(?:will|would) (?:not|never)|never (?:will|would)|won't|wouldn't|'ll (?:not|never)|will (?:still|now|"
        r"certainly|definitely|simply) not)(?: ever)?(?! (?:only|just))",
        "will-not", "modal", "The left won't sign the pact.", "won't", "sign the pact",
    ),
    Phrase(
        r"(?:(?:is|are|was|were|'s|'re|am|'m) (?:not|never)|(?:is|are|was|were|ai)n't) (?:going|"
        r"about) to|(?:is|are|was|were)n't going(?= to)|never going to",
        "will-not", "modal", "It isn't going to hold.", "isn't going to", "hold",
    ),
    Phrase(
        r"(?:can(?:not|'t| not))(?= (?:happen|take place|succeed|survive|last|hold|win|pass|be "
        r"(?:signed|agreed|held|settled|reached|finished|completed|launched|ready|done)|go ahead|come|"
        r"work|continue|begin|start|open|proceed|resume|close|be \w+ed)\b)",
        "impossible", "modal", "The pact cannot survive another winter.", "cannot", "survive another winter",
    ),
    Phrase(
        r"(?:is|are|was|were|'s|'re) (?:now )?(?:going|about) to",
        "will", "modal", "The dam is going to fail.", "is going to", "fail",
    ),
    Phrase(
        r"(?:may|might|could) (?:yet|still|also|now)(?: not)?|(?:may|might) not(?: (?:yet|"
        r"even))?|may|might|could",
        "possible", "modal", "The bank may fail.", "may", "fail",
    ),
    Phrase(
        r"(?:will|'ll|would)",
        "will", "modal", "The mill will shut.", "will", "shut",
    ),
    # Only where a tagger has read the sentence: rules alone cannot tell what these mean.
    Phrase(r"(?:should|ought to)(?: not|n't)?", "likely", "modal", "", "", ""),
    Phrase(r"must(?= (?:have|be)\b)", "almost-certain", "modal", "", "", ""),
    Phrase(r"'d(?= (?!better\b|rather\b|like\b|been\b|had\b)[a-z])", "will", "modal", "", "", ""),
    Phrase(r"can(?= [a-z])", "possible", "modal", "", "", ""),
)  # fmt: skip
