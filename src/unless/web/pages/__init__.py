"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import account, add, articles, help, login, review, search, speakers, users

ROUTERS = (
    account.router,
    add.router,
    articles.router,
    help.router,
    login.router,
    review.router,
    search.router,
    speakers.router,
    users.router,
)
