"""The commands by which mentions come in, and people’s labels."""

from pathlib import Path
from typing import Annotated

import typer

from terminal.arguments import AsJson, IncidentId, duration
from terminal.desk import Desk


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
