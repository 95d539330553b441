"""The commands for what people judge: what went wrong, whose doing it was, what was promised."""

from typing import Annotated, Any

import typer

from domain.assessment import Harm, Mistake, Responsibility
from terminal.arguments import AsJson, IncidentId, moment, moment_or_none, share
from terminal.desk import Desk

promise_app = typer.Typer(help="What the organisation promised, and whether it kept it.", no_args_is_help=True)

campaign_app = typer.Typer(help="Your own campaigns: their time is not taken for usual.", no_args_is_help=True)

PromiseId = Annotated[str, typer.Argument(help="Its id, as `ownup promise list` shows it.")]
Due = Annotated[str, typer.Option("--due", help="By when: ISO 8601.")]
Owner = Annotated[str, typer.Option("--owner", help="Who sees to it.")]


def assess(
    context: typer.Context,
    *,
    incident: IncidentId,
    mistake: Annotated[Mistake | None, typer.Option("--mistake", help="What went wrong.")] = None,
    responsibility: Annotated[
        Responsibility | None, typer.Option("--responsibility", help="Whose doing it is.")
    ] = None,
    harm: Annotated[list[Harm] | None, typer.Option("--harm", help="Harm that is confirmed; repeatable.")] = None,
    no_harm: Annotated[bool, typer.Option("--no-harm", help="No harm is confirmed after all.")] = False,
    earlier: Annotated[int | None, typer.Option("--earlier", min=0, help="How often it happened before.")] = None,
    intended: Annotated[int | None, typer.Option("--intended", min=0, help="For how many people it was meant.")] = None,
    identifiable: Annotated[
        int | None, typer.Option("--identifiable", min=0, help="How many people were harmed who can be named.")
    ] = None,
    cause_confirmed: Annotated[bool | None, typer.Option("--cause-confirmed/--no-cause-confirmed")] = None,
    fix_verified: Annotated[bool | None, typer.Option("--fix-verified/--no-fix-verified")] = None,
    refuted: Annotated[
        bool | None, typer.Option("--refuted/--no-refuted", help="Something you said turned out wrong.")
    ] = None,
    litigation: Annotated[
        bool | None, typer.Option("--litigation/--no-litigation", help="A court or an authority is at it.")
    ] = None,
    met: Annotated[
        bool | None, typer.Option("--met/--no-met", help="Whoever was offended has been spoken with.")
    ] = None,
    recipients: Annotated[int | None, typer.Option("--recipients", min=1, help="How many got the message.")] = None,
    opened: Annotated[str, typer.Option("--opened", help="Which share opened it: 0.2, 0.15-0.25, 15-25%.")] = "",
    noticed: Annotated[str, typer.Option("--noticed", help="Which share of those noticed.")] = "",
    cared: Annotated[str, typer.Option("--cared", help="Which share of those cared.")] = "",
    at: Annotated[str, typer.Option("--at", help="When this was known: ISO 8601; default: now.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who says so.")] = "",
    json: AsJson = False,
) -> None:
    """Say what you found out about the mistake, and see who noticed. What is not given stays as it was."""
    from terminal import assessing

    desk: Desk = context.obj
    if harm and no_harm:
        msg = "--harm and --no-harm exclude each other."
        raise typer.BadParameter(msg)
    given: dict[str, Any] = {
        "mistake": mistake,
        "responsibility": responsibility,
        "harms": () if no_harm else tuple(dict.fromkeys(harm)) if harm else None,
        "earlier": earlier,
        "intended": intended,
        "identifiable": identifiable,
        "cause_confirmed": cause_confirmed,
        "fix_verified": fix_verified,
        "refuted": refuted,
        "litigation": litigation,
        "met": met,
    }
    assessing.assess(
        desk,
        incident,
        {name: value for name, value in given.items() if value is not None},
        assessing.Mailing(
            recipients=recipients,
            opened=share(opened) if opened else None,
            noticed=share(noticed) if noticed else None,
            cared=share(cared) if cared else None,
        ),
        at=moment_or_none(at, desk.zone_of(incident)),
        set_by=" ".join(by.split()),
        as_json=json,
    )


@promise_app.command("add")
def promise_add(
    context: typer.Context,
    *,
    incident: IncidentId,
    text: Annotated[str, typer.Option("--text", help="What was promised.")],
    due: Due = "",
    owner: Owner = "",
    made: Annotated[str, typer.Option("--made", help="When it was made: ISO 8601; default: now.")] = "",
    json: AsJson = False,
) -> None:
    """Record a promise, so that its date is kept in sight."""
    from terminal import promising

    desk: Desk = context.obj
    found = desk.incident(incident)
    promising.add(
        desk,
        incident,
        text=text,
        made_at=moment_or_none(made, found.zone),
        due_at=moment_or_none(due, found.zone),
        owner=owner,
        as_json=json,
    )


@promise_app.command("list")
def promise_list(context: typer.Context, *, incident: IncidentId, json: AsJson = False) -> None:
    """List the promises: due, overdue, kept, without a date."""
    from terminal import promising

    promising.show(context.obj, incident, as_json=json)


@promise_app.command("keep")
def promise_keep(
    context: typer.Context,
    *,
    promise: PromiseId,
    incident: IncidentId,
    at: Annotated[str, typer.Option("--at", help="When it was kept: ISO 8601; default: now.")] = "",
    how: Annotated[str, typer.Option("--how", help="What was done.")] = "",
    json: AsJson = False,
) -> None:
    """Say that a promise was kept, and how."""
    from terminal import promising

    desk: Desk = context.obj
    promising.keep(desk, incident, promise, at=moment_or_none(at, desk.zone_of(incident)), how=how, as_json=json)


@promise_app.command("date")
def promise_date(
    context: typer.Context,
    *,
    promise: PromiseId,
    incident: IncidentId,
    due: Due,
    owner: Owner = "",
    json: AsJson = False,
) -> None:
    """Give a promise a date, or another one."""
    from terminal import promising

    desk: Desk = context.obj
    found = desk.incident(incident)
    due_at = moment_or_none(due, found.zone) or found.now(desk.now())
    promising.date(desk, incident, promise, due_at=due_at, owner=owner, as_json=json)


@campaign_app.command("add")
def campaign_add(
    context: typer.Context,
    *,
    incident: IncidentId,
    title: Annotated[str, typer.Option("--title", help="Which campaign.")],
    start: Annotated[str, typer.Option("--from", help="When it began: ISO 8601.")],
    end: Annotated[str, typer.Option("--until", help="When it ended, or will: ISO 8601.")],
    json: AsJson = False,
) -> None:
    """Declare a campaign of your own: more is said while it runs, so nothing of it is taken for usual."""
    from terminal import campaigning

    desk: Desk = context.obj
    zone = desk.incident(incident).zone
    campaigning.add(
        desk, incident, title=title, started_at=moment(start, zone), ended_at=moment(end, zone), as_json=json
    )


@campaign_app.command("list")
def campaign_list(context: typer.Context, *, incident: IncidentId, json: AsJson = False) -> None:
    """List the campaigns that are declared."""
    from terminal import campaigning

    campaigning.show(context.obj, incident, as_json=json)


@campaign_app.command("withdraw")
def campaign_withdraw(
    context: typer.Context,
    *,
    campaign: Annotated[str, typer.Argument(help="Its id, as `ownup campaign list` shows it.")],
    incident: IncidentId,
) -> None:
    """Say that a campaign was declared by mistake: its time counts again."""
    from terminal import campaigning

    campaigning.withdraw(context.obj, incident, campaign)
