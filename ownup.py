"""The command line: one function a command, no logic of its own. Each brings in what it needs when it is called.

Results go to standard output, everything else (progress, warnings) to standard error, so that output can be piped.
Exit codes: 0 done · 1 a person must act, the message says how · 2 wrong usage · 3 come back later · 130 interrupted.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from domain.errors import OwnupError, RetryLaterError
from domain.incident import IncidentKind, StatementKind, Status
from domain.reading import Label
from terminal import judgements
from terminal.arguments import AsJson, IncidentId, duration, moment
from terminal.desk import Desk, open_desk

app = typer.Typer(
    help="Watch what people say after a mistake, and answer well. Nothing negative is ever hidden.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
incident_app = typer.Typer(help="Open, list, show and close incidents.", no_args_is_help=True)
statement_app = typer.Typer(help="What the organisation said itself.", no_args_is_help=True)
app.add_typer(incident_app, name="incident")
alert_app = typer.Typer(help="Messages to people when something changes.", no_args_is_help=True)
app.add_typer(statement_app, name="statement")
app.add_typer(alert_app, name="alert")

app.command("assess")(judgements.assess)
incident_app.command("similar")(judgements.incident_similar)
app.add_typer(judgements.promise_app, name="promise")
app.add_typer(judgements.campaign_app, name="campaign")

Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", "-f", help="How to answer.")]


@app.callback()
def root(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", envvar="OWNUP_DATA_DIR", help="Where things live; nothing is written elsewhere."),
    ] = None,
) -> None:
    """Read the settings once, before any command."""
    context.obj = open_desk(data_dir)
    context.call_on_close(context.obj.close)


@app.command()
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


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, JSON lines, Parquet.")],
    incident: IncidentId,
    map_: Annotated[
        str, typer.Option("--map", help="text=COLUMN,published_at=COLUMN,id=COLUMN,…, or a TOML file that says so.")
    ] = "",
    source: Annotated[str, typer.Option("--source", help="Name of the source; default: from the file's name.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="Zone of times without one; default: the incident's.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be read, and stop.")] = False,
    json: AsJson = False,
) -> None:
    """Import a file. Every row is accounted for: kept, duplicate, or quarantined with line number and reason."""
    from terminal import collecting

    desk: Desk = context.obj
    collecting.import_file(
        desk,
        file,
        incident,
        mapping=map_,
        source=source,
        zone=zone,
        preview=preview,
        as_json=json,
    )


@app.command()
def collect(
    context: typer.Context,
    incident: Annotated[str | None, typer.Option("--incident", "-i", help="Only this one; default: all open.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only these sources; repeatable.")] = None,
    every: Annotated[
        str, typer.Option(help="Go on, and look at least each such length of time: 2m, 1h; auto: as the settings say.")
    ] = "",
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Only look again at what was collected: edits and removals.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Ask sources that wanted to be left alone for a while, too.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Collect what is due, once (for cron, systemd, Kubernetes) or again and again (--every 2m).

    An incident or a source that is named is looked at even if it is not due.
    """
    from terminal import collecting

    desk: Desk = context.obj
    if recheck:
        if every or incident:
            msg = "--recheck goes over all incidents, once: leave out --every and --incident."
            raise typer.BadParameter(msg)
        collecting.recheck(desk, source or [], force=force, as_json=json)
    elif every:
        collecting.collect_every(desk, None if every == "auto" else duration(every), incident, source or [])
    else:
        collecting.collect_once(desk, incident, source or [], force=force, as_json=json)


@app.command()
def timeline(
    context: typer.Context,
    incident: IncidentId,
    bucket: Annotated[str, typer.Option(help="Width: 15m, 1h, 1d; default: what gives a readable number.")] = "",
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
        end=moment(to, zone) if to else None,
        form="json" if json else format_,
    )


@app.command()
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
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
    people_.show_people(desk, incident, at, limit=limit, as_json=json or format_ == "json")


