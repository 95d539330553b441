"""The commands to practise and to look back: drills, past incidents, a debrief."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from terminal.arguments import AsJson, IncidentId, duration
from terminal.desk import Desk


def drill(
    context: typer.Context,
    scenario: Annotated[str, typer.Option(help="Which incident to play; `--list` shows them.")] = "",
    speed: Annotated[float, typer.Option(min=0.001, help="How many times faster than life.")] = 120,
    seed: Annotated[int, typer.Option(help="The same seed plays the same mentions.")] = 1,
    no_dashboard: Annotated[bool, typer.Option("--no-dashboard", help="Play to the end, then stop.")] = False,
    silent: Annotated[
        bool, typer.Option("--practise", "--silent", help="The simulated organisation says nothing: your team does.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Where the dashboard listens.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the scenarios and stop.")] = False,
    json: AsJson = False,
) -> None:
    """Play a simulated incident along the path of real sources, to practise on; it is marked as such throughout."""
    from terminal import drilling

    desk: Desk = context.obj
    if list_:
        drilling.show_scenarios(desk, as_json=json)
        return
    drilling.play(
        desk,
        scenario,
        speed=speed,
        seed=seed,
        statements=not silent,
        dashboard=not no_dashboard,
        port=port,
        as_json=json,
    )


def backtest(
    context: typer.Context,
    cases: Annotated[
        list[Path] | None, typer.Argument(help="Case files (docs/backtests.md); default: all drills.")
    ] = None,
    incident: Annotated[str, typer.Option("--incident", "-i", help="Replay this stored incident.")] = "",
    drill: Annotated[list[str] | None, typer.Option("--drill", help="Play this drill; repeatable.")] = None,
    mentions: Annotated[
        Path | None, typer.Option("--mentions", help="Folder with the cases' mentions; default: beside each case.")
    ] = None,
    robust: Annotated[
        bool, typer.Option("--robust", help="Also with other thresholds, wrong readings, a tenth of the mentions.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the drills and of what is disturbed.")] = 1,
    every: Annotated[str, typer.Option(help="How often it is judged, such as 1h or 6h.")] = "1h",
    json: AsJson = False,
) -> None:
    """Replay past incidents with only what was known then, and say how good the advice was."""
    from terminal import backtesting

    asked = backtesting.Asked(
        files=tuple(cases or ()),
        incident=incident,
        drills=tuple(drill or ()),
        folder=mentions,
        robust=robust,
        seed=seed,
        step=duration(every),
    )
    backtesting.run(context.obj, asked, as_json=json)


def debrief(
    context: typer.Context,
    incident: IncidentId,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="How to answer.")] = "text",
    json: AsJson = False,
) -> None:
    """Say what was decided when, against the playbook and the advice; for a drill with a score. Names nobody."""
    from terminal import debriefing

    debriefing.show(context.obj, incident, as_json=json or format_ == "json")
