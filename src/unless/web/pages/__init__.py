"""Pages, one file each: an address, one workflow, one template."""

from unless.web.pages import account, help, login, users

ROUTERS = (help.router, login.router, account.router, users.router)
