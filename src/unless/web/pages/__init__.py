"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import articles, help, review, search, speakers

ROUTERS = (help.router, review.router, articles.router, speakers.router, search.router)
