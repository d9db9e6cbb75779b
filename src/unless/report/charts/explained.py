"""An explained forecast as charts: its tornado."""

from __future__ import annotations

from unless.domain.explanation import Explanation
from unless.report.charts.tornado import Swings, driver_swing, evidence_swing
from unless.report.tables import who


def swings(one: Explanation) -> Swings:
    """The tornado as a chart draws it."""
    question, found = one.change.question, one.tornado
    bars = []
    for d in found.drivers:
        driver = question.driver(d.driver)
        says = driver.says if driver else ""
        bars.append(driver_swing(d.driver, says, d.off.probability, d.on.probability))
    for b in found.evidence:
        e = b.evidence
        bars.append(evidence_swing(who(e.speaker, e.outlet), e.sentence, e.said_on[1], b.influence))
    return Swings(question.question, found.as_of, found.prior, found.probability, tuple(bars), found.others)
