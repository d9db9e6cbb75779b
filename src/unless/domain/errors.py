"""Every error that Unless raises on purpose.

UnlessError
├── InputError           something the user gave cannot be used; the message names it and the remedy
│   ├── ArticleError     one article (a file, a page) cannot be read
│   ├── QuestionError    a question file is wrong (file, line and remedy are in the message)
│   └── OptionError      a value on the command line does not fit the question or the articles
└── ModelError           a shipped model is missing or damaged

A message is one sentence or two that a user can act on. Interfaces print it and exit with 1; they
never print a traceback for an UnlessError.
"""

from __future__ import annotations


class UnlessError(Exception):
    """Base of all errors raised on purpose."""


class InputError(UnlessError):
    """Something the user gave cannot be used."""


class ArticleError(InputError):
    """One article cannot be read; the others of the same call can."""


class QuestionError(InputError):
    """A question file is wrong."""


class OptionError(InputError):
    """A value on the command line does not fit the question or the articles."""


class ModelError(UnlessError):
    """A shipped model is missing or damaged."""
