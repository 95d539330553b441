"""Grouping anew what is negative. It reads all texts and takes a second for ten thousand: whoever may write keeps what
it returns (`store.regrouping.keep`), and everybody else counts that (`situation.themes`).
"""

from datetime import datetime

from sqlalchemy import Connection

from analysis.themes.finding import VERSION, find
from analysis.themes.wording import names_of
from domain.incident import Incident
from domain.theme import Strand
from store import tallies
from store import themes as kept
from store.regrouping import Draft, Place, Regrouped, texts
from store.themes import Grouped

LOOKED_AT = 10_000  # mentions at most; of more, a random sample: a share of it is known to within 1 point


def regrouped(tx: Connection, incident: Incident, strand: Strand, at: datetime) -> Regrouped | None:
    """A grouping of all there is now, to be kept; None if nothing has changed since the last one."""
    last = kept.grouped(tx, incident.id, strand)
    stamp = f"{VERSION} {tallies.equation(tx, incident.id)} {incident.started_at} {incident.watch}"
    if last is not None and last.stamp == stamp:
        return None
    read, whole = texts(tx, incident, strand, LOOKED_AT)
    before = [theme for theme in kept.of(tx, incident.id, strand) if theme.words]
    left_out = names_of(incident.watch.terms, (*incident.watch.handles, *incident.own_accounts))
    found = find([each.text for each in read], left_out, [theme.words for theme in before])
    folds, places, near = found.fold.tolist(), found.theme.tolist(), found.closeness.round(2).tolist()
    return Regrouped(
        incident_id=incident.id,
        strand=strand,
        about=Grouped(
            grouped_at=at, stamp=stamp, looked_at=len(read), whole=whole, turn=(last.turn if last else 0) + 1
        ),
        drafts=tuple(
            Draft(
                id=None if each.before is None else before[each.before].id,
                name=each.name,
                words=each.words,
                stability=each.stability,
                low=each.low,
                high=each.high,
            )
            for each in found.themes
        ),
        places=tuple(
            Place(id=text.id, draft=places[row], fold=read[folds[row]].id, closeness=near[row])
            for row, text in enumerate(read)
        ),
    )
