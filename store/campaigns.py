"""The campaigns that people declared for an incident: time that is not usual, and not the incident."""

import secrets

from sqlalchemy import Connection, delete, insert, select

from domain.campaign import Campaign
from domain.errors import NotFoundError
from domain.time import Span
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import campaigns


def new_id() -> str:
    return secrets.token_hex(4)


def add(tx: Connection, campaign: Campaign) -> None:
    tx.execute(
        insert(campaigns).values(
            id=escape(campaign.id),
            incident_id=campaign.incident_id,
            started_at=micros(campaign.span.start),
            ended_at=micros(campaign.span.end),
            title=escape(campaign.title),
        )
    )


def withdraw(tx: Connection, incident_id: str, campaign_id: str) -> None:
    """It was declared by mistake: its time counts again. Raises NotFoundError."""
    row = campaigns.c
    if tx.execute(delete(campaigns).where(row.incident_id == incident_id, row.id == escape(campaign_id))).rowcount == 0:
        msg = f"There is no campaign {campaign_id!r} in {incident_id}."
        raise NotFoundError(msg)


def of(tx: Connection, incident_id: str) -> list[Campaign]:
    """In the order in which they began."""
    row = campaigns.c
    query = select(campaigns).where(row.incident_id == incident_id).order_by(row.started_at, row.id)
    return [
        Campaign(
            id=unescape(values["id"]),
            incident_id=values["incident_id"],
            span=Span(moment(values["started_at"]), moment(values["ended_at"])),
            title=unescape(values["title"]),
        )
        for values in tx.execute(query).mappings()
    ]
