"""What a debrief looks at: the points at which an organisation decides something, and what came of each."""

from enum import StrEnum


class Point(StrEnum):
    """Decision points of the playbook (PLAYBOOK §4), in the order in which they usually come."""

    DETECTED = "detected"
    CLASS_SET = "class set"
    FIRST_WORD = "first word"
    IN_PERSON = "in person"
    ESCALATED = "escalated"
    APOLOGY = "apology"
    FIX = "fix"
    CORRECTION = "correction"
    ALLIES = "allies"
    MOVED_ON = "moved on"
