"""How a text reads: language first, then vaderSentiment on a text prepared for it, questions and harm besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version

from analysis import preparation, vader
from analysis.asking import asks
from analysis.harm import harms
from analysis.language import ENGLISH, detect, latin
from analysis.preparation import clean, find_names, mask
from analysis.scorers import compounds, loaded
from domain.incident import Incident
from domain.reading import Label, Reading, Scorer

SCORER = "vaderSentiment"
SCORER_VERSION = f"{version('vaderSentiment')}+{preparation.VERSION}"

THRESHOLD = 0.05  # its authors' own cut: from this compound on a text is positive, from its negative on negative
READ_AT_MOST = 20_000  # characters of one text: ten pages; an endless one must not hold up the others
_REMEMBERED = 5_000  # texts: reposts and repeated rows come soon after one another


@dataclass(frozen=True, slots=True, kw_only=True)
class VaderReader:
    """A `domain.reading.Reader`. `brand`: the names of the organisation and its products; `handles`: its accounts.

    `scorers`: (language, import path) of what scores that language in VADER's place. Cheap to make and to send to
    another process; lexicon and scorers are loaded once a process. Never raises on any text; raises
    ConfigurationError for a scorer that cannot be loaded.
    """

    brand: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    scorers: tuple[tuple[str, str], ...] = ()

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        names = self.brand, self.handles
        read = [_read(text[:READ_AT_MOST], claimed, *names) for text, claimed in zip(texts, languages, strict=True)]
        for language, path in self.scorers:
            _score(read, texts, language, loaded(path))
        return read


def _score(read: list[Reading], texts: Sequence[str], language: str, scorer: Scorer) -> None:
    """Put the readings of a scorer of one's own in the place of those of its language, where it gives any."""
    places = [place for place, reading in enumerate(read) if reading.language == language]
    if not places:
        return
    given = compounds(scorer, [texts[place][:READ_AT_MOST] for place in places])
    for place, compound in zip(places, given, strict=True):
        if compound is not None:
            read[place] = replace(
                read[place],
                scorer=scorer.name,
                scorer_version=scorer.version,
                label=label(compound),
                compound=compound,
                unscored_because="",
            )


def reader_for(incident: Incident, scorers: Mapping[str, str] | None = None) -> VaderReader:
    """The reader that knows the names of this incident's organisation. `scorers`: language → import path."""
    return VaderReader(
        brand=incident.watch.terms,
        handles=(*incident.watch.handles, *incident.own_accounts),
        scorers=tuple(sorted((scorers or {}).items())),
    )


def label(compound: float) -> Label:
    """The class of a compound."""
    if compound >= THRESHOLD:
        return Label.POSITIVE
    return Label.NEGATIVE if compound <= -THRESHOLD else Label.NEUTRAL


_names = lru_cache(maxsize=64)(find_names)  # once for each incident, not for each batch


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, claimed: str, brand: tuple[str, ...], handles: tuple[str, ...]) -> Reading:
    if not text.strip():
        return _leave("empty")
    language = detect(text, claimed)
    if language not in {"", ENGLISH}:
        return _leave(f"language: {language}", language)
    if not language and not latin(text):
        return _leave("language: not in Latin letters")
    plain = clean(text)
    masked = mask(plain, _names(brand, handles))
    compound = vader.compound(masked)
    return Reading(
        scorer=SCORER,
        scorer_version=SCORER_VERSION,
        label=label(compound),
        compound=compound,
        language=language,
        asks=asks(plain),
        harms=harms(masked),
    )


def _leave(because: str, language: str = "") -> Reading:
    return Reading(
        scorer=SCORER,
        scorer_version=SCORER_VERSION,
        label=Label.UNSCORED,
        compound=None,
        unscored_because=because,
        language=language,
    )
