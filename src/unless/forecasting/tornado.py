"""The tornado of a forecast: what it hangs on, widest first."""

from __future__ import annotations

from unless.domain.explanation import DriverBar, EvidenceBar, Tornado
from unless.domain.forecast import Forecast

MOST = 10  # pieces of evidence that have a bar of their own: as many as a page shows at a glance


def tornado(forecast: Forecast, most: int = MOST) -> Tornado:
    """The drivers of a forecast by how far apart it is with each held off and on, and its most telling evidence.

    Of a driver it says what rests on it: P less P with the driver held off from today, which is the part of today's probability
    that is there (or missing) only because nobody knows that the driver is and stays off. As drivers work together,
    these parts do not sum to P. Pieces that do not count, and all of a forecast made without influences, have no bar.
    """
    p = forecast.probability
    drivers = []
    for name, sides in forecast.given.items():
        if {"off", "on"} <= sides.keys():
            off, on = sides["off"], sides["on"]
        elif {"low", "high"} <= sides.keys():
            off, on = sides["low"], sides["high"]
        else:
            continue  # the other question of a pair
        rests = p - off.probability
        drivers.append(DriverBar(name, off, on, rests, rests / p))
    drivers.sort(key=lambda bar: -bar.width)
    bars = [
        EvidenceBar(w.evidence, w.influence, w.leave_one_out or 0.0)
        for w in forecast.evidence
        if w.influence is not None
    ]
    bars.sort(key=lambda bar: -abs(bar.influence))
    rest = bars[most:]
    return Tornado(
        forecast.as_of,
        forecast.prior,
        p,
        tuple(drivers),
        tuple(bars[:most]),
        (len(rest), sum(bar.influence for bar in rest)),
    )
