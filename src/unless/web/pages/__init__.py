"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import help, review

ROUTERS = (help.router, review.router)
