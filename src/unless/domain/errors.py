"""Every error that Unless raises on purpose.

UnlessError
├── InputError           something the user gave cannot be used; the message names it and the remedy
│   ├── ArticleError     one article (a file, a page) cannot be read
│   │   ├── LanguageError    it is not in English
│   │   ├── NoArticleError   it is a web page that holds none
│   │   └── FetchError   its address may not be fetched, or what is there cannot be taken
│   │       └── RefusedError     it is not asked at all: no address of the public web, or closed by robots.txt
│   ├── FeedError        what is at a feed's address is no feed, or one that cannot be taken
│   ├── QuestionError    a question file is wrong (file, line and remedy are in the message)
│   ├── OptionError      a value on the command line does not fit the question or the articles
│   ├── NotFoundError    the ledger holds no such question, article, speaker or piece of evidence
│   └── OvertakenError   somebody else decided about the piece, or revised the question, since it was shown
├── LedgerError          the ledger cannot be opened, read or written
│   ├── LedgerVersionError   its schema is newer than this version of Unless knows
│   ├── LedgerReadOnlyError  it may be read and not written
│   └── LedgerDamagedError   its file is damaged
├── BatchError           a batch cannot go on
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


class LanguageError(ArticleError):
    """An article is in another language than English."""


class NoArticleError(ArticleError):
    """A web page holds no article."""


class FetchError(ArticleError):
    """An address may not be fetched, or what is there cannot be taken.

    `status` is the HTTP status where the host answered with one, `retry_after` how many seconds it asks to wait.
    """

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class RefusedError(FetchError):
    """An address that is not asked at all: none of the public web, or closed to programs by its site's robots.txt."""


class FeedError(InputError):
    """What is at a feed's address is no feed, or one that cannot be taken."""


class QuestionError(InputError):
    """A question file is wrong."""


class OptionError(InputError):
    """A value on the command line does not fit the question or the articles."""


class NotFoundError(InputError):
    """The ledger holds no such question, article, speaker or piece of evidence."""


class OvertakenError(InputError):
    """Somebody else decided about a piece of evidence, or revised a question, since it was shown."""


class LedgerError(UnlessError):
    """The ledger cannot be opened, read or written."""


class LedgerVersionError(LedgerError):
    """The ledger's schema is newer than this version of Unless knows."""


class LedgerReadOnlyError(LedgerError):
    """The ledger may be read and not written."""


class LedgerDamagedError(LedgerError):
    """The ledger's file is damaged; `unless doctor` says what is lost."""


class BatchError(UnlessError):
    """A batch cannot go on; what was read is kept, and the same command goes on from there."""


class ModelError(UnlessError):
    """A shipped model is missing or damaged."""
