"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import (
    account,
    add,
    articles,
    asking,
    board,
    dossier,
    feeds,
    help,
    live,
    login,
    review,
    search,
    speakers,
    users,
)

ROUTERS = (
    account.router,
    add.router,
    articles.router,
    asking.router,
    board.router,
    dossier.router,
    feeds.router,
    help.router,
    live.router,
    login.router,
    review.router,
    search.router,
    speakers.router,
    users.router,
)
