"""What a person types to declare an incident or add a statement, checked before it is kept.

Every problem is said at once, each with what to do; nothing is guessed.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch

_LONGEST_TITLE = 200
_LONGEST_TERM = 200
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TYPING = timedelta(minutes=5)  # a form stays open a while; "now" may have been typed a moment ahead

Problems = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDraft:
    """The fields of a watch as typed: one entry a line."""

    terms: str = ""
    handles: str = ""
    excluded: str = ""
    feeds: str = ""
    mailings: str = ""
    languages: str = ""

    @classmethod
    def of(cls, watch: Watch) -> "WatchDraft":
        return cls(
            terms="\n".join(watch.terms),
            handles="\n".join(watch.handles),
            excluded="\n".join(watch.excluded),
            feeds="\n".join(watch.feeds),
            mailings="\n".join(watch.mailings),
            languages="\n".join(watch.languages),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An incident as typed. `started` is wall time in `zone`."""

    title: str = ""
    started: datetime | None = None
    zone: str = "UTC"
    kind: IncidentKind | None = None
    watch: WatchDraft = field(default_factory=WatchDraft)
    own_accounts: str = ""
    own_audience: int | None = None
    affected: int | None = None
    owner: str = ""


def check_declaration(draft: Draft, now: datetime) -> Incident | Problems:
    """The incident that was declared (without an id yet), or what is wrong with it."""
    problems = []
    title = " ".join(draft.title.split())
    if not title:
        problems.append("Give it a title: a few words that everyone on the team will recognise.")
    elif len(title) > _LONGEST_TITLE:
        problems.append(f"The title has {len(title)} characters. Keep it to {_LONGEST_TITLE}.")
    started_at = _moment(draft.started, draft.zone)
    if draft.zone not in available_timezones():
        problems.append("Choose a time zone from the list.")
    if started_at is None:
        problems.append("Say when it started, as well as you know.")
    elif started_at > now + _TYPING:
        problems.append("It starts in the future. Check the date and the time zone.")
    elif started_at < _EARLIEST:
        problems.append("It starts before 1990. Check the date.")
    watch = check_watch(draft.watch)
    problems += watch if isinstance(watch, tuple) else ()
    if problems or started_at is None or isinstance(watch, tuple):
        return tuple(problems)
    return Incident(
        id="",
        title=title,
        started_at=started_at,
        zone=draft.zone,
        kind=draft.kind,
        watch=watch,
        own_accounts=lines(draft.own_accounts),
        own_audience=draft.own_audience,
        affected=draft.affected,
        owner=" ".join(draft.owner.split()),
    )


def check_watch(draft: WatchDraft) -> Watch | Problems:
    """The watch that was typed, or what is wrong with it."""
    watch = Watch(
        terms=lines(draft.terms),
        handles=lines(draft.handles),
        excluded=lines(draft.excluded),
        feeds=lines(draft.feeds),
        mailings=lines(draft.mailings),
        languages=tuple(language.lower() for language in lines(draft.languages)),
    )
    problems = []
    if not watch.terms and not watch.handles:
        problems.append("Name at least one term or handle to look for, one a line.")
    if any(len(term) > _LONGEST_TERM for term in (*watch.terms, *watch.handles, *watch.excluded)):
        problems.append(f"A term is longer than {_LONGEST_TERM} characters. Put each on a line of its own.")
    if set(map(str.casefold, watch.terms)) & set(map(str.casefold, watch.excluded)):
        problems.append("A term is also excluded, so that it would never match. Remove it from one of the two.")
    if not all(is_web_address(feed) for feed in watch.feeds):
        problems.append("A feed must be an address that begins with http:// or https://, one a line.")
    return tuple(problems) or watch


def check_statement(
    incident: Incident,
    *,
    said: datetime | None,
    kind: StatementKind,
    text: str,
    url: str,
    now: datetime,
    by_ceo: bool = False,
) -> Statement | Problems:
    """The statement that was entered (without an id yet), or what is wrong with it. `said`: in the incident's zone."""
    problems = []
    at = _moment(said, incident.zone)
    if at is None:
        problems.append("Say when it was published.")
    elif at > now + _TYPING:
        problems.append("It was published in the future. Enter it once it is out, so that the clock is right.")
    if not text.strip():
        problems.append("Paste what was said, word for word.")
    if url.strip() and not is_web_address(url.strip()):
        problems.append("The link must begin with http:// or https://.")
    if problems or at is None:
        return tuple(problems)
    return Statement(
        id="", incident_id=incident.id, at=at, kind=kind, text=text.strip(), url=url.strip(), by_ceo=by_ceo
    )


def lines(text: str) -> tuple[str, ...]:
    """The lines of `text` that say something, each once, in their order."""
    return tuple(dict.fromkeys(line for line in (" ".join(line.split()) for line in text.splitlines()) if line))


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _moment(typed: datetime | None, zone: str) -> datetime | None:
    if typed is None or zone not in available_timezones():
        return None
    return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
