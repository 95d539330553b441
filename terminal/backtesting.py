"""`ownup backtest`: past incidents hour by hour, with only what was known then, and how good the advice was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from analysis.backtest import ADVICE, Miss, Score, Truth, misses, score
from analysis.backtest.trial import Trial
from collectors.drill.scenario import names
from config.backtests import Case, load
from config.backtests import shipped as documented
from config.own_thresholds import in_force
from domain.incident import Incident
from domain.words import THIN, count, length, percent
from situation import backtest
from store.connection import Database
from terminal.desk import Desk
from terminal.rehearsing import BEGINS_AT, bring, opened, rehearse, scratch


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A case that was tried. `title` may come from outside."""

    title: str
    trial: Trial
    truth: Truth

    def misses(self) -> list[Miss]:
        return misses(self.trial.advice, self.truth)

    def scores(self) -> dict[str, Score]:
        return {name: score(timeline, self.truth) for name, timeline in self.trial.timelines.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to try: all drills if nothing is named."""

    files: tuple[Path, ...] = ()
    incident: str = ""
    drills: tuple[str, ...] = ()
    folder: Path | None = None
    robust: bool = False
    seed: int = 1
    step: timedelta = backtest.STEP


def run(desk: Desk, asked: Asked, *, as_json: bool) -> None:
    """Try what was asked for, show the figures."""
    told_only: list[Case] = []
    drills = asked.drills or (() if asked.files or asked.incident else names())
    results = [_drill(desk, name, asked) for name in drills]
    for file in asked.files:
        case = load(file)
        if case.mentions:
            results.append(_file(desk, case, (asked.folder or file.parent) / case.mentions, asked))
        else:
            told_only.append(case)
    if asked.incident:
        results.append(_stored(desk, asked))
    if not (asked.files or asked.incident or asked.drills):
        told_only += documented()
    if as_json:
        desk.answer({"cases": [_shape(one) for one in results], "documented": [_events(one) for one in told_only]})
        return
    for one in results:
        _show(desk, one)
    for case in told_only:
        _tell(desk, case)


def _drill(desk: Desk, name: str, asked: Asked) -> Result:
    trial = Trial(playbook=in_force(), disturb=asked.robust, seed=asked.seed)
    with scratch() as database, desk.progress() as bar:
        task = bar.add_task(f"drill {name}", total=1.0)
        for facts, played in rehearse(database, desk.settings, name, asked.seed, asked.step):
            trial.show(facts)
            bar.update(task, completed=played)
    return Result(title=f"drill {name} (simulated)", trial=trial, truth=backtest.truth_of_drill(name, BEGINS_AT))


def _file(desk: Desk, case: Case, mentions: Path, asked: Asked) -> Result:
    with scratch() as database:
        incident = opened(database, case)
        bring(database, incident, mentions, desk.now())
        trial = _replayed(desk, database, case.title, incident, asked, until=case.ends_at)
    return Result(title=case.title, trial=trial, truth=backtest.truth_of(case))


def _stored(desk: Desk, asked: Asked) -> Result:
    incident = desk.incident(asked.incident)
    trial = _replayed(desk, desk.database, incident.title, incident, asked, until=None)
    with desk.database.reading() as tx:
        truth = backtest.truth_of_stored(tx, incident)
    return Result(title=incident.title, trial=trial, truth=truth)


def _replayed(
    desk: Desk, database: Database, title: str, incident: Incident, asked: Asked, *, until: datetime | None
) -> Trial:
    trial = Trial(playbook=in_force(), disturb=asked.robust, seed=asked.seed)
    now = incident.now(desk.now())
    with database.reading() as tx:
        moments = backtest.moments(tx, incident, now, until=until, step=asked.step)
    with desk.progress() as bar:
        for at in bar.track(moments, description=title):
            with database.reading() as tx:
                facts = backtest.facts(tx, incident, at)
            trial.show(facts)
    return trial


def _show(desk: Desk, result: Result) -> None:
    desk.say("")
    desk.say(result.title)
    truth, scores = result.truth, result.scores()
    own = scores[ADVICE]
    desk.say(f"judged at {count(own.moments)} moments; {count(own.moments - own.told)} of them: cannot tell")
    table = Table("", *_columns(truth, own), box=None, pad_edge=False)
    for name, one in scores.items():
        table.add_row(name, *_cells(truth, one))
    desk.table(table)
    for line in _turns(result):
        desk.say(line)
    for miss in result.misses():
        desk.say(_missed(miss))
    for line in _robust(result.trial):
        desk.say(line)


def _columns(truth: Truth, own: Score) -> Iterator[str]:
    """Headings of what can be said of the case; `_cells` in the same order."""
    if truth.began:
        yield from ("first alarm", "told to answer")
    if truth.answered:
        yield "before the own answer"
    if truth.known:
        yield from ("right stage", "answered where silence was right")
    if own.quiet:
        yield "false alarms"
    yield from ("moved on (wrong, open)", "changes: day 1, busiest later")


def _cells(truth: Truth, one: Score) -> Iterator[str]:
    if truth.began:
        yield from (_after(one.called_after), _after(one.answer_after))
    if truth.answered:
        yield _lead(one)
    if truth.known:
        yield from (f"{count(one.right)} of {count(one.known)}", f"{count(one.missed_holds)} of {count(one.holds)}")
    if one.quiet:
        yield f"{one.false_alarms} in {one.quiet_weeks:.1f} weeks"
    yield f"{one.move_ons} ({one.false_move_ons}, {one.unjudged_move_ons})"
    yield f"{one.first_day_changes}, {one.later_changes_a_day}"


def _turns(result: Result) -> Iterator[str]:
    before = None
    for said in result.trial.advice:
        if said.stage is not before:
            before = said.stage
            yield f"  {said.at:%Y-%m-%d %H:%M} UTC  {said.stage.value}"


def _missed(miss: Miss) -> str:
    end = "" if miss.since == miss.until else f" to {miss.until:%Y-%m-%d %H:%M}"
    right = " or ".join(sorted(stage.value for stage in miss.right))
    return f"  wrong: {miss.since:%Y-%m-%d %H:%M}{end} UTC said {miss.said.value}; right was {right}"


def _robust(trial: Trial) -> Iterator[str]:
    found = dict(trial.robustness())
    if not found:
        return
    yield f"same advice with 20{THIN}% of the readings wrong: {percent(found.pop('mislabelled'))} of the moments"
    yield f"same advice from a tenth of the mentions: {percent(found.pop('sampled'))}"
    worst = min(found, key=lambda name: found[name])
    yield (
        f"same advice with one threshold at half or one and a half: {percent(median(found.values()))} (median of "
        f"{len(found)}), at worst {percent(found[worst])} ({worst})"
    )


def _after(found: timedelta | None) -> str:
    if found is None:
        return "never"
    return f"after {length(found)}" if found >= timedelta() else "while it began"


def _lead(one: Score) -> str:
    if one.lead is None:
        return "never advised"
    low, high = one.lead
    return _signed(low) if low == high else f"{_signed(low)} to {_signed(high)}"


def _signed(found: timedelta) -> str:
    return length(found) if found >= timedelta() else f"−{length(-found)}"


def _tell(desk: Desk, case: Case) -> None:
    """A documented incident whose mentions are not here: its dates, and what they can be compared with."""
    desk.say("")
    desk.say(f"{case.title}: dates only, no mentions to replay")
    for event in sorted((*([case.began] if case.began else []), *case.events), key=lambda one: one.at):
        end = "" if event.at == event.until else f" to {event.until:%Y-%m-%d %H:%M}"
        desk.say(f"  {event.at:%Y-%m-%d %H:%M}{end} UTC  {event.text}")


def _shape(result: Result) -> dict[str, Any]:
    return {
        "title": result.title,
        "policies": {name: _score(one) for name, one in result.scores().items()},
        "advice": [{"at": said.at.isoformat(), "stage": said.stage.value} for said in result.trial.advice],
        "misses": [_miss(one) for one in result.misses()],
        "robustness": dict(result.trial.robustness()),
    }


def _score(one: Score) -> dict[str, Any]:
    hours = timedelta(hours=1)
    return {
        "moments": one.moments,
        "told": one.told,
        "called_after_hours": one.called_after / hours if one.called_after is not None else None,
        "answer_after_hours": one.answer_after / hours if one.answer_after is not None else None,
        "lead_hours": [side / hours for side in one.lead] if one.lead else None,
        "move_ons": one.move_ons,
        "false_move_ons": one.false_move_ons,
        "unjudged_move_ons": one.unjudged_move_ons,
        "known": one.known,
        "right": one.right,
        "holds": one.holds,
        "missed_holds": one.missed_holds,
        "quiet_weeks": one.quiet_weeks,
        "false_alarms": one.false_alarms,
        "first_day_changes": one.first_day_changes,
        "later_changes_a_day": one.later_changes_a_day,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "since": miss.since.isoformat(),
        "until": miss.until.isoformat(),
        "moments": miss.moments,
        "said": miss.said.value,
        "right": sorted(stage.value for stage in miss.right),
    }


def _events(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json")
