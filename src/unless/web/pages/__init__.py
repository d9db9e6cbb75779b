"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import board, dossier, help, live, review

ROUTERS = (board.router, dossier.router, live.router, help.router, review.router)
