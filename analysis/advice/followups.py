"""What the rules say once the organisation has answered: keep its word, repair, call on allies, move on."""

from analysis.advice.card import Card, unsorted
from analysis.advice.conditions import responsible
from analysis.advice.evidence import asking, finding, harm, quiet, row
from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind
from domain.suggestion import Evidence
from domain.words import THIN, count, length


def keep_the_update(signals: Signals, cuts: Thresholds) -> Card:
    hours = cuts.update_hours.value
    asked = bool(signals.standing.open_themes) or not signals.quiet.questions.at_most(cuts.calm.value)
    late = signals.since_statement.at_least(hours)
    if late and asked:
        action = "Give the update that is due: say what you know by now and when you will say more."
    elif late:
        action = "Keep the next update ready: it is due once somebody asks, or when you promised it."
    else:
        action = f"Prepare the next update: it is due {hours:g}{THIN}h after your statement, or when you promised it."
    needed = f"an update is due every {hours:g}{THIN}h, unless no question is open"
    return Card(
        action=action,
        because=(
            row(signals.since_statement, needed, holds=late and asked),
            row(signals.quiet.questions, "ends at none", holds=asked),
            asking(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Changes when you record an apology or a fix, or when it has been quiet for long enough to move on.",
        confirm=("The cause is confirmed before it is named.", *unsorted(signals)),
    )


def keep_the_promise(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Keep what you promised now, or say openly that it is late and by when it will be done.",
        because=(
            row(signals.promises, "none overdue", holds=True),
            asking(signals, cuts),
            harm(signals, cuts),
            *quiet(signals, cuts)[:2],
        ),
        flips_if="Ends when you record that the promise is kept, or give it a new date.",
        confirm=("Those who were promised it hear of it first.", *unsorted(signals)),
    )


def correct(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Correct what you said: it has turned out wrong, and the first statement must not stand alone.",
        because=(_refuted(signals), asking(signals, cuts), harm(signals, cuts), *quiet(signals, cuts)[:2]),
        flips_if="Ends when you record the correction.",
        confirm=("What is true has been checked by somebody who knows.", *unsorted(signals)),
    )


def escalate(signals: Signals, cuts: Thresholds) -> Card:
    refuted = signals.standing.refuted_at is not None
    return Card(
        action="Have the head of the organisation correct what was said, in person, with what is done and dated next "
        "steps."
        if refuted
        else "Have the head of the organisation speak in person: own it, say what is done, and date what comes next.",
        because=(
            *((_refuted(signals),) if refuted else ()),
            row(finding(signals, "Why the head of the organisation", _why_the_head(signals)), "", holds=True),
            row(
                signals.recent_volume,
                f"from {cuts.ceo_volume.value:g} × usual with {cuts.ceo_outlets.value:g} outlets (lower bound)",
                holds=signals.recent_volume.at_least(cuts.ceo_volume.value),
            ),
            row(
                signals.outlets,
                f"from {cuts.ceo_outlets.value:g} with such a volume",
                holds=signals.outlets.at_least(cuts.ceo_outlets.value),
            ),
            harm(signals, cuts),
        ),
        flips_if="Ends when you record the correction."
        if refuted
        else "Ends when you record what the head of the organisation said, or when it is calm.",
        confirm=(*_at_the_height(signals, cuts), "Every next step that is named has a date.", *unsorted(signals)),
    )


def _refuted(signals: Signals) -> Evidence:
    since = signals.standing.refuted_at
    ago = f" ({length(signals.at - since)} ago)" if since else ""
    told = finding(signals, "What you said", f"a person has found that it was wrong{ago}; it is not corrected")
    return row(told, "ends with a correction", holds=True)


def _why_the_head(signals: Signals) -> str:
    standing = signals.standing
    reasons = [
        *(["the mistake is grave"] if standing.kind is IncidentKind.GRAVE else []),
        *(f"{harm} is confirmed" for harm in standing.harms),
        *(["it happened before"] if standing.earlier else []),
    ]
    return "; ".join(reasons) or "it is everywhere"


def _at_the_height(signals: Signals, cuts: Thresholds) -> tuple[str, ...]:
    if not signals.volume.at_least(cuts.loud.value) or signals.standing.refuted_at:
        return ()
    return ("The talk is at a height: one study found no benefit of the head speaking just then. Now or after it?",)


def apologise(signals: Signals, cuts: Thresholds) -> Card:
    standing = signals.standing
    whose = standing.responsibility.value if responsible(signals) else ""
    found = f"the cause is confirmed; responsibility {whose}" if standing.cause_confirmed else f"{whose}, said a person"
    return Card(
        action="Apologise: take responsibility first, then say what you repair and by when, and how it is kept from "
        "happening again.",
        because=(
            row(finding(signals, "Whose doing it is", found), "a person confirms it", holds=True),
            row(signals.since_statement, "ends when an apology is recorded", holds=True),
            asking(signals, cuts),
            harm(signals, cuts),
        ),
        flips_if="Changes when you record the apology; becomes “say what is true” when a person finds that it was not "
        "your doing.",
        confirm=(
            "The repair is real: it is done, or has a date and an owner.",
            "Nobody is blamed who cannot answer for it.",
            *_over_reaction(signals, cuts),
            *unsorted(signals),
        ),
    )


def _over_reaction(signals: Signals, cuts: Thresholds) -> tuple[str, ...]:
    """Teams over-apologise (PLAYBOOK, S5): where little is said, a broadcast tells more people than it soothes."""
    if not signals.recent_volume.below(cuts.calm.value):
        return ()
    return ("Little is said by now: tell those affected directly; a broadcast draws attention to it.",)


def share_the_lesson(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Share what you learned: what happened, what you changed, and an invitation to discuss it.",
        because=(
            row(finding(signals, "The fix", "a person has verified it"), "verified", holds=True),
            *quiet(signals, cuts),
            harm(signals, cuts),
        ),
        flips_if="Ends when you record the lesson, when people ask again, or when it has been quiet for long enough to "
        "move on.",
        confirm=(
            "Nobody affected still waits for an answer.",
            "No court and no authority is at it.",
            *unsorted(signals),
        ),
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
    asks = signals.quiet.asks != 0 and not signals.quiet.questions.at_most(cuts.calm.value)
    owned = signals.standing.apologised_at or signals.standing.kind is IncidentKind.SLIP
    return Card(
        action="Do not move on yet: answer the negative mentions that ask something, and keep watching."
        if asks
        else "Do not move on yet: keep watching and answer whoever asks.",
        because=(*quiet(signals, cuts), asking(signals, cuts), harm(signals, cuts)),
        flips_if="Becomes “engage allies” when negative mentions are shown to fall and somebody defends you unasked, "
        "“move on” when all of this holds.",
        confirm=(
            *_open_themes(signals),
            *_head_unheard(signals),
            *(() if owned else ("You announced a repair but no apology: people look for responsibility first.",)),
            *unsorted(signals),
        ),
    )


def _open_themes(signals: Signals) -> tuple[str, ...]:
    number = signals.standing.open_themes
    if not number:
        return ()
    some = "One theme of questions is" if number == 1 else f"{count(number)} themes of questions are"
    return (f"{some} not called answered: answer what is asked, and say so on the page Themes, before you move on.",)


def _head_unheard(signals: Signals) -> tuple[str, ...]:
    standing = signals.standing
    if standing.kind is not IncidentKind.GRAVE or standing.ceo_at:
        return ()
    return ("The head of the organisation has not spoken: decide whether a late word still helps.",)


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


def _lesson_owed(signals: Signals) -> bool:
    standing = signals.standing
    return standing.fix_verified and standing.lesson_at is None and standing.kind is not IncidentKind.PERSONAL


def move_on(signals: Signals, cuts: Thresholds) -> Card:
    answered = signals.standing.answered_at is not None
    return Card(
        action="Move on: return to normal posting, and keep collecting.",
        because=(*quiet(signals, cuts), harm(signals, cuts)),
        flips_if=f"Ends when volume is shown above {cuts.surge.value:g} × usual, when it happens again, or near an "
        "anniversary or a court date.",
        confirm=(
            "Every question about it has been answered.",
            *(("Share what you learned: the fix is verified.",) if _lesson_owed(signals) else ()),
            *(() if answered else ("You never answered in public: those affected have been told directly.",)),
            *unsorted(signals),
        ),
    )
