"""What people say of mentions, beside the readings. Rows are only ever added: a labeller's last verdict counts.

No text is kept here. When a source takes a mention back, its labels stay and are counted, but nothing leads from them
to what was said: they are no longer read (`of`).
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, insert, select

from domain.errors import NotFoundError
from domain.incident import Incident
from domain.labelling import Candidate, Copies, Drawn, HumanLabel, Verdict
from domain.time import Span
from domain.wording import NONE
from store import bulk
from store.codes import LABELS
from store.days import days, on_days
from store.escape import escape, unescape
from store.keys import key, value
from store.moments import MINUTE_WIDTH, micros, moment
from store.samples import label_drawn, label_samples, labels
from store.schema import mentions

_CHUNK = 10_000
_MANY = 500  # wordings in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was drawn at one time; `size` is how many mentions."""

    id: int
    drawn_at: datetime
    seed: int
    size: int
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many labels count (one for each labeller and mention), and how many of these lost their mention."""

    by_verdict: Mapping[Verdict, int]
    by_labeller: Mapping[str, int]
    removed: int

    @property
    def labels(self) -> int:
        return sum(self.by_verdict.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many mentions were drawn and are still there, and of how many somebody said something, if only that it cannot
    be told.
    """

    drawn: int
    answered: int

    @property
    def open(self) -> int:
        return self.drawn - self.answered


def candidates(tx: Connection, incident: Incident, span: Span | None = None) -> list[Candidate]:
    """All current mentions of the incident, those published within `span` if one is given, in no order."""
    row = mentions.c
    query = select(row.source, row.native_id, row.long_ids, row.published_at, row.label, row.wording)
    query = query.where(row.incident_id == incident.id)
    if span is not None:
        query = query.where(row.published_at >= micros(span.start), row.published_at < micros(span.end))
    sources: dict[str, str] = {}
    found = []
    with tx.execute(query, execution_options={"yield_per": _CHUNK}) as result:
        for source, native_id, long_ids, published_at, label, wording in result:
            if source not in sources:
                sources[source] = unescape(source)
            found.append(
                Candidate(
                    source=sources[source],
                    native_id=_native_id(native_id, long_ids),
                    published_at=moment(published_at),
                    label=LABELS[label],
                    wording=wording,
                )
            )
    return found


def draw(
    tx: Connection, incident_id: str, drawn: Sequence[Drawn], *, drawn_at: datetime, seed: int, asked_by: str
) -> int:
    """Keep what was drawn, in the random order in which it is given; return the number of the sample."""
    values = {
        "incident_id": incident_id,
        "drawn_at": micros(drawn_at),
        "seed": seed,
        "size": len(drawn),
        "asked_by": escape(asked_by),
    }
    number: int = tx.execute(insert(label_samples).values(values).returning(label_samples.c.id)).scalar_one()
    rows = [
        (number, place, incident_id, escape(each.source), key(each.native_id), each.weight)
        for place, each in enumerate(drawn)
    ]
    bulk.insert(tx, label_drawn, rows)
    return number


def samples(tx: Connection, incident_id: str) -> list[Sample]:
    """What was drawn so far, in order."""
    row = label_samples.c
    query = select(label_samples).where(row.incident_id == incident_id).order_by(row.id)
    return [
        Sample(
            id=each.id,
            drawn_at=moment(each.drawn_at),
            seed=each.seed,
            size=each.size,
            asked_by=unescape(each.asked_by),
        )
        for each in tx.execute(query)
    ]


def asked(tx: Connection, incident_id: str) -> Asked:
    """What people were asked, by file or on the page, and answered."""
    drawn = select(*_key(label_drawn)).where(label_drawn.c.incident_id == incident_id).distinct().subquery()
    there = and_(
        mentions.c.incident_id == incident_id,
        mentions.c.source == drawn.c.source,
        mentions.c.native_id == drawn.c.native_id,
    )
    query = select(func.count()).select_from(drawn).join(mentions, there)
    return Asked(
        drawn=tx.execute(query).scalar_one(),
        answered=tx.execute(query.where(_labelled(incident_id, drawn.c))).scalar_one(),
    )


