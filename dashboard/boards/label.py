"""The Label page: one mention without its reading, and how many labels there are by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.agreement import Agreement, agreement
from analysis.calibration import FEWEST
from analysis.in_domain import FEWEST as FEWEST_TO_LEARN
from analysis.in_domain import Comparison, Skill
from dashboard.charts.band import Step
from domain import words
from domain.counting import Estimate
from domain.errors import NotFoundError
from domain.incident import Incident
from domain.labelling import HumanLabel, Verdict
from domain.mention import Mention
from domain.words import Noun
from situation import labelling
from situation.calibrated import shares
from situation.in_domain import compared, taken_over, usable
from situation.reaction import charted
from store import labels, mentions

SAID = {
    Verdict.NEGATIVE: "negative",
    Verdict.NEUTRAL: "neutral",
    Verdict.POSITIVE: "positive",
    Verdict.UNSURE: "cannot tell",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One mention to label; all of it from outside. `replies_to` is "" where it replies to nothing that is known."""

    text: str
    where: str
    replies_to: str
    replies_where: str
    reply_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is by now, in sentences; they hold no text from outside."""

    labels: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The share before and after labels, in sentences; `step` is None until there are labels enough."""

    step: Step | None
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads how well, on held-out labels: rows of name, judged right, mean F1, found of the negative ones; and what
    part of everything each calls negative.
    """

    rows: tuple[tuple[str, str, str, str, str], ...]
    verdict: str


def load(tx: Connection, incident: Incident, _at: datetime, *, mention: tuple[str, str]) -> Asked | None:
    """The mention with what it replies to, and nothing of what a scorer made of it; None if it is gone."""
    found = _found(tx, incident, *mention)
    if found is None:
        return None
    zone = ZoneInfo(incident.zone)
    answered = _found(tx, incident, found.source, found.in_reply_to) if found.in_reply_to else None
    return Asked(
        text=found.text,
        where=_where(found, zone),
        replies_to=answered.text if answered else "",
        replies_where=_where(answered, zone) if answered else "",
        reply_missing=bool(found.in_reply_to) and answered is None,
    )


def left_open(tx: Connection, incident: Incident, _at: datetime, *, labeller: str) -> int:
    """How many mentions of this person's last batch nobody has labelled."""
    return len(labelling.left_open(tx, incident, labeller))


def standing(tx: Connection, incident: Incident, _at: datetime) -> Standing:
    """How many labels there are, what they say, and how far two people agree."""
    found = labels.counts(tx, incident.id)
    if not found.labels:
        return Standing(labels=0, lines=("No label yet.",))
    given = labels.of(tx, incident.id)
    on = len({each.key for each in given})
    people = words.counted(len(found.by_labeller), Noun.PERSON)
    lines = [
        f"{words.counted(found.labels, Noun.LABEL)} by {people}, on {words.counted(on, Noun.MENTION)}.",
        ", ".join(f"{words.count(number)} {SAID[verdict]}" for verdict, number in found.by_verdict.items()),
        agreed(agreement(labels.agreement(tx, incident.id))),
    ]
    lines += answered(labels.asked(tx, incident.id), chosen(given))
    if found.removed:
        lines.append(f"{words.count(found.removed)} on mentions that their source has removed: no longer used.")
    return Standing(labels=found.labels, lines=tuple(lines))


def known(tx: Connection, incident: Incident, at: datetime) -> Known:
    """The negative share of all that the chart shows, before and after labels."""
    span = charted(tx, incident, at)
    if span is None:
        return Known(step=None, before="Nothing was said yet.", after="")
    found = shares(tx, incident, span, at)
    alone = "nothing could be scored."
    if found.naive is not None:
        scored = f"of {words.count(found.naive.n)} scored"
        alone = f"{words.percent(found.naive.value)} {scored}, uncalibrated."
    before = f"VADER alone, on the chart ({words.span(span, ZoneInfo(incident.zone))}): {alone}"
    share = found.corrected
    if share is None:
        return Known(step=None, before=before, after=_not_yet(tx, incident, at))
    labelled = f"With {words.count(share.n)} labelled mentions, of whatever time"
    after = f"{labelled}: {words.estimate(share)} of everything on the chart."
    return Known(step=Step(mentions=share.n, share=share), before=before, after=after)


def _not_yet(tx: Connection, incident: Incident, at: datetime) -> str:
    """What it takes, and how much of that is still to come; a mention that two people labelled is one."""
    given = labels.of(tx, incident.id, known_at=at)
    told = len({each.key for each in given if each.verdict is not Verdict.UNSURE})
    more = f", {words.count(FEWEST - told)} more" if 0 < told < FEWEST else ""
    return f"With labels: not yet. It takes {words.count(FEWEST)} labelled mentions that can be told{more}."


