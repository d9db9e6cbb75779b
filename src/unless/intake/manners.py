"""Good manners towards hosts: a pause between requests, and robots.txt asked for once a day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from unless.domain.errors import FetchError
from unless.intake.robots import Robots
from unless.intake.wire import Deadline, Web

PAUSE = 1.0  # seconds between requests to one host: what crawlers' etiquette has long asked for
_LONGEST_PAUSE = 10.0  # seconds: more is not granted to a robots.txt, or a hostile one could stop a run
_KEPT = 24 * 3600.0  # seconds that rules may be kept (RFC 9309, 2.4)
_FAILURE_KEPT = 60.0  # seconds that a host without an answer is left in peace

Place = tuple[str, str, int]  # scheme, host and port: what one robots.txt is for


class Manners:
    """What is known of hosts; safe to share between threads."""

    def __init__(self, web: Web, pause: float) -> None:
        self._web = web
        self._pause = pause
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}  # when a host may be asked again
        self._rules: dict[Place, tuple[float, Robots | FetchError]] = {}
        self._asking: dict[Place, threading.Lock] = {}
        self._learnt: set[Place] = set()  # places whose rules were asked for since `learnt` was asked

    def wait(self, place: Place, deadline: Deadline) -> None:
        """Wait until a host may be asked again; the wait does not count as the host's slowness."""
        host = place[1]
        with self._lock:
            rules = self._rules.get(place, (0.0, None))[1]
            asked = (rules.delay or 0.0) if isinstance(rules, Robots) else 0.0
            now = self._web.now()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + max(self._pause, min(asked, _LONGEST_PAUSE))
        if at > now:
            self._web.sleep(at - now)
            deadline.put_off(at - now)

    def rules(self, place: Place, load: Callable[[], Robots]) -> Robots:
        """The rules of a place, loaded once, by one thread. Raises the FetchError of the loading."""
        with self._lock:
            asking = self._asking.setdefault(place, threading.Lock())
        with asking:
            until, rules = self._rules.get(place, (0.0, None))
            if rules is None or until < self._web.now():
                rules = _outcome(load)
                keep = _KEPT if isinstance(rules, Robots) else _FAILURE_KEPT
                with self._lock:
                    self._rules[place] = (self._web.now() + keep, rules)
                    self._learnt.add(place)
        if isinstance(rules, FetchError):
            raise type(rules)(str(rules), rules.status, rules.retry_after)
        return rules

    def recall(self, known: Mapping[Place, tuple[float, Robots]]) -> None:
        """Take in rules that were asked for before, each with the seconds for which they still count."""
        with self._lock:
            for place, (left, rules) in known.items():
                self._rules.setdefault(place, (self._web.now() + min(left, _KEPT), rules))

    def learnt(self) -> dict[Place, tuple[float, Robots]]:
        """Rules that were asked for since this was called last, each with the seconds for which they count."""
        with self._lock:
            places, self._learnt = self._learnt, set()
            now = self._web.now()
            found = {place: self._rules[place] for place in places}
        return {p: (until - now, rules) for p, (until, rules) in found.items() if isinstance(rules, Robots)}


def _outcome(load: Callable[[], Robots]) -> Robots | FetchError:
    try:
        return load()
    except FetchError as error:
        return error
