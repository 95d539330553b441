"""How a text reads: language first, then vaderSentiment on a text prepared for it, questions and harm besides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.asking import asks
from analysis.harm import harms
from analysis.language import ENGLISH, detect, latin
from domain.incident import Incident
from domain.reading import Label, Reading

SCORER = "vaderSentiment"
SCORER_VERSION = f"{version('vaderSentiment')}+1"  # after the plus: the version of the preparation below

THRESHOLD = 0.05  # its authors' usual cut: from this compound on positive, from its negative on negative
READ_AT_MOST = 20_000  # characters of one text; the rest is not looked at

NEUTRAL = "someone"  # stands for a name: a word that vaderSentiment knows nothing about

_HANDLE = re.compile(r"(?<![\w@])@\w+")
_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")


@dataclass(frozen=True, slots=True, kw_only=True)
class VaderReader:
    """A `domain.reading.Reader`. `brand`: the names of the organisation and its products; `handles`: its accounts.

    Cheap to make and to send to another process; the lexicon is loaded once a process. Never raises on any text.
    """

    brand: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        names = _names(self.brand, self.handles)
        return [_read(text[:READ_AT_MOST], claimed, names) for text, claimed in zip(texts, languages, strict=True)]


def reader_for(incident: Incident) -> VaderReader:
    """The reader that knows the names of this incident's organisation."""
    return VaderReader(brand=incident.watch.terms, handles=(*incident.watch.handles, *incident.own_accounts))


def _read(text: str, claimed: str, names: re.Pattern[str] | None) -> Reading:
    if not text.strip():
        return _unscored("empty", "")
    language = detect(text, claimed)
    if language not in {"", ENGLISH}:
        return _unscored(f"language: {language}", language)
    if not language and not latin(text):
        return _unscored("language: not in Latin letters", language)
    text = text.translate(_APOSTROPHES)
    compound = _analyser().polarity_scores(_mask(_HANDLE.sub(NEUTRAL, text), names))["compound"]
    return Reading(
        scorer=SCORER,
        scorer_version=SCORER_VERSION,
        label=label(compound),
        compound=compound,
        language=language,
        asks=asks(text),
        harms=harms(text),
    )


def label(compound: float) -> Label:
    if compound >= THRESHOLD:
        return Label.POSITIVE
    return Label.NEGATIVE if compound <= -THRESHOLD else Label.NEUTRAL


def _unscored(reason: str, language: str) -> Reading:
    return Reading(
        scorer=SCORER,
        scorer_version=SCORER_VERSION,
        label=Label.UNSCORED,
        compound=None,
        unscored_because=reason,
        language=language,
    )


def _mask(text: str, names: re.Pattern[str] | None) -> str:
    return names.sub(NEUTRAL, text) if names else text


@lru_cache(maxsize=64)
def _names(brand: tuple[str, ...], handles: tuple[str, ...]) -> re.Pattern[str] | None:
    names = sorted({name.strip(' "@#').lower() for name in (*brand, *handles)} - {""}, key=len, reverse=True)
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
