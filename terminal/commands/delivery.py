"""The commands by which something leaves: files, reports, messages; and the dashboard."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from terminal.arguments import AsJson, IncidentId, moment_or_none
from terminal.desk import Desk

alert_app = typer.Typer(help="Messages to people when something changes.", no_args_is_help=True)


def export(
    context: typer.Context,
    incident: IncidentId,
    to: Annotated[Path, typer.Option("--to", file_okay=False, help="The folder to write into.")],
    what: Annotated[Literal["charts", "data", "all"], typer.Option("--what", help="What to write.")] = "all",
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    json: AsJson = False,
) -> None:
    """Write charts (HTML, PNG, SVG, PDF) and data (CSV, Parquet), each saying where its numbers come from."""
    from terminal import exporting

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    exporting.export(desk, incident, to, what, as_of=at, as_json=json)


def report(
    context: typer.Context,
    incident: IncidentId,
    to: Annotated[Path, typer.Option("--to", file_okay=False, help="The folder to write into.")],
    kind: Annotated[Literal["situation", "move-on"], typer.Option("--kind", help="Which report.")] = "situation",
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
    format_: Annotated[Literal["html", "pdf", "both"], typer.Option("--format", "-f", help="As what.")] = "both",
    json: AsJson = False,
) -> None:
    """Write a report to pass on: where it stands, read in two minutes; or, before moving on, before against after."""
    from terminal import reporting

    desk: Desk = context.obj
    at = moment_or_none(as_of, desk.zone_of(incident))
    reporting.report(desk, incident, to, kind, as_of=at, form=format_, as_json=json)


@alert_app.command("test")
def alert_test(
    context: typer.Context,
    channel: Annotated[str, typer.Option("--channel", help="Only this one; default: every one that is set up.")] = "",
    json: AsJson = False,
) -> None:
    """Send a test message and say what happened. Exits with 1 if it did not arrive."""
    from terminal import alerting

    desk: Desk = context.obj
    alerting.test(desk, channel, as_json=json)


@alert_app.command("list")
def alert_list(context: typer.Context, incident: IncidentId, json: AsJson = False) -> None:
    """Show what was raised for an incident, to whom it was told, and what failed."""
    from terminal import alerting

    desk: Desk = context.obj
    alerting.show(desk, incident, as_json=json)


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Where to listen; default: 8501.")] = None,
) -> None:
    """Open the dashboard."""
    from terminal import serving

    desk: Desk = context.obj
    serving.serve(desk, port)


def check(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no platform whether it answers.")] = False,
    json: AsJson = False,
) -> None:
    """Say what works, what does not, and what to do about it. Exits with 1 if something essential does not."""
    from terminal import checking

    desk: Desk = context.obj
    checking.check(desk, online=not offline, as_json=json)
