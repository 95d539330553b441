"""What was known at a moment: everything the advice looks at, and nothing that came later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analysis.sampled import Sample
from domain.assessment import Assessment
from domain.counting import AuthorTally, BucketCount, Coverage, Total
from domain.incident import Incident, Statement
from domain.promise import Promise
from domain.time import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A news outlet that reported. `name` is text from outside."""

    name: str
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was known of `incident` at `at`.

    `hours` are counts by hour up to `minutes_from` (a whole hour), `minutes` by minute from there to `at`.
    `live` names the sources that are meant to be read up to now, with the moment from which on each is.
    Author tallies: `loudest` by negative mentions since the start (five), `furthest` by reach among those with one,
    `supporters` by positive mentions. `authors`: how many are known since the start, `author_negatives`: negative
    mentions since the start whose author is known.
    `outlets` is None where no news source is watched. `harm_kinds`: kinds of harm that the newest negative mentions
    name, or named when harm last was an alarm. `campaigns`: time that is not usual and not the incident. `assessments`
    come in the order of their times: the last one by a moment is what was known then. `open_themes`: themes of
    questions that nobody has called answered since they were last asked, None before the first grouping. `samples`:
    strata of random samples in time, of which `hours` and `minutes` hold what was read. `totals`: what places say there
    was in each hour, read or not.
    """

    incident: Incident
    at: datetime
    hours: tuple[BucketCount, ...]
    minutes: tuple[BucketCount, ...]
    minutes_from: datetime
    coverage: tuple[Coverage, ...] = ()
    samples: tuple[Sample, ...] = ()
    totals: Mapping[str, Sequence[Total]] = field(default_factory=dict)
    live: Mapping[str, datetime]
    statements: tuple[Statement, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    promises: tuple[Promise, ...] = ()
    loudest: tuple[AuthorTally, ...] = ()
    furthest: tuple[AuthorTally, ...] = ()
    supporters: tuple[AuthorTally, ...] = ()
    authors: int = 0
    author_negatives: int = 0
    outlets: tuple[Outlet, ...] | None = None
    harm_kinds: tuple[str, ...] = ()
    campaigns: tuple[Span, ...] = ()
    open_themes: int | None = None

    def assessment(self, at: datetime) -> Assessment | None:
        """What people had found out by `at`."""
        return next((each for each in reversed(self.assessments) if each.at <= at), None)
