"""The organisation's own campaigns, on the command line: their time is not taken for usual."""

from datetime import datetime

import typer
from rich.table import Table

from domain.campaign import Campaign
from domain.time import Span
from store import campaigns, incidents
from terminal import testimony
from terminal.desk import Desk
from terminal.words import clock, outside


def add(desk: Desk, incident_id: str, *, title: str, started_at: datetime, ended_at: datetime, as_json: bool) -> None:
    """Raises BadParameter for a campaign without a title, or one that ends before it begins."""
    if not title.strip():
        msg = "Say which campaign it was."
        raise typer.BadParameter(msg, param_hint="--title")
    if ended_at <= started_at:
        msg = "It ends before it begins."
        raise typer.BadParameter(msg, param_hint="--until")
    campaign = Campaign(
        id=campaigns.new_id(), incident_id=incident_id, span=Span(started_at, ended_at), title=" ".join(title.split())
    )
    with desk.database.writing() as tx:
        incidents.get(tx, incident_id)
        campaigns.add(tx, campaign)
    if as_json:
        desk.answer(testimony.campaign(campaign))
    else:
        desk.out.print(outside(f"{campaign.id}: {campaign.title}. Its time is no longer taken for usual."))


def withdraw(desk: Desk, incident_id: str, campaign_id: str) -> None:
    """Raises NotFoundError."""
    with desk.database.writing() as tx:
        campaigns.withdraw(tx, incident_id, campaign_id)
    desk.say("Withdrawn: its time counts again.")


def show(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        found = campaigns.of(tx, incident_id)
    if as_json:
        desk.answer([testimony.campaign(campaign) for campaign in found])
        return
    if not found:
        desk.say("No campaign is declared. Declare one with `ownup campaign add`: more is said while one runs.")
        return
    table = Table("id", "from", "until", "campaign", box=None, pad_edge=False)
    for campaign in found:
        span, zone = campaign.span, incident.zone
        table.add_row(campaign.id, clock(span.start, zone), clock(span.end, zone), outside(campaign.title))
    desk.table(table)
