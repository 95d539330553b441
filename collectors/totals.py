"""True totals beside what was read: asked for once a run, by a source whose platform counts."""

import logging
from collections.abc import Sequence

from collectors.source import Counting, Source
from domain.counting import Total
from domain.errors import CollectionError
from domain.incident import Watch
from domain.time import Span

_log = logging.getLogger(__name__)


def count_covered(source: Source, watch: Watch, covered: Sequence[Span]) -> tuple[Sequence[Total], str]:
    """The totals of the time that a run covered, and why there are none, if that is a failure.

    What was read stands without them: whatever goes wrong is said and logged, never raised.
    """
    if not covered or not isinstance(source, Counting):
        return [], ""
    span = Span(min(each.start for each in covered), max(each.end for each in covered))
    try:
        return source.counts(watch, span), ""
    except CollectionError as error:
        _log.warning("%s: the totals could not be counted: %s", source.name, error.problem)
        return [], f"the totals could not be counted: {error.problem}"
    except Exception as error:  # noqa: BLE001 - what was read stands, whatever is wrong with the counting
        _log.exception("%s failed at counting in a way that it should not", source.name)
        return [], f"the totals could not be counted: a fault in this program ({type(error).__name__}: {error})"