@app.command()
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
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
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


@app.command()
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


@app.command()
def debrief(
    context: typer.Context,
    incident: IncidentId,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="How to answer.")] = "text",
    json: AsJson = False,
) -> None:
    """Say what was decided when, against the playbook and the advice; for a drill with a score. Names nobody."""
    from terminal import debriefing

    debriefing.show(context.obj, incident, as_json=json or format_ == "json")


@app.command()
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
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
    recovering.show(desk, incident, at, as_json=json or format_ == "json")


@app.command("themes")
def themes_(
    context: typer.Context,
    incident: IncidentId,
    form: Annotated[Literal["table", "json"], typer.Option("--format", "-f", help="How to answer.")] = "table",
    as_of: Annotated[str, typer.Option("--as-of", help="With what was known then: ISO 8601; default: now.")] = "",
) -> None:
    """What people are upset about and what they ask: negative mentions grouped, with how sure that is."""
    from terminal import themes

    desk: Desk = context.obj
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
    themes.show(desk, incident, as_of=at, as_json=form == "json")


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
    """List the own answers, those recognised among the own accounts' posts included."""
    from terminal import incidents

    desk: Desk = context.obj
    incidents.show_statements(desk, incident, as_json=json)


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


@app.command()
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


@app.command()
def label(
    context: typer.Context,
    incident: IncidentId,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Draw so many mentions that nobody has labelled.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**31, help="The same seed draws the same; default: by chance.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="The CSV file to write them to.")] = None,
    import_: Annotated[
        Path | None,
        typer.Option("--import", exists=True, dir_okay=False, help="Take in labels: source,native_id,label,labeller."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Count the labels, and how far two people agree.")] = False,
    json: AsJson = False,
) -> None:
    """Have people say what mentions are: a random sample out, their labels in. Readings are never overwritten."""
    from terminal import labelling

    desk: Desk = context.obj
    if (sample is not None) + (import_ is not None) + list_ > 1:
        msg = "Choose one of --sample, --import and --list."
        raise typer.BadParameter(msg)
    if sample is not None:
        labelling.sample(desk, incident, size=sample, seed=seed, to=out, as_json=json)
    elif import_ is not None:
        labelling.take_in(desk, incident, import_, as_json=json)
    else:
        labelling.show(desk, incident, as_json=json)


@app.command()
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
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
    exporting.export(desk, incident, to, what, as_of=at, as_json=json)


@app.command()
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
    at = moment(as_of, desk.zone_of(incident)) if as_of else None
    reporting.report(desk, incident, to, kind, as_of=at, form=format_, as_json=json)


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Where to listen; default: 8501.")] = None,
) -> None:
    """Open the dashboard."""
    from terminal import serving

    desk: Desk = context.obj
    serving.serve(desk, port)


@app.command()
def check(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no platform whether it answers.")] = False,
    json: AsJson = False,
) -> None:
    """Say what works, what does not, and what to do about it. Exits with 1 if something essential does not."""
    from terminal import checking

    desk: Desk = context.obj
    checking.check(desk, online=not offline, as_json=json)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a foreseen problem ends in one plain sentence, never in a traceback."""
    try:
        app(args=_data_dir_first(sys.argv[1:] if arguments is None else arguments), prog_name="ownup")
    except RetryLaterError as error:
        _complain(str(error))
        sys.exit(3)
    except OwnupError as error:
        _complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _data_dir_first(arguments: list[str]) -> list[str]:
    """Let --data-dir stand before or after the command: people try both."""
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word == "--data-dir" and place + 1 < len(arguments):
            return [word, arguments[place + 1], *arguments[:place], *arguments[place + 2 :]]
        if word.startswith("--data-dir="):
            return [word, *arguments[:place], *arguments[place + 1 :]]
    return arguments


def _complain(problem: str) -> None:
    typer.echo(f"ownup: {problem}", err=True)


if __name__ == "__main__":
    main()
