"""Files a number of articles into a ledger and says when it begins: the process that tests kill, starve or race.

usage: python adding.py LEDGER FIRST COUNT [BATCH]
"""

from __future__ import annotations

import sys
from datetime import date, timedelta

from unless.domain.article import Article, content_id
from unless.domain.reading import Reading, Speaker, Statement
from unless.domain.text import Span
from unless.ledger.store import Store
from unless.workflow import add


def pair(n: int) -> tuple[Article, Reading]:
    """Article n, like no other, with a reading of two statements."""
    said = (
        f"Minister {chr(65 + n % 26)}{n} said the canal of Orvale lot {n} would open with {n * 7919} boats."
    )
    filler = " ".join(f"w{(n * 31 + i * i) % 5003}" for i in range(120))
    text = f"{said}\n\n{filler}\n"
    who = Span.cut(text, 0, said.index(" said"))
    cue = Span.cut(text, said.index("said"), said.index("said") + 4)
    content = Span.cut(text, said.index("the canal"), len(said))
    speaker = Speaker(who.text, "person", role="Minister")
    one = Statement((who,), (cue,), (content,), speaker, "indirect")
    two = Statement((), (), (content,), Speaker(), "indirect")
    day = date(2031, 1, 1) + timedelta(days=n % 300)
    return Article(content_id(text), f"a{n}", text, outlet="Courier", published=day), Reading(
        content_id(text), "made by hand", (one, two)
    )


def main() -> None:
    """Add and say so."""
    ledger, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    add.BATCH = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    store = Store.open(ledger)
    sys.stdout.write("adding\n")
    sys.stdout.flush()
    done = add.file_pairs(store, map(pair, range(first, first + count)))
    sys.stdout.write(f"{sum(one.status == 'new' for one in done)} new\n")


if __name__ == "__main__":
    main()
