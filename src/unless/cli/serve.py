"""unless serve: the web app on a ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from unless.cli.common import LedgerOption, UserOption, ledger, stderr, user


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
    where: LedgerOption = None,
    by: UserOption = None,
) -> None:
    """Open the web app on the ledger: questions, dossiers, review, articles, speakers, search, an API.

    Example: unless serve --port 8765
    """
    import uvicorn

    from unless.web.app import create_app
    from unless.web.options import ServeOptions

    options = ServeOptions(
        host=host,
        port=port,
        names=tuple(names or ()),
        https=https,
        local_user=user(by),
        allow_hosts=tuple(allow_host or ()),
    )
    with ledger(where, create=True) as store:
        stderr().print(
            f"Unless is at http://{host}:{port}/ (Ctrl+C ends it)", highlight=False, soft_wrap=True
        )
        uvicorn.run(
            create_app(store, options),
            host=host.strip("[]"),
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=10,
            h11_max_incomplete_event_size=64 * 1024,
        )
