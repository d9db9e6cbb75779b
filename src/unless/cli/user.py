"""unless user: who may log in to the web app, and as what."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, ledger, stderr, stdout, user
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.domain.user import User

Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name; case does not matter.")]
FromStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read the password from standard input's first line; else it is asked."
    ),
]
PASSWORD_BYTES = 4096  # of standard input that are looked at; a password has 256 characters at most

users = typer.Typer(
    name="user",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Say who may log in to the web app, and as what: reader, analyst or admin.\n\nA reader sees everything and "
    "changes nothing; an analyst adds, reviews, asks and resolves; an admin also manages users and "
    "forgets.\n\nExample: unless user add ana --role analyst",
)


@users.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="reader, analyst or admin.")] = "reader",
    from_stdin: FromStdin = False,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Add a user. The password is asked twice: 12 characters or more.

    Example: unless user add "Ana Duarte" --role analyst
    """
    from unless.domain.user import role_named, user_name
    from unless.workflow.users import add as run

    wanted, as_what = user_name(name), role_named(role)
    password = _password(from_stdin, wanted)
    with ledger(where, create=True) as store:
        made = run(store, wanted, as_what, password, user(by))
    _say(made, as_json, f"{made.name} may log in, as {_article(made.role)}.")


@users.command("list")
def listing(where: LedgerOption = None, as_json: AsJson = False) -> None:
    """List users: name, role, whether disabled, API tokens.

    Example: unless user list
    """
    from unless.report.users import user_json, users_view
    from unless.workflow.users import list_users

    with ledger(where) as store:
        found = [(one.user, one.tokens) for one in list_users(store)]
    if as_json:
        sys.stdout.write(json.dumps([user_json(*one) for one in found], ensure_ascii=False) + "\n")
    else:
        stdout().print(users_view(found))


@users.command()
def role(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="ROLE", help="reader, analyst or admin.")],
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Give a user another role, from their next click on.

    Example: unless user role ana admin
    """
    from unless.domain.user import role_named
    from unless.workflow.users import change_role

    as_what = role_named(new)
    with ledger(where) as store:
        changed = change_role(store, name, as_what)
    _say(changed, as_json, f"{changed.name} is {_article(changed.role)} now.")


@users.command()
def password(
    name: Name, from_stdin: FromStdin = False, where: LedgerOption = None, as_json: AsJson = False
) -> None:
    """Give a user another password; wherever they are logged in, they are logged out.

    Example: unless user password ana
    """
    from unless.workflow.users import change_password, get

    with ledger(where) as store:
        known = get(store, name).user  # before anything is asked
        changed = change_password(store, name, _password(from_stdin, known.name))
    _say(changed, as_json, f"{changed.name} has a new password and is logged out everywhere.")


@users.command()
def disable(name: Name, where: LedgerOption = None, as_json: AsJson = False) -> None:
    """Shut a user out at once: sessions end, and no password or API token lets in. Decisions stay.

    Example: unless user disable ana
    """
    from unless.workflow.users import disable as run

    with ledger(where) as store:
        changed = run(store, name)
    _say(changed, as_json, f"{changed.name} is shut out; `unless user enable` lets in again.")


@users.command()
def enable(name: Name, where: LedgerOption = None, as_json: AsJson = False) -> None:
    """Let a disabled user in again, with the password and the API tokens from before.

    Example: unless user enable ana
    """
    from unless.workflow.users import enable as run

    with ledger(where) as store:
        changed = run(store, name)
    _say(changed, as_json, f"{changed.name} may log in again, as {_article(changed.role)}.")


@users.command()
def token(
    name: Name,
    label: Annotated[
        str, typer.Option("--for", metavar="WHAT", help="What it is for, as it is listed.")
    ] = "",
    revoke: Annotated[
        int | None,
        typer.Option("--revoke", metavar="NUMBER", help="Revoke the token of this number instead."),
    ] = None,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Make a token with which a program uses the API as this user. It is printed once and kept nowhere.

    Example: unless user token ana --for "the morning script"

    Example: unless user token ana --revoke 3
    """
    from unless.workflow.users import get, make_token, revoke_token

    with ledger(where) as store:
        if revoke is not None:
            if label:
                raise OptionError("--for names a new token, and --revoke ends an old one; give one of them.")
            revoke_token(store, name, revoke)
            changed = get(store, name).user
            _say(changed, as_json, f"Token {revoke} of {changed.name} lets nobody in any more.")
            return
        made = make_token(store, name, label, user(by))
        changed = get(store, name).user
    if as_json:
        sys.stdout.write(json.dumps({"user": changed.name, "token": made}, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(made + "\n")
    stderr().print("It is shown this once: keep it as you keep a password.", highlight=False, soft_wrap=True)


def _password(from_stdin: bool, name: str) -> str:
    """A password, asked for twice on the terminal or read from standard input. Raises OptionError."""
    if from_stdin:
        try:
            line = sys.stdin.buffer.readline(PASSWORD_BYTES).decode("utf8")
        except UnicodeDecodeError:
            raise OptionError("The password on standard input is not UTF-8 text; send it as that.") from None
        return line.rstrip("\r\n")
    if not sys.stdin.isatty():
        raise OptionError("There is no terminal to ask for the password; give --password-stdin.")
    from getpass import getpass

    first = getpass(f"Password for {name}: ")
    if getpass("Again: ") != first:
        raise OptionError("The two passwords differ; nothing was changed. Run it again.")
    return first


def _article(role: str) -> str:
    return f"a{'n' * (role[0] == 'a')} {role}"


def _say(one: User, as_json: bool, sentence: str) -> None:
    if as_json:
        from unless.report.users import user_json

        sys.stdout.write(json.dumps(user_json(one), ensure_ascii=False) + "\n")
        return
    stdout().print(escape(sentence), soft_wrap=True, highlight=False)
