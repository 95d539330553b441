"""Answers as JSON: the shapes that others script against. Names here are promises; add, never rename."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from analysis.expected import Unknown
from analysis.timeline import TimelineBucket
from collectors.outcome import Outcome
from collectors.recheck import Rechecked
from domain.counting import Equation, Estimate
from domain.incident import Incident
from domain.reading import Label
from domain.suggestion import AdviceChange, Evidence, Suggestion
from situation import passing
from situation.calibrated import Positives, Shares
from situation.in_domain import Read
from situation.reaction import Reaction
from situation.recovery import Recovery
from store.mentions import Shown

Json = dict[str, Any]


def incident(found: Incident) -> Json:
    return {
        "id": found.id,
        "title": found.title,
        "kind": found.kind,
        "status": found.status,
        "started_at": found.started_at.isoformat(),
        "closed_at": found.closed_at.isoformat() if found.closed_at else None,
        "zone": found.zone,
        "terms": list(found.watch.terms),
        "excluded": list(found.watch.excluded),
        "handles": list(found.watch.handles),
        "sources": list(found.watch.sources),
        "feeds": list(found.watch.feeds),
        "mailings": list(found.watch.mailings),
        "own_accounts": list(found.own_accounts),
        "own_audience": found.own_audience,
        "affected": found.affected,
        "owner": found.owner,
        "simulated": found.simulated,
    }


def outcome(run: Outcome) -> Json:
    """`read` = `kept` + `duplicate` + `quarantined` + `edited` + `removed`: every item that came is one of these."""
    return {
        "incident": run.incident_id,
        "source": run.source,
        "read": run.received,
        "kept": run.kept,
        "edited": run.edited,
        "duplicate": run.duplicates,
        "quarantined": run.quarantined,
        "removed": run.removed,
        "passed_over": run.passed_over,
        "complete": run.complete,
        "problem": run.problem,
        "retry_at": run.retry_at.isoformat() if run.retry_at else None,
        "doing": "collect",
        "skipped": run.skipped,
        "next_look_at": run.due_at.isoformat() if run.due_at else None,
        "interval_seconds": round(run.interval.total_seconds(), 3) if run.interval else None,
    }


def rechecked(run: Rechecked) -> Json:
    """Looking again: what `outcome` has, for all incidents at once, and how many mentions were `looked` at."""
    return {
        "incident": None,
        "source": run.source,
        "read": run.edited + run.removed,
        "kept": 0,
        "edited": run.edited,
        "duplicate": 0,
        "quarantined": 0,
        "removed": run.removed,
        "passed_over": 0,
        "complete": run.complete,
        "problem": run.problem,
        "retry_at": run.retry_at.isoformat() if run.retry_at else None,
        "doing": "recheck",
        "skipped": run.skipped,
        "next_look_at": run.due_at.isoformat() if run.due_at else None,
        "interval_seconds": None,
        "looked": run.looked,
    }


def equation(sums: Equation, *, shown: int | None = None) -> Json:
    """`filtered` is what the question itself left out of `current`; `shown` + `filtered` = `current`."""
    visible = sums.current if shown is None else shown
    return {
        "received": sums.received,
        "shown": visible,
        "filtered": sums.current - visible,
        "earlier_versions": sums.earlier_versions,
        "duplicates": sums.duplicates,
        "quarantined": sums.quarantined,
        "removed": sums.removed,
        "balanced": sums.balanced,
    }


def estimate(found: Estimate | None) -> Json | None:
    if found is None:
        return None
    return {
        "value": round(found.value, 6),
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "n": found.n,
        "method": found.method,
    }


def _bucket(found: TimelineBucket, positive: Shares, model: Read | None) -> Json:
    return {
        "start": found.start.isoformat(),
        "mentions": found.mentions,
        **{label.value: found.by_label.get(label, 0) for label in Label},
        "sources": dict(found.by_source),
        "naive": estimate(found.share),
        "corrected": estimate(found.corrected),
        "naive_positive": estimate(positive.naive),
        "corrected_positive": estimate(positive.corrected),
        "in_domain": estimate(model.share(found.span)) if model else None,
        "estimated_mentions": estimate(found.estimated),
        "counted_by_place": dict(found.counted),
        "covered": round(found.covered, 6),
        "not_covered_because": list(found.gap_reasons),
        "unfinished": found.unfinished,
    }


def timeline(about: Incident, found: Reaction, positive: Positives, model: Read | None) -> Json:
    """`naive` is the share that VADER finds, uncalibrated; `corrected` is null until there are enough human labels.

    Both are negative shares, those of `_positive` positive ones. `in_domain`: the negative share as a model of the
    labels reads it, null unless it measurably beats VADER on labels that it did not learn from.
    """
    series = found.timeline
    return {
        "incident": about.id,
        "title": about.title,
        "simulated": about.simulated,
        "zone": about.zone,
        "bucket_seconds": int(series.width.total_seconds()),
        "from": series.span.start.isoformat() if series.span else None,
        "to": series.span.end.isoformat() if series.span else None,
        "naive": estimate(found.share),
        "corrected": estimate(found.corrected),
        "naive_positive": estimate(positive.whole.naive),
        "corrected_positive": estimate(positive.whole.corrected),
        "in_domain": estimate(model.share(series.span)) if model and series.span else None,
        "buckets": [
            _bucket(bucket, shares, model) for bucket, shares in zip(series.buckets, positive.buckets, strict=True)
        ],
        "equation": equation(found.equation, shown=series.mentions),
    }


def suggestion(about: Incident, advice: Suggestion) -> Json:
    return {
        "incident": about.id,
        "simulated": about.simulated,
        "at": advice.at.isoformat(),
        "stage": advice.stage,
        "action": advice.action,
        "because": [_evidence(item) for item in advice.because],
        "flips_if": advice.flips_if,
        "strength": advice.strength,
        "source": advice.source,
        "rule": advice.rule,
        "guard": advice.guard,
        "conflict": advice.conflict,
        "own_thresholds": list(advice.own_cuts),
        "elements": list(advice.elements),
        "speaker": advice.speaker,
        "channel": advice.channel,
        "confirm": list(advice.confirm),
        "not_covered": list(advice.not_covered),
        "pending": advice.pending,
    }


def _evidence(item: Evidence) -> Json:
    return {
        "signal": item.signal,
        "title": item.title,
        "found": item.found,
        "needed": item.needed,
        "holds": item.holds,
        "told": item.told,
        "mentions": dict(item.query),
    }


def history(about: Incident, changes: Sequence[AdviceChange]) -> Json:
    """In order; `computed_at` is null for what was said at the time."""
    before = [None, *(change.stage for change in changes[:-1])]
    return {
        "incident": about.id,
        "simulated": about.simulated,
        "changes": [
            {
                "at": change.at.isoformat(),
                "before": stage,
                "stage": change.stage,
                "action": change.action,
                "rule": change.rule,
                "because": [_evidence(item) for item in change.because],
                "playbook": change.playbook,
                "computed_at": change.computed_at.isoformat() if change.computed_at else None,
            }
            for stage, change in zip(before, changes, strict=False)
        ],
    }


def recovery(found: Recovery) -> Json:
    """`hours_left` counts from `until`; null where no surge lasts or it cannot be told, see `not_told_because`."""
    left = found.left
    wave = found.wave
    why = found.unknown or (left if isinstance(left, Unknown) else None)
    return {
        "incident": found.incident.id,
        "simulated": found.incident.simulated,
        "at": found.at.isoformat(),
        "answer": passing.answer(found),
        "phase": found.phase,
        "since": moment(found.since),
        "until": moment(found.until),
        "mentions_last_hour": found.mentions,
        "expected_last_hour": estimate(found.expected),
        "sources": list(found.sources),
        "hours_left": estimate(left) if isinstance(left, Estimate) else None,
        "not_told_because": f"{why.reason} {why.remedy}" if why else None,
        "surge": {
            "wave": wave.number,
            "began_at": wave.began_at.isoformat(),
            "peak_at": wave.peak_at.isoformat(),
            "peak": wave.peak,
            "expected_at_peak": round(wave.usual, 6),
            "ended_at": moment(wave.ended_at),
        }
        if wave
        else None,
        "tone": found.tone,
        "naive_share_from": found.share_span.start.isoformat() if found.share_span else None,
        "naive_share_until": found.share_span.end.isoformat() if found.share_span else None,
        "naive_share_before": estimate(found.share_before),
        "naive_share": estimate(found.share),
        "past_surges": len(found.past),
        "followed_within_a_day": estimate(found.again),
        "phases": [
            {
                "phase": period.phase,
                "wave": period.wave,
                "from": period.span.start.isoformat(),
                "to": period.span.end.isoformat(),
            }
            for period in found.periods
        ],
    }


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


MENTION = (
    "source",
    "native_id",
    "version",
    "kind",
    "published_at",
    "collected_at",
    "author",
    "followers",
    "text",
    "language",
    "label",
    "compound",
    "unscored_because",
    "scorer",
    "asks",
    "harms",
    "likes",
    "reposts",
    "replies",
    "views",
    "in_reply_to",
    "conversation_id",
    "url",
    "flags",
)


def mention(shown: Shown) -> Json:
    """One mention with its reading, flat, so that the same names (MENTION) serve as CSV columns."""
    said, read = shown.mention, shown.reading
    values = (
        said.source,
        said.native_id,
        said.version,
        said.kind,
        said.published_at.isoformat(),
        said.collected_at.isoformat(),
        said.author.handle or said.author.name,
        said.author.followers,
        said.text,
        read.language or said.language,
        read.label,
        read.compound,
        read.unscored_because,
        f"{read.scorer} {read.scorer_version}",
        read.asks,
        " ".join(read.harms),
        said.engagement.likes,
        said.engagement.reposts,
        said.engagement.replies,
        said.engagement.views,
        said.in_reply_to,
        said.conversation_id,
        said.url,
        " ".join(sorted(flag.value.replace(" ", "-") for flag in said.flags)),
    )
    return dict(zip(MENTION, values, strict=True))


def mapping(found: Mapping[str, Equation]) -> Json:
    return {source: equation(sums) for source, sums in found.items()}
