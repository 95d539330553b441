"""What every exported file says of itself: incident, window, zone, sources, equation, coverage, and how to read it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analysis.coverage import Read, fraction, noticeable
from config.version import VERSION
from dashboard.charts.share import CORRECTED, UNCALIBRATED
from dashboard.visible import visible
from domain import words
from domain.counting import Equation, Estimate
from domain.incident import Incident
from domain.words import Noun

SIMULATED = "Simulated: a drill. Nobody said any of this."
_NAMED = 6  # sources and gaps named in a picture's footer; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`read` says what was collected of the window, None before the first mention; `at` is when it was exported, and
    `made_at` when the file was written if `at` is not the time of the clock.

    `corrected`: the negative share of the window as people would find it, None without enough of their labels.
    `outside`: mentions that lie outside the window, such as those of long before.
    If `at` is an earlier moment, `known` says how many of the mentions that are current now were known then; it is
    None if nothing has come in since.
    """

    incident: Incident
    at: datetime
    by_source: Mapping[str, Equation]
    read: Read | None
    corrected: Estimate | None
    known: int | None = None
    outside: int = 0
    made_at: datetime | None = None

    @property
    def then(self) -> datetime | None:
        """The moment that everything is as of if it is an earlier one, else None."""
        return None if self.known is None else self.at

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.incident.zone)

    @property
    def title(self) -> str:
        return visible(" ".join(self.incident.title.split()))

    def facts(self, *, gaps: int = 100) -> dict[str, str]:
        """Everything, a sentence each, by name; `gaps` are named, the rest is counted. Texts from outside are on one
        line.
        """
        equation = sum(self.by_source.values(), Equation())
        began = words.moment(self.incident.started_at, self.zone)
        said = {
            "incident": f"{self.title} (id {self.incident.id}), began {began}",
            "window": words.span(self.read.span, self.zone) if self.read else "no mention yet",
            **({"outside": self._outside()} if self.outside else {}),
            "zone": f"times in {self.incident.zone}",
            **self._when(),
            "made": self._made(),
            "sources": "; ".join(_one_line(source) for source in self.by_source) or "none yet",
            "equation": equation_words(equation, self.known),
            "coverage": f"{self._covered()}{self._gaps(limit=gaps)}",
            **({"corrected": _corrected(self.corrected)} if self.corrected else {}),
            "uncalibrated": f"{self._alone()}: {UNCALIBRATED}",
        }
        return said | ({"simulated": SIMULATED} if self.incident.simulated else {})

    def footer(self) -> list[str]:
        """The same in the few lines that have room under a picture."""
        facts = self.facts()
        sources = [_one_line(source) for source in self.by_source]
        named = ", ".join(sources[:_NAMED]) + (f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else "")
        when = f"as of {facts['as of']}" if "as of" in facts else f"exported {facts['exported']}"
        lines = [
            facts["equation"] + (f"; {self._outside()}" if self.outside else ""),
            f"Coverage: {self._covered()}{self._gaps(limit=_NAMED)}",
            *self._level(facts["window"]),
            f"{self._alone().capitalize()}: {UNCALIBRATED}",
            f"Sources: {named or 'none yet'} · {facts['zone']} · {when} · {self._with()}",
        ]
        return [SIMULATED, *lines] if self.incident.simulated else lines

    def as_json(self) -> str:
        """For programs: the sentences, and the figures that they are made of."""
        document: dict[str, Any] = {
            "facts": self.facts(),
            "incident": self.incident.id,
            "simulated": self.incident.simulated,
            "calibrated": self.corrected is not None,
            "corrected": asdict(self.corrected) if self.corrected else None,
            "zone": self.incident.zone,
            "at": self.at.isoformat(),
            "made_at": self.made_at.isoformat() if self.made_at else None,
            "version": VERSION,
            "known": self.known,
            "outside": self.outside,
            "window": [self.read.span.start.isoformat(), self.read.span.end.isoformat()] if self.read else None,
            "equation": {_one_line(source): _numbers(terms) for source, terms in self.by_source.items()},
            "gaps": [
                {
                    "source": _one_line(gap.source),
                    "from": gap.span.start.isoformat(),
                    "to": gap.span.end.isoformat(),
                    "reason": _one_line(gap.reason),
                }
                for gap in (self.read.gaps if self.read else ())
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)

    def _outside(self) -> str:
        lie = "lies" if self.outside == 1 else "lie"
        return f"{words.counted(self.outside, Noun.MENTION)} {lie} outside the window: in the data, and in no chart"

    def _when(self) -> dict[str, str]:
        at = words.moment(self.at, self.zone)
        if self.known is None:
            return {"exported": f"{at}, with what was known then"}
        gone = sum(terms.removed for terms in self.by_source.values())
        taken = "; what was taken back at its source since is in no other number" if gone else ""
        since = f"and nothing that came to be known later; the equation is of all that was received since{taken}"
        return {"as of": f"{at}, {since}"}

    def _made(self) -> str:
        return f"{words.moment(self.made_at, self.zone)}, {self._with()}" if self.made_at else self._with()

    def _with(self) -> str:
        return f"with Ownup {VERSION}"

    def _level(self, window: str) -> list[str]:
        """The corrected share, for a picture: what it shows itself may be another time."""
        if self.corrected is None:
            return []
        labels = words.counted(self.corrected.n, Noun.LABEL)
        return [f"Negative share of {window}, {CORRECTED}: {words.estimate(self.corrected)}, from {labels}"]

    def _alone(self) -> str:
        """What is the scorer's own, with or without labels."""
        if self.corrected is None:
            return "negative, neutral and positive"
        return "counts by class, and every share that is not called corrected"

    def _covered(self) -> str:
        if self.read is None:
            return "nothing was collected yet"
        return f"{words.percent(fraction(self.read.covered, self.read.span))} of the window read in full"

    def _gaps(self, limit: int) -> str:
        gaps = noticeable(self.read.gaps) if self.read else []
        if not gaps:
            return ""
        named = [
            f"{_one_line(gap.source) or 'all'} {words.span(gap.span, self.zone)} ({_one_line(gap.reason).rstrip('.')})"
            for gap in gaps[:limit]
        ]
        more = [f"{words.counted(len(gaps) - limit, Noun.GAP)} more"] if len(gaps) > limit else []
        return f"; not covered: {'; '.join(named + more)}"


def equation_words(equation: Equation, known: int | None = None) -> str:
    """Where everything that was received is now; with `known`, what was not known at the moment is told apart."""
    shown = equation.current if known is None else min(known, equation.current)
    later = f" + {words.count(equation.current - shown)} later" if shown < equation.current else ""
    return (
        f"{words.count(equation.received)} collected = {words.count(shown)} shown{later}"
        f" + {words.count(equation.earlier_versions)} earlier versions + {words.count(equation.duplicates)} duplicates"
        f" + {words.count(equation.quarantined)} quarantined + {words.count(equation.removed)} removed at source"
    )


def _corrected(share: Estimate) -> str:
    labels = words.counted(share.n, Noun.LABEL)
    return f"negative share of the window: {words.estimate(share)}, from {labels}. Method: {share.method}"


def _numbers(equation: Equation) -> dict[str, int]:
    return {
        "received": equation.received,
        "current": equation.current,
        "earlier_versions": equation.earlier_versions,
        "duplicates": equation.duplicates,
        "quarantined": equation.quarantined,
        "removed": equation.removed,
    }


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
