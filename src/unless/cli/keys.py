"""A single key from a terminal, without Enter."""

from __future__ import annotations

import sys

END = ("\x04", "\x1a")  # Ctrl-D, and Ctrl-Z on Windows
LONGEST = 16  # bytes of an arrow's or a function key's code

if sys.platform == "win32":
    import msvcrt

    def read_key() -> str:
        """Wait for a key. Raises EOFError for the end of input, KeyboardInterrupt for Ctrl-C."""
        pressed = msvcrt.getwch()
        if pressed in ("\x00", "\xe0"):  # a function key: its code follows
            pressed += msvcrt.getwch()
        if pressed == "\x03":
            raise KeyboardInterrupt
        if pressed in END:
            raise EOFError
        return pressed

else:
    import os
    import select
    import termios
    import tty

    def read_key() -> str:
        """Wait for a key. Raises EOFError for the end of input, KeyboardInterrupt for Ctrl-C."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        try:
            # Ctrl-C stays a signal; what was typed ahead stays, too.
            tty.setcbreak(terminal, termios.TCSADRAIN)
            pressed = os.read(terminal, 1)
            several = pressed == b"\x1b" or pressed >= b"\xc0"
            if several and select.select([terminal], [], [], 0.02)[0]:
                pressed += os.read(terminal, LONGEST if pressed == b"\x1b" else _rest(pressed))
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        key = pressed.decode("utf8", "replace")
        if not key or key in END:
            raise EOFError
        return key

    def _rest(lead: bytes) -> int:
        """How many bytes of UTF-8 follow the first."""
        return 1 if lead < b"\xe0" else 2 if lead < b"\xf0" else 3
