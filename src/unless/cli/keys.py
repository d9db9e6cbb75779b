"""A single key from a terminal, without Enter."""

from __future__ import annotations

import sys

END = ("\x04", "\x1a")  # Ctrl-D, and Ctrl-Z on Windows
LONGEST = 16  # bytes of one key: those of arrows and of letters beyond ASCII are several

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
    import termios
    import tty

    def read_key() -> str:
        """Wait for a key. Raises EOFError for the end of input, KeyboardInterrupt for Ctrl-C."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal)  # Ctrl-C stays a signal
            pressed = os.read(terminal, LONGEST).decode("utf8", "replace")
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        if not pressed or pressed in END:
            raise EOFError
        return pressed
