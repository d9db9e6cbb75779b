"""The address that is served: taken before it is announced, and refused in one sentence."""

from __future__ import annotations

import socket

import pytest

from unless.domain.errors import OptionError
from unless.web.options import ServeOptions
from unless.web.server import listen


def test_a_free_port_is_taken() -> None:
    with listen(ServeOptions(port=0)) as listening, socket.create_connection(listening.getsockname()) as one:
        assert one.getpeername() == listening.getsockname()


def test_a_port_in_use_is_refused_with_the_remedy() -> None:
    with listen(ServeOptions(port=0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            OptionError, match=rf"^127.0.0.1:{port} cannot be opened \(.*\); give another --port\.$"
        ):
            listen(ServeOptions(port=port))


def test_a_host_that_is_none_is_refused_with_the_remedy() -> None:
    with pytest.raises(OptionError, match=r"cannot be opened \(.*\); check --host\.$"):
        listen(ServeOptions(host="nowhere.invalid", users=True))