def left_open(tx: Connection, incident_id: str, asked_by: str) -> list[Drawn]:
    """What was drawn last for this person and nobody has labelled, in its order, without what was removed."""
    sample, drawn = label_samples.c, label_drawn.c
    last = (
        select(func.max(sample.id))
        .where(sample.incident_id == incident_id, sample.asked_by == escape(asked_by))
        .scalar_subquery()
    )
    there = and_(
        mentions.c.incident_id == incident_id,
        mentions.c.source == drawn.source,
        mentions.c.native_id == drawn.native_id,
    )
    query = select(drawn.source, drawn.native_id, drawn.weight, mentions.c.long_ids).join(mentions, there)
    query = query.where(drawn.sample_id == last, ~_labelled(incident_id, drawn)).order_by(drawn.place)
    return [
        Drawn(source=unescape(each.source), native_id=_native_id(each.native_id, each.long_ids), weight=each.weight)
        for each in tx.execute(query)
    ]


def add(
    tx: Connection,
    incident_id: str,
    mention: tuple[str, str],
    verdict: Verdict,
    *,
    labeller: str,
    labelled_at: datetime,
) -> bool:
    """Keep one verdict on the mention with this key. False if the same labeller's last word on it was the same.

    The label weighs what its mention weighed when it was drawn last, 1 if it never was. Raises NotFoundError.
    """
    source, native_id = escape(mention[0]), key(mention[1])
    if tx.execute(select(mentions.c.id).where(*_same(mentions, incident_id, source, native_id))).first() is None:
        msg = f"There is no mention {mention[1]!r} from {mention[0]!r} here: it was never received, or it was removed."
        raise NotFoundError(msg)
    row = labels.c
    said = (
        select(row.verdict)
        .where(*_same(labels, incident_id, source, native_id), row.labeller == escape(labeller))
        .order_by(row.labelled_at.desc(), row.id.desc())
        .limit(1)
    )
    if tx.scalar(said) == verdict.value:
        return False
    drawn = label_drawn.c
    weight = tx.scalar(
        select(drawn.weight)
        .where(*_same(label_drawn, incident_id, source, native_id))
        .order_by(drawn.sample_id.desc())
        .limit(1)
    )
    values = {
        "incident_id": incident_id,
        "source": source,
        "native_id": native_id,
        "verdict": verdict.value,
        "labeller": escape(labeller),
        "labelled_at": micros(labelled_at),
        "weight": 1.0 if weight is None else weight,
    }
    tx.execute(insert(labels).values(values))
    return True


def of(tx: Connection, incident_id: str, known_at: datetime | None = None) -> list[HumanLabel]:
    """Each labeller's last verdict on each mention that is still there, as given by `known_at`, in order of time.

    A mention that two people labelled is here twice.
    """
    row, label = mentions.c, _latest(incident_id, known_at).subquery()
    same = and_(row.incident_id == incident_id, row.source == label.c.source, row.native_id == label.c.native_id)
    drawn = label_drawn.c
    # What was not labelled when it was drawn may be drawn again: a label weighs what its mention weighed the last time.
    sample = (
        select(func.max(drawn.sample_id))
        .where(drawn.incident_id == incident_id, drawn.source == label.c.source, drawn.native_id == label.c.native_id)
        .where(drawn.weight == label.c.weight)
        .scalar_subquery()
    )
    columns = (row.long_ids, row.published_at, row.label, row.wording, sample.label("sample"))
    query = select(label, *columns).join(mentions, same)
    return [
        HumanLabel(
            incident_id=incident_id,
            source=unescape(each.source),
            native_id=_native_id(each.native_id, each.long_ids),
            verdict=Verdict(each.verdict),
            labeller=unescape(each.labeller),
            labelled_at=moment(each.labelled_at),
            weight=each.weight,
            published_at=moment(each.published_at),
            reading=LABELS[each.label],
            wording=each.wording,
            sample=each.sample or 0,
        )
        for each in tx.execute(query.order_by(label.c.labelled_at, label.c.id))
    ]


