"""CSV cells that no spreadsheet takes for a formula, and from which the exact text can be had back.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break. One apostrophe is put before
such a text. It is also put inside a text, where a `,`, `;`, tab or line break is followed by one of the first four: a
spreadsheet that is set to another separator would begin a cell there. `unguard` takes exactly these apostrophes away.
"""

import re

_RUNS = "=+\\-@＝＋－＠"  # a formula begins so, in some spreadsheets also with the wide forms
_PLACE = rf"(?:\A(?=['\"]*[{_RUNS}\t\r\n])|(?<=[,;\t\r\n])(?=['\"]*[{_RUNS}]))"
_GUARD = re.compile(_PLACE)
_UNGUARD = re.compile(rf"(?:\A'(?=['\"]*[{_RUNS}\t\r\n])|(?<=[,;\t\r\n])'(?=['\"]*[{_RUNS}]))")


def guard(text: str) -> str:
    """`text` as it may stand in a CSV cell."""
    return _GUARD.sub("'", text)


def unguard(cell: str) -> str:
    """The text that `guard` was given."""
    return _UNGUARD.sub("", cell)