def readers(tx: Connection, incident: Incident, at: datetime) -> Readers | None:
    """VADER and the model of these labels beside each other; None without labels enough to compare them by.

    What the model reads out of everything is shown only if it is measurably better.
    """
    found, span = compared(tx, incident, at), charted(tx, incident, at)
    if found is None or span is None:
        return None
    read = taken_over(tx, incident, at)
    own = _called(read.share(span), "looked at") if read else "not shown"
    vader = _called(shares(tx, incident, span, at).naive, "scored")
    return Readers(
        rows=(_row("VADER", found.scorer, vader), _row("model of your labels", found.model, own)),
        verdict=judged(found),
    )


def too_few_to_compare(tx: Connection, incident: Incident, at: datetime) -> str:
    """What the comparison takes, and how far that is."""
    by_now = usable(tx, incident, at)
    known = (
        f"{words.count(by_now)} by now"
        if by_now < FEWEST_TO_LEARN
        else "there are enough by now, but too few of more than one class"
    )
    return (
        f"From {words.count(FEWEST_TO_LEARN)} labelled mentions on, those that people agree on and VADER can score "
        f"({known}), a model learned from them is compared with VADER here."
    )


def judged(found: Comparison) -> str:
    """Which of both reads better, and on what that rests."""
    left_out = (
        f" {words.counted(found.unread, Noun.MENTION)} more that people agreed on could not be scored, "
        f"{words.count(found.unread_negative)} of them negative: neither is compared on those."
        if found.unread
        else ""
    )
    gain = f"{found.gain.value:+.2f} ({found.gain.low:+.2f} to {found.gain.high:+.2f})".replace("-", words.MINUS)
    if found.better:
        return (
            f"The model reads this talk measurably better than VADER: mean F1 {gain}. From now on its share stands "
            f"beside VADER’s; no reading is overwritten.{left_out}"
        )
    return f"The model is not measurably better than VADER: mean F1 {gain}.{left_out}"


def _called(share: Estimate | None, what: str) -> str:
    return "nothing to read" if share is None else f"{words.estimate(share)} of {words.count(share.n)} {what}"


def _row(name: str, skill: Skill, called: str) -> tuple[str, str, str, str, str]:
    f1 = f"{skill.f1.value:.2f} ({skill.f1.low:.2f}–{skill.f1.high:.2f})"
    found = "none is negative" if skill.found is None else f"{words.estimate(skill.found)}, n = {skill.found.n}"
    return (name, f"{words.estimate(skill.right)}, n = {skill.right.n}", f1, found, called)


def chosen(given: Sequence[HumanLabel]) -> int:
    """How many of the labelled mentions no sample holds."""
    return len({each.key for each in given if not each.sample})


def answered(asked: labels.Asked, chosen: int) -> list[str]:
    """How many of those that were drawn have an answer, and how many labelled ones were not drawn but `chosen`."""
    lines = []
    if asked.drawn:
        drawn = f"{words.count(asked.answered)} of {words.counted(asked.drawn, Noun.MENTION)} drawn by chance"
        left = " What is skipped for what it says bends the share." if asked.open else ""
        lines.append(f"Answered: {drawn}.{left}")
    if chosen:
        lines.append(
            f"{words.counted(chosen, Noun.MENTION)} labelled without being drawn: the share is only as fair as whoever "
            "chose them."
        )
    return lines


def agreed(found: Agreement) -> str:
    """How far two people agree, with what chance alone would bring taken off."""
    if not found.n:
        return "Nobody has labelled what another person did: how far people agree cannot be told yet."
    kappa = "cannot be told from these"
    if found.kappa:
        parts = (found.kappa.value, found.kappa.low, found.kappa.high)
        value, low, high = (f"{part:.2f}".replace("-", words.MINUS) for part in parts)
        kappa = f"is {value} ({low} to {high})"
    many, same = words.counted(found.mentions, Noun.MENTION), words.part(found.same, found.n)
    if found.n == found.mentions:
        return f"Of {many} that two people labelled, {same} got the same label; Fleiss’ kappa {kappa}."
    return f"Of {many} that two people or more labelled, {same} pairs of labels are the same; Fleiss’ kappa {kappa}."


def summary(given: Sequence[Verdict], size: int) -> str:
    """What became of a batch of `size`."""
    parts = [f"{words.count(given.count(verdict))} {name}" for verdict, name in SAID.items() if verdict in given]
    skipped = size - len(given)
    return ", ".join([*parts, *([f"{words.count(skipped)} skipped"] if skipped else [])])


def _found(tx: Connection, incident: Incident, source: str, native_id: str) -> Mention | None:
    try:
        return mentions.one(tx, incident.id, source, native_id).mention
    except NotFoundError:
        return None


def _where(mention: Mention, zone: ZoneInfo) -> str:
    return " · ".join([words.named(mention.kind), mention.source, words.moment(mention.published_at, zone)])
