"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import add, articles, help, review, search, speakers

ROUTERS = (
    add.router,
    articles.router,
    help.router,
    review.router,
    search.router,
    speakers.router,
)
