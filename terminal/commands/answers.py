"""The commands that answer: what is said, by whom, about what, what to do, whether it is passing."""

from typing import Annotated, Literal

import typer

from domain.reading import Label
from terminal.arguments import AsJson, IncidentId, duration, moment, moment_or_none
from terminal.desk import Desk

Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", "-f", help="How to answer.")]


def timeline(
    context: typer.Context,
    incident: IncidentId,
    bucket: Annotated[str, typer.Option(help="Width: 15m, 1h, 1d (of UTC); default: a readable number.")] = "",
    from_: Annotated[str, typer.Option("--from", help="Start; default: the first mention.")] = "",
    to: Annotated[str, typer.Option("--to", help="End; default: the last mention, or now.")] = "",
    format_: Format = "table",
    json: AsJson = False,
) -> None:
    """Show the reaction over time: counts by class and source, share with its interval, coverage."""
    from terminal import showing

    desk: Desk = context.obj
    zone = desk.zone_of(incident)
    showing.show_timeline(
        desk,
        incident,
        width=duration(bucket) if bucket else None,
        start=moment(from_, zone) if from_ else None,
        end=moment_or_none(to, zone),
        form="json" if json else format_,
    )


def people(
    context: typer.Context,
    incident: IncidentId,
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many in each list.")] = 10,
    format_: Annotated[Literal["table", "json"], typer.Option("--format", "-f", help="How to answer.")] = "table",
    json: AsJson = False,
) -> None:
    """Show who is heard against you, who defends you, who started it and who spread it; each with why."""
    from terminal import people as people_

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    people_.show_people(desk, incident, at, limit=limit, as_json=json or format_ == "json")


def advise(
    context: typer.Context,
    incident: IncidentId,
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    history_: Annotated[bool, typer.Option("--history", help="Show when the advice changed, and why.")] = False,
    compute: Annotated[
        bool, typer.Option("--compute", help="With --history: first work it out for imported archives.")
    ] = False,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="How to answer.")] = "text",
    json: AsJson = False,
) -> None:
    """Say what to do now, and why; or what it would take to tell."""
    from terminal import history, showing

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    as_json = json or format_ == "json"
    if compute and not history_:
        msg = "--compute goes with --history."
        raise typer.BadParameter(msg)
    if compute:
        history.compute(desk, incident)
    if history_:
        history.show(desk, incident, at, as_json=as_json)
    else:
        showing.advise(desk, incident, at, as_json=as_json)


def recovery(
    context: typer.Context,
    incident: IncidentId,
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    format_: Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="How to answer.")] = "text",
    json: AsJson = False,
) -> None:
    """Say whether it is passing: the phase, and the time to normal with an interval, or why that cannot be told."""
    from terminal import recovering

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    recovering.show(desk, incident, at, as_json=json or format_ == "json")


def themes(
    context: typer.Context,
    incident: IncidentId,
    form: Annotated[Literal["table", "json"], typer.Option("--format", "-f", help="How to answer.")] = "table",
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    json: AsJson = False,
) -> None:
    """What people are upset about and what they ask: negative mentions grouped, with how sure that is."""
    from terminal import themes as themes_

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    themes_.show(desk, incident, as_of=at, as_json=json or form == "json")


def mentions(
    context: typer.Context,
    incident: IncidentId,
    label: Annotated[list[Label] | None, typer.Option("--label", help="Only this class; repeatable.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")] = None,
    search: Annotated[str, typer.Option("--search", help="Words, or a phrase in double quotes.")] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many; default: 50 in a table, else all.")
    ] = None,
    format_: Format = "table",
    json: AsJson = False,
) -> None:
    """Show mentions, negative first, and count what the filters leave out."""
    from terminal import showing

    desk: Desk = context.obj
    showing.show_mentions(
        desk,
        incident,
        labels=label or [],
        sources=source or [],
        search=search,
        limit=limit,
        form="json" if json else format_,
    )
