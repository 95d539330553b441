"""The commands for what is watched, and for what the organisation said itself."""

from typing import Annotated

import typer

from domain.incident import IncidentKind, StatementKind, Status
from terminal.arguments import AsJson, IncidentId, moment
from terminal.desk import Desk

incident_app = typer.Typer(help="Open, list, show and close incidents.", no_args_is_help=True)
statement_app = typer.Typer(help="What the organisation said itself.", no_args_is_help=True)


@incident_app.command("open")
def incident_open(
    context: typer.Context,
    title: Annotated[str, typer.Option(help="What happened, in a few words.")],
    started_at: Annotated[str, typer.Option("--started-at", help="When it happened: ISO 8601, or now.")],
    term: Annotated[list[str] | None, typer.Option("--term", help="A word or phrase to look for; repeatable.")] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", help="A word that rules a mention out.")] = None,
    handle: Annotated[list[str] | None, typer.Option("--handle", help="A handle to look for, such as @acme.")] = None,
    mailing: Annotated[
        list[str] | None,
        typer.Option("--mailing", help="Subject or <Message-ID> of a mail of yours whose answers count; repeatable."),
    ] = None,
    feed: Annotated[
        list[str] | None, typer.Option("--feed", help="Address of an RSS or Atom feed; repeatable.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Watch only these; default: all usable.")] = None,
    own_account: Annotated[
        list[str] | None, typer.Option("--own-account", help="Your accounts: their posts count as statements.")
    ] = None,
    own_audience: Annotated[
        int | None, typer.Option("--own-audience", min=0, help="How many follow or subscribe to you.")
    ] = None,
    affected: Annotated[int | None, typer.Option("--affected", min=0, help="How many people it touched.")] = None,
    kind: Annotated[IncidentKind | None, typer.Option("--kind", help="The class of mistake; a person sets it.")] = None,
    owner: Annotated[str, typer.Option(help="Who leads the answer.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of its pages, such as Europe/Berlin.")] = "",
    json: AsJson = False,
) -> None:
    """Open an incident: what to look for, since when. Opening is watching; it declares nothing."""
    from terminal import incidents

    desk: Desk = context.obj
    zone = desk.zone(zone)
    incidents.open_one(
        desk,
        title=title,
        started_at=moment(started_at, zone),
        terms=term or [],
        excluded=exclude or [],
        handles=handle or [],
        feeds=feed or [],
        mailings=mailing or [],
        sources=source or [],
        own_accounts=own_account or [],
        own_audience=own_audience,
        affected=affected,
        kind=kind,
        owner=owner,
        zone=zone,
        as_json=json,
    )


@incident_app.command("list")
def incident_list(
    context: typer.Context,
    status: Annotated[Status | None, typer.Option(help="Only open or closed ones.")] = None,
    json: AsJson = False,
) -> None:
    """List the incidents, newest first."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.show_all(desk, status, as_json=json)


@incident_app.command("show")
def incident_show(
    context: typer.Context, incident: Annotated[str, typer.Argument(help="Its id.")], json: AsJson = False
) -> None:
    """Show one incident: what is watched, what came in, and the equation."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.show_one(desk, incident, as_json=json)


@incident_app.command("set")
def incident_set(
    context: typer.Context,
    incident: Annotated[str, typer.Argument(help="Its id.")],
    kind: Annotated[IncidentKind | None, typer.Option("--kind", help="The class of mistake.")] = None,
    own_audience: Annotated[int | None, typer.Option("--own-audience", min=0)] = None,
    affected: Annotated[int | None, typer.Option("--affected", min=0)] = None,
    owner: Annotated[str | None, typer.Option(help="Who leads the answer.")] = None,
    json: AsJson = False,
) -> None:
    """Set what became known since: the class, the audience, the number of people affected, the lead."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.change(desk, incident, kind=kind, own_audience=own_audience, affected=affected, owner=owner, as_json=json)


@incident_app.command("close")
def incident_close(
    context: typer.Context, incident: Annotated[str, typer.Argument(help="Its id.")], json: AsJson = False
) -> None:
    """Close an incident: collection stops, everything stays."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.close(desk, incident, as_json=json)


@incident_app.command("similar")
def incident_similar(
    context: typer.Context,
    *,
    incident: IncidentId,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 5,
    json: AsJson = False,
) -> None:
    """Past incidents like this one, own and documented: what was done, and what followed. No proof of anything."""
    from terminal import comparing

    comparing.show(context.obj, incident, limit=limit, as_json=json)


@statement_app.command("add")
def statement_add(
    context: typer.Context,
    incident: IncidentId,
    at: Annotated[str, typer.Option("--at", help="When it went out: ISO 8601, or now.")],
    kind: Annotated[
        StatementKind,
        typer.Option(
            "--kind",
            help="What it was. facts: tells or refutes without an apology; correction: takes an earlier one back; "
            "lesson: what was learnt.",
        ),
    ],
    text: Annotated[str, typer.Option("--text", help="Its words.")],
    url: Annotated[str, typer.Option("--url", help="Where it stands.")] = "",
    by_ceo: Annotated[bool, typer.Option("--by-ceo", help="The head of the organisation said it in person.")] = False,
    json: AsJson = False,
) -> None:
    """Record an own answer, so that the advice and the chart know of it."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.add_statement(
        desk,
        incident,
        at=moment(at, desk.zone_of(incident)),
        kind=kind,
        text=text,
        url=url,
        by_ceo=by_ceo,
        as_json=json,
    )


@statement_app.command("list")
def statement_list(context: typer.Context, incident: IncidentId, json: AsJson = False) -> None:
    """List the own answers, those recognised among the own accounts' posts included, and what was withdrawn."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.show_statements(desk, incident, as_json=json)


@statement_app.command("withdraw")
def statement_withdraw(
    context: typer.Context,
    incident: IncidentId,
    statement: Annotated[str, typer.Argument(help="Its id, as the list shows it.")],
) -> None:
    """Say that a statement was entered by mistake and never said: the advice, the chart and the debrief forget it."""
    from terminal import incidents

    incidents.withdraw_statement(context.obj, incident, statement)
