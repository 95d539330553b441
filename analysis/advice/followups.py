"""What the rules say once the organisation has answered: keep its word, repair, call on allies, move on."""

from analysis.advice.card import Card, unsorted
from analysis.advice.evidence import asking, harm, quiet, row
from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind
from domain.words import THIN


def keep_the_update(signals: Signals, cuts: Thresholds) -> Card:
    hours = cuts.update_hours.value
    due = signals.since_statement.at_least(hours)
    return Card(
        action="Give the update that is due: say what you know by now and when you will say more."
        if due
        else f"Prepare the next update: it is due {hours:g}{THIN}h after your statement, or when you promised it.",
        because=(
            row(signals.since_statement, f"an update is due every {hours:g}{THIN}h while people ask", holds=due),
            row(signals.quiet.questions, "ends at none", holds=not signals.quiet.questions.at_most(cuts.calm.value)),
            asking(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Changes when you record an apology or a fix, or when it has been quiet for long enough to move on.",
        confirm=("The cause is confirmed before it is named.", *unsorted(signals)),
    )


def show_the_fix(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Say what you have repaired, or by when you will, and what keeps it from happening again.",
        because=(
            row(signals.since_statement, "ends when a fix is recorded", holds=True),
            asking(signals, cuts),
            harm(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Changes when you record the fix, or when it has been quiet for long enough to move on.",
        confirm=("The repair is done or has a date and an owner.", *unsorted(signals)),
    )


def answer_and_watch(signals: Signals, cuts: Thresholds) -> Card:
    asks = not signals.quiet.questions.at_most(cuts.calm.value)
    owned = signals.standing.apologised_at or signals.standing.kind is IncidentKind.SLIP
    return Card(
        action="Do not move on yet: answer the negative mentions that ask something, and keep watching."
        if asks
        else "Do not move on yet: keep watching and answer whoever asks.",
        because=(*quiet(signals, cuts), asking(signals, cuts), harm(signals, cuts)),
        flips_if="Becomes “engage allies” when negative mentions are shown to fall and somebody defends you unasked, "
        "“move on” when all of this holds.",
        confirm=(
            *(() if owned else ("You announced a repair but no apology: people look for responsibility first.",)),
            *unsorted(signals),
        ),
    )


def engage_allies(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Brief the people who already defend you: give them the facts, let them use their own words, and "
        "ask them to disclose it.",
        because=(
            row(signals.since_statement, "your apology and your fix are out", holds=True),
            row(signals.falling, "had fallen; ends when shown to rise (lower bound above 1)", holds=True),
            row(signals.defenders, "at least 1", holds=True),
            harm(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Ends when negative mentions are shown to rise again, or when answers to your allies turn negative.",
        confirm=(
            "You have read what they wrote: the scorer misses irony.",
            "Nobody is paid without saying so.",
            *unsorted(signals),
        ),
    )


def move_on(signals: Signals, cuts: Thresholds) -> Card:
    answered = signals.standing.answered_at is not None
    return Card(
        action="Move on: return to normal posting, and keep collecting.",
        because=(*quiet(signals, cuts), harm(signals, cuts)),
        flips_if=f"Ends when volume is shown above {cuts.surge.value:g} × usual, when it happens again, or near an "
        "anniversary or a court date.",
        confirm=(
            "Every question about it has been answered.",
            "Every promise is kept or has a date and an owner.",
            *(() if answered else ("You never answered in public: those affected have been told directly.",)),
            *unsorted(signals),
        ),
    )
