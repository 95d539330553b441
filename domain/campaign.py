"""A campaign of one's own: more is said while it runs, so nothing of it is taken for usual."""

from dataclasses import dataclass

from domain.time import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """From when to when it ran, or will, and what it was. Raises ValueError without a title."""

    id: str
    incident_id: str
    span: Span
    title: str

    def __post_init__(self) -> None:
        if not self.title.strip():
            msg = "Say which campaign it was."
            raise ValueError(msg)
