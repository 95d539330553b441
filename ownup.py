"""The command line: which commands there are. What each takes stands in `terminal.commands`.

Results go to standard output, everything else (progress, warnings) to standard error, so that output can be piped.
Exit codes: 0 done · 1 a person must act, the message says how · 2 wrong usage · 3 come back later · 130 interrupted.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import OwnupError, RetryLaterError
from terminal.commands import answers, delivery, incidents, intake, judgements, practice
from terminal.desk import open_desk

app = typer.Typer(
    help="Watch what people say after a mistake, and answer well. Nothing negative is ever hidden.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_GROUPS: Mapping[str, typer.Typer] = {
    "incident": incidents.incident_app,
    "statement": incidents.statement_app,
    "alert": delivery.alert_app,
    "promise": judgements.promise_app,
    "campaign": judgements.campaign_app,
}
_COMMANDS: Mapping[str, Callable[..., None]] = {
    "assess": judgements.assess,
    "drill": practice.drill,
    "import": intake.import_,
    "collect": intake.collect,
    "timeline": answers.timeline,
    "people": answers.people,
    "advise": answers.advise,
    "backtest": practice.backtest,
    "debrief": practice.debrief,
    "recovery": answers.recovery,
    "themes": answers.themes,
    "mentions": answers.mentions,
    "label": intake.label,
    "export": delivery.export,
    "report": delivery.report,
    "serve": delivery.serve,
    "check": delivery.check,
}
for _name, _group in _GROUPS.items():
    app.add_typer(_group, name=_name)
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


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
