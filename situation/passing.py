"""Whether it is passing, in sentences: the same on pages and on the command line."""

from datetime import timedelta
from math import ceil
from zoneinfo import ZoneInfo

from analysis.expected import HOUR, Unknown
from analysis.recovery import NEXT_WAVE, Phase
from analysis.surges import Turn
from domain.counting import Estimate
from domain.words import THIN, Noun, count, counted, estimate, length, mean, moment, ordinal, part, ratio, span
from situation.recovery import Recovery

CANNOT_TELL = "cannot tell"
_DAY = NEXT_WAVE * HOUR
_DAYS = 3 * _DAY  # from here on a length is told in days


def answer(found: Recovery) -> str:
    """The phase with its figures, when it will be over, and what to keep in mind."""
    if found.unknown:
        return f"Cannot tell. {found.unknown.reason} {found.unknown.remedy}"
    return " ".join(filter(None, (phase(found), volume(found), left(found), again(found))))


def short(found: Recovery) -> str:
    """The phase and when it will be over, in a line; reasons are left out."""
    if found.unknown:
        return "In which phase it is, and when it will be over, cannot be told."
    if isinstance(found.left, Unknown):
        return f"{phase(found)} When it will be back to normal cannot be told."
    return " ".join(filter(None, (phase(found), left(found), again(found))))


def phase(found: Recovery) -> str:
    """The phase, and since when."""
    if found.unknown or found.since is None:
        return "Cannot tell."
    if found.phase is Phase.USUAL:
        over = found.wave.ended_at if found.wave else None
        return f"As usual; the last surge was over {moment(over, _zone(found))}." if over else "As usual: no surge."
    return f"{found.phase_name.capitalize()} since {moment(found.since, _zone(found))}."


def volume(found: Recovery) -> str:
    """The last hour against what is expected of it."""
    if found.until is None or found.expected is None:
        return ""
    low, high = count(round(found.expected.low)), count(round(found.expected.high))
    hour = f"{found.until.astimezone(_zone(found)):%H:%M}"
    usual = f"{mean(found.expected.value)} ({low}–{high})"
    return f"{counted(found.mentions, Noun.MENTION)} in the hour to {hour}, expected {usual}."


def left(found: Recovery) -> str:
    """When talk will be back to normal, or why that is not told; "" where no surge lasts."""
    if found.left is None:
        return ""
    if isinstance(found.left, Unknown):
        return f"When it will be back to normal cannot be told. {found.left.reason} {found.left.remedy}"
    since = f"{found.until.astimezone(_zone(found)):%H:%M}" if found.until else ""
    like = f"calculated from {count(len(found.past))} past surges, to hold in eight of ten of their hours"
    return f"Back to normal {within(found.left)} from {since}, {like}.{_beyond(found, found.left)}"


def _beyond(found: Recovery, hours: Estimate) -> str:
    """Says so where the upper end is longer than anything seen: a regression and its errors run on beyond it."""
    so_far, longest = lasted(found) or timedelta(), max(surge.hours for surge in found.past) * HOUR
    if so_far + hours.high * HOUR <= longest:
        return ""
    return f" At the upper end it lasts longer than any of them ({length(longest)} at most): calculated, never seen."


def within(hours: Estimate) -> str:
    """An interval in whole hours from the last hour that was read: "within 3 h", "in 2 to 9 h", "in 9 h to 4 d".

    The lower end is rounded down and the upper one up: days never make it narrower than the hours were.
    """
    high = hours.high * HOUR
    most = length(high if high < _DAYS else ceil(high / _DAY) * _DAY)
    if hours.low < 1:
        return f"within {most}"
    least = length(hours.low * HOUR)
    number, _, unit = least.rpartition(THIN)
    return f"in {number if most.endswith(THIN + unit) else least} to {most}"


def again(found: Recovery) -> str:
    """How often another surge follows, while that is to be watched for: within a day of the end."""
    wave = found.wave
    if found.again is None or found.until is None or wave is None or wave.ended_at is None:
        return ""
    if found.until - wave.ended_at > _DAY:
        return ""
    some = part(round(found.again.value * found.again.n), found.again.n)
    return f"Keep watching: after {some} past surges another began within {length(_DAY)}."


def peak(found: Recovery) -> str:
    """How high it was and how often it came again."""
    if found.wave is None:
        return "No surge so far."
    wave, zone = found.wave, _zone(found)
    expected = f"expected {mean(wave.usual)}"
    if wave.usual >= 1:  # times next to nothing would be any number
        expected = f"{ratio(wave.peak / wave.usual)} the {expected}"
    which = "Highest so far" if wave.ended_at is None else "Its peak"
    of_wave = f" in the {ordinal(wave.number)} wave" if wave.number > 1 else ""
    return f"{which}{of_wave}: {count(wave.peak)} in the hour from {moment(wave.peak_at, zone)}, {expected}."


def lasted(found: Recovery) -> timedelta | None:
    """How long the last surge has lasted, or did; None before any."""
    if found.wave is None or found.until is None:
        return None
    return (found.wave.ended_at or found.until) - found.wave.began_at


def tone(found: Recovery) -> str:
    """Whether people are angrier, judged apart from how many speak."""
    if found.share_before is None or found.share is None or found.tone is None or found.share_span is None:
        return "Too little was scored in the last hours, or before the incident, to compare negative shares."
    hours = span(found.share_span, _zone(found))
    said = f"{hours}: {estimate(found.share)} negative of {count(found.share.n)} scored"
    meant = {
        Turn.INTEREST: " More talk and less anger is interest, not a crisis.",
        Turn.UNCLEAR: " More talk alone is no crisis.",
    }
    before = f"{estimate(found.share_before)} before the incident, as VADER alone finds them"
    return f"{said}, {before}.{meant.get(found.tone, '')}"


def _zone(found: Recovery) -> ZoneInfo:
    return ZoneInfo(found.incident.zone)