def copies(tx: Connection, incident_id: str, wordings: Collection[int], until: datetime) -> list[Copies]:
    """The mentions in these words that were published by `until`, what is labelled included, in order of time."""
    row = mentions.c
    minute = row.published_at - row.published_at % MINUTE_WIDTH
    within = on_days(days(tx, incident_id, until))
    found: list[Copies] = []
    wanted = sorted(set(wordings) - {NONE})
    for start in range(0, len(wanted), _MANY):
        said = (
            select(row.wording, minute.label("start"), row.label)
            .where(row.incident_id == incident_id, within, row.wording.in_(wanted[start : start + _MANY]))
            .where(row.published_at <= micros(until))
            .with_hint(mentions, "INDEXED BY mentions_by_wording", "sqlite")
            .subquery()
        )
        query = select(said, func.count().label("number")).group_by(*said.c)
        found += [
            Copies(wording=each.wording, start=moment(each.start), label=LABELS[each.label], mentions=each.number)
            for each in tx.execute(query)
        ]
    return sorted(found, key=lambda each: (each.start, each.wording, each.label))


def texts(tx: Connection, incident_id: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Text and detected language of every mention that somebody labelled and that is still there, by its key."""
    row, label = mentions.c, labels.c
    same = and_(row.incident_id == incident_id, row.source == label.source, row.native_id == label.native_id)
    query = select(row.source, row.native_id, row.long_ids, row.text, row.language).join(labels, same)
    query = query.where(label.incident_id == incident_id).distinct()
    return {
        (unescape(each.source), _native_id(each.native_id, each.long_ids)): (unescape(each.text), each.language)
        for each in tx.execute(query)
    }


def counts(tx: Connection, incident_id: str, known_at: datetime | None = None) -> Counts:
    """How many labels count, those of removed mentions included."""
    latest = list(tx.execute(_latest(incident_id, known_at)))
    verdicts = Counter(Verdict(each.verdict) for each in latest)
    return Counts(
        by_verdict={verdict: verdicts[verdict] for verdict in Verdict},
        by_labeller=dict(sorted(Counter(unescape(each.labeller) for each in latest).items())),
        removed=len(latest) - len(of(tx, incident_id, known_at)),
    )


def agreement(tx: Connection, incident_id: str, known_at: datetime | None = None) -> list[tuple[Verdict, ...]]:
    """All verdicts on each mention that two people or more labelled."""
    by_mention: dict[tuple[str, str], list[tuple[str, Verdict]]] = {}
    for each in tx.execute(_latest(incident_id, known_at)):
        by_mention.setdefault((each.source, each.native_id), []).append((each.labeller, Verdict(each.verdict)))
    return [tuple(verdict for _, verdict in sorted(given)) for _, given in sorted(by_mention.items()) if len(given) > 1]


def _latest(incident_id: str, known_at: datetime | None) -> Select[Any]:
    """The last verdict of each labeller on each mention."""
    row = labels.c
    whose = (row.source, row.native_id, row.labeller)
    turn = func.row_number().over(partition_by=whose, order_by=(row.labelled_at.desc(), row.id.desc()))
    query = select(labels, turn.label("turn")).where(row.incident_id == incident_id)
    if known_at is not None:
        query = query.where(row.labelled_at <= micros(known_at))
    numbered = query.subquery()
    return select(*(numbered.c[column.name] for column in labels.c)).where(numbered.c.turn == 1)


def _key(table: Any) -> tuple[Any, ...]:
    return (table.c.source, table.c.native_id)


def _labelled(incident_id: str, drawn: Any) -> Any:
    """Whether somebody labelled what was drawn."""
    row = labels.c
    same = (row.incident_id == incident_id, row.source == drawn.source, row.native_id == drawn.native_id)
    return exists().where(*same)


def _same(table: Any, incident_id: str, source: str, native_id: str) -> tuple[Any, ...]:
    return (table.c.incident_id == incident_id, table.c.source == source, table.c.native_id == native_id)


def _native_id(stored: str, long_ids: str) -> str:
    return value(stored, json.loads(long_ids).get("native_id", "") if long_ids else "")
