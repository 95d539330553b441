"""Who says it: C5, K, L, how many of those affected complained, and who defends."""

from datetime import datetime

from analysis.advice.background import Background
from analysis.advice.known import NEGATIVE
from analysis.advice.saying import exactly, from_start
from analysis.advice.signal import Signal
from analysis.noticed import noticed as worked_out
from domain.assessment import Audience
from domain.counting import Estimate
from domain.filters import Filters
from domain.reading import Label
from domain.time import Span
from domain.words import count, part, percent, ratio, rough

_NO_AUTHORS = "The mentions came without authors."
_WITH_AUTHORS = "Import a file with an author column."


def negatives_since_start(background: Background, at: datetime) -> int:
    started_at = background.facts.incident.started_at
    return background.series.count([Span(started_at, at)], labels=NEGATIVE) if started_at < at else 0


def concentration(background: Background, at: datetime) -> Signal:
    """C5: share of the five loudest authors among the negatives since the start. Unknown authors widen it upwards, what
    a sample did not draw to both sides.
    """
    facts, negative = background.facts, negatives_since_start(background, at)
    title = "The five loudest critics’ part of the negative mentions since the start"
    least = int(background.thresholds.minimum_mentions.value)
    if negative and not facts.author_negatives:
        return Signal(name="C5", title=title, found=_NO_AUTHORS, remedy=_WITH_AUTHORS)
    if negative < least:
        found = f"{count(negative)} negative mentions are too few to tell, {count(least)} are needed."
        return Signal(name="C5", title=title, found=found)
    # Author tallies are those of `facts.at`, a little later than an earlier check: never more than everything.
    theirs = min(sum(author.negative for author in facts.loudest[:5]), negative)
    unknown = max(negative - facts.author_negatives, 0)
    undrawn = background.undrawn(Span(facts.incident.started_at, at))
    low, high = theirs / (negative + undrawn), min((theirs + unknown + undrawn) / (negative + undrawn), 1.0)
    return Signal(
        name="C5",
        title=title,
        estimate=Estimate(
            value=theirs / negative, low=low, high=high, n=negative, method="count; authors not known widen it"
        ),
        found=part(theirs, negative)
        + (f"; of {count(unknown)} the author is not known" if unknown else "")
        + (f"; up to {count(round(undrawn))} more were not drawn" if undrawn else ""),
        query=from_start(facts.incident.started_at, at, Label.NEGATIVE),
    )


def outlets(background: Background, at: datetime) -> Signal:
    """K: news outlets with at least one article since the start. Only feeds bring articles; other press is not seen."""
    title = "News outlets that report"
    found = background.facts.outlets
    if found is None:
        return Signal(
            name="K",
            title=title,
            found="No news source is watched.",
            remedy="Add the feeds of the outlets that matter to you.",
        )
    known = [outlet for outlet in found if outlet.first_at <= at]
    return exactly("K", title, len(known), f"{count(len(known))} since the start, in the feeds that are watched")


def reach(background: Background, at: datetime) -> Signal:
    """L: followers of the furthest-heard critic ÷ own audience."""
    facts = background.facts
    own, title = facts.incident.own_audience, "Reach of the loudest critic against your own"
    if not own:
        return Signal(
            name="L",
            title=title,
            found="Your own audience is not known.",
            remedy="Set how many people follow you in the incident.",
        )
    if not negatives_since_start(background, at):
        if at > facts.incident.started_at and not background.reads(Span(facts.incident.started_at, at)):
            return Signal(name="L", title=title, found="Nothing since the start was read in full.")
        return exactly("L", title, 0, "Nobody has spoken against you since the start")
    # The tally is of `facts.at`: who spoke first after an earlier check cannot have been heard at it.
    heard = [author for author in facts.furthest if author.first_at <= at and author.author.followers is not None]
    if not heard:
        return Signal(name="L", title=title, found="Nobody’s reach is known.", remedy=_WITH_AUTHORS)
    loudest = max(heard, key=lambda author: author.author.followers or 0)
    followers = loudest.author.followers or 0
    theirs = Filters(
        labels=frozenset({Label.NEGATIVE}),
        sources=frozenset({loudest.source}),
        author=loudest.author.id,
        since=facts.incident.started_at,
        until=at,
    )
    found = f"{ratio(followers / own)} yours: {rough(followers)} of {rough(own)}"
    return exactly("L", title, followers / own, found, query=tuple(theirs.to_query().items()))


def noticed(background: Background, at: datetime) -> Signal:
    """The part that noticed and cared: worked out from who got the message where a person has said so, else negative
    mentions since the start ÷ people affected, as far as it is public.
    """
    assessment = background.facts.assessment(at)
    if assessment and assessment.audience:
        return _worked_out(background, assessment.audience, at)
    affected, title = background.facts.incident.affected, "Complaints among those affected"
    if not affected:
        return Signal(
            name="noticed",
            title=title,
            found="How many are affected is not known.",
            remedy="Set how many people are affected in the incident.",
        )
    negative = negatives_since_start(background, at)
    return exactly("noticed", title, negative / affected, f"{part(negative, affected)}, in public")


def _worked_out(background: Background, audience: Audience, at: datetime) -> Signal:
    """Whoever complained in public has noticed and cared: fewer than that it cannot be."""
    found = worked_out(audience).share
    least = min(negatives_since_start(background, at) / audience.recipients, 1.0)
    low, value, high = (max(bound, least) for bound in (found.low, found.value, found.high))
    return Signal(
        name="noticed",
        title="Recipients who noticed and cared",
        estimate=Estimate(value=value, low=low, high=high, n=found.n, method=found.method),
        found=f"{percent(value)} ({percent(low)} to {percent(high)}) of {count(audience.recipients)}, worked out from "
        "who opens, notices and cares",
    )


def defenders(background: Background, at: datetime) -> Signal:
    """People who spoke up for the organisation since the start without being asked."""
    title = "Unprompted defenders"
    known = [author for author in background.facts.supporters if author.first_at <= at]
    if not known and not (background.facts.authors or background.facts.author_negatives):
        started_at = background.facts.incident.started_at
        if started_at < at and background.series.count([Span(started_at, at)]):
            return Signal(name="defenders", title=title, found=_NO_AUTHORS, remedy=_WITH_AUTHORS)
        return Signal(name="defenders", title=title, found="No mention since the start was collected.")
    return exactly("defenders", title, len(known), f"{count(len(known))} found; read them before you write to anyone")
