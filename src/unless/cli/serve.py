"""unless serve: the web app on a ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from unless.cli.common import LedgerOption, UserOption, ledger, stderr, user
from unless.domain.errors import OptionError


def serve(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to bind; any but loopback demands users.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="The port to bind.")] = 8765,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="HOST", help="A further name to answer to, such as a proxy's; may be repeated."
        ),
    ] = None,
    https: Annotated[
        bool, typer.Option("--https", help="A proxy in front speaks HTTPS: cookies are for HTTPS alone.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Let links be added from this private host; may be repeated."),
    ] = None,
    users: Annotated[
        bool,
        typer.Option("--users", help="Demand a login on this machine, too (see `unless user add`)."),
    ] = False,
    proxies: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            metavar="ADDRESS",
            help="With --https: the proxy's address, if it is not on this machine; may be repeated.",
        ),
    ] = None,
    where: LedgerOption = None,
    by: UserOption = None,
) -> None:
    """Open the web app on the ledger: questions, dossiers, review, articles, speakers, search, an API.

    Example: unless serve --port 8765

    Example: unless serve --https --name unless.example.org
    """
    from unless.web.options import PROXIES, ServeOptions, others_reach
    from unless.web.server import listen, run
    from unless.workflow.users import there_are_users

    further = tuple(names or ())
    demanded = users or others_reach(host, further, https)
    options = ServeOptions(
        host=host,
        port=port,
        names=further,
        users=demanded,
        https=https,
        local_user=user(by),
        allow_hosts=tuple(allow_host or ()),
        proxies=(*PROXIES, *(proxies or ())),
    )
    with ledger(where, create=True) as store:
        if demanded and not there_are_users(store):
            raise OptionError(
                "Whoever opens this must log in, and there is no user yet; add one first: "
                "unless user add NAME --role admin"
            )
        told = stderr()
        if demanded and not options.loopback and not https:
            told.print(
                "note: without HTTPS passwords can be read on the way; put a proxy in front and give --https.",
                highlight=False,
                soft_wrap=True,
            )
        with listen(options) as listening:
            at = f"http://{host}:{listening.getsockname()[1]}/"
            told.print(f"Unless is at {at} (Ctrl+C ends it)", highlight=False, soft_wrap=True)
            run(store, options, listening)
