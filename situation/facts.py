"""What was known of an incident at a moment, from the roll-ups: its cost does not grow with the mentions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from analysis.advice.advice import reach_back
from analysis.advice.background import floor_hour, history_start
from analysis.advice.facts import Facts, Outlet
from analysis.people import defends, is_own, plain
from config.playbook import Playbook
from domain.counting import HOUR, MINUTE, AuthorTally
from domain.errors import NotFoundError
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Kind, Mention
from domain.reading import Label
from domain.time import Span
from situation.coverage import live, told
from situation.sampled import counted as counted_by_places
from situation.sampled import strata
from store import assessments, campaigns, mentions, promises, rollups, statements, themes
from store.present import is_present
from store.ranking import By

_LOUDEST = 5
_FURTHEST = 20
_SUPPORTERS = 20  # of the others who wrote most for the organisation are looked at
CANDIDATES = 100  # of a ranking, from which people are chosen; own accounts may be among them
_ARTICLES = 30  # more outlets than this are many, whichever they are
_HARMED = 50
_READ = 5  # mentions of one supporter that are looked at
_DAY = timedelta(days=1)


def known(tx: Connection, incident: Incident, at: datetime, playbook: Playbook) -> Facts:
    """Everything the advice looks at, as it stood at `at`."""
    then = as_of(tx, incident, at)
    facts = replace(
        counted(tx, incident, at, playbook),
        statements=tuple(said for said in statements.of(tx, incident.id) if said.at <= at),
        assessments=tuple(assessments.of(tx, incident.id, until=at)),
        promises=tuple(promise for promise in promises.of(tx, incident.id) if promise.made_at <= at),
        open_themes=themes.open_questions(tx, incident.id, at),
        outlets=outlets(tx, incident, then),
        harm_kinds=harm_kinds(tx, incident, at, until=at),
    )
    if not rollups.author_totals(tx, incident.id).authors:  # nobody known now, so nobody then
        return facts
    own = len(incident.own_accounts)
    limits: dict[By, int] = {"negative": _LOUDEST + own, "reach": _FURTHEST + own, "positive": CANDIDATES}
    ranked = rollups.rankings(tx, incident.id, limits, known_at=then)
    return replace(
        facts,
        loudest=tuple(_others(ranked.first["negative"], incident)[:_LOUDEST]),
        furthest=tuple(_others(ranked.first["reach"], incident)),
        supporters=supporters(tx, incident, then, ranked.first["positive"]),
        authors=ranked.totals.authors,
        author_negatives=ranked.totals.negative,
    )


def counted(tx: Connection, incident: Incident, at: datetime, playbook: Playbook) -> Facts:
    """The counts and what was read of them; no people."""
    cuts = playbook.thresholds
    minutes_from = floor_hour(at - reach_back(cuts))
    then = as_of(tx, incident, at)
    past = Span(history_start(incident, minutes_from, cuts), minutes_from)
    return Facts(
        incident=incident,
        at=at,
        hours=tuple(rollups.timeline(tx, incident.id, HOUR, span=past, known_at=then)),
        minutes=tuple(rollups.timeline(tx, incident.id, MINUTE, span=Span(minutes_from, at), known_at=then)),
        minutes_from=minutes_from,
        coverage=told(tx, incident, at),
        live=live(tx, incident),
        campaigns=tuple(campaign.span for campaign in campaigns.of(tx, incident.id)),
        samples=tuple(strata(tx, incident, Span(past.start, at), at)),
        totals=counted_by_places(tx, incident, Span(past.start, at), at),
    )


def as_of(tx: Connection, incident: Incident, at: datetime) -> datetime | None:
    """What to read with for what was known at `at`: None, which is quicker, where that is all there is."""
    return None if is_present(tx, incident.id, at) else at


def supporters(
    tx: Connection, incident: Incident, then: datetime | None, positive: Sequence[AuthorTally]
) -> tuple[AuthorTally, ...]:
    """Those of the first 20 others among `positive` who clearly wrote for the organisation since the start, and not
    only in answer to it: the same for the advice, the lists and the reports.
    """
    return tuple(
        tally
        for tally in _others(positive, incident)[:_SUPPORTERS]
        if defends(tally) and _unprompted(tx, incident, tally, then)
    )


def _others(tallies: Sequence[AuthorTally], incident: Incident) -> list[AuthorTally]:
    return [tally for tally in tallies if not is_own(tally.author, incident.own_accounts)]


def _unprompted(tx: Connection, incident: Incident, tally: AuthorTally, then: datetime | None) -> bool:
    """Whether one of the newest positive mentions was no answer to the organisation itself."""
    if not incident.own_accounts:  # nobody can have answered them
        return True
    wanted = Filters(
        labels=frozenset({Label.POSITIVE}),
        sources=frozenset({tally.source}),
        author=tally.author.id,
        since=incident.started_at,
        order=Order.NEWEST,
    )
    newest = mentions.page(tx, incident.id, wanted, limit=_READ, known_at=then)
    return any(not _answers_us(tx, incident, shown.mention) for shown in newest)


def _answers_us(tx: Connection, incident: Incident, mention: Mention) -> bool:
    """Whether this replies to one of the own accounts."""
    if not mention.in_reply_to:
        return False
    try:
        answered = mentions.one(tx, incident.id, mention.source, mention.in_reply_to).mention
    except NotFoundError:  # what it replies to did not match the watch: its first word may still say to whom
        first = mention.text.split(maxsplit=1)[:1]
        return bool(first) and plain(first[0]) in {plain(account) for account in incident.own_accounts}
    return is_own(answered.author, incident.own_accounts)


def outlets(tx: Connection, incident: Incident, then: datetime | None) -> tuple[Outlet, ...] | None:
    """News outlets in the order in which they first reported since the start; None where no news is watched.

    An outlet is known by the site that its article is on, or else by its author's name.
    """
    if not mentions.kinds(tx, incident.id).get(Kind.ARTICLE, 0):
        return () if incident.watch.feeds else None
    wanted = Filters(kinds=frozenset({Kind.ARTICLE}), since=incident.started_at, order=Order.OLDEST)
    first: dict[str, datetime] = {}
    for shown in mentions.page(tx, incident.id, wanted, limit=_ARTICLES, known_at=then):
        if not is_own(shown.mention.author, incident.own_accounts):
            first.setdefault(_outlet(shown.mention), shown.mention.published_at)
    return tuple(Outlet(name=name, first_at=first_at) for name, first_at in first.items())


def _outlet(article: Mention) -> str:
    try:
        site = urlsplit(article.url).hostname or ""
    except ValueError:
        site = ""
    name = article.author.name or article.author.handle
    # The address of a simulated place says nothing about who wrote.
    return name if site.endswith(".invalid") and name else site.removeprefix("www.") or name or article.source


def harm_kinds(tx: Connection, incident: Incident, at: datetime, *, until: datetime) -> tuple[str, ...]:
    """Kinds of harm that the newest negative mentions of the day up to `until` name, the most frequent first, from what
    was known at `at`.
    """
    wanted = Filters(labels=frozenset({Label.NEGATIVE}), harm=True, since=until - _DAY, until=until, order=Order.NEWEST)
    newest = mentions.page(tx, incident.id, wanted, limit=_HARMED, known_at=as_of(tx, incident, at))
    kinds = Counter(kind for shown in newest for kind in shown.reading.harms)
    return tuple(kind for kind, _ in kinds.most_common())
