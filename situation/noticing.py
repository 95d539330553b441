"""Who noticed, and what mailing again would do, in words: the same on the page and on the command line."""

from analysis.noticed import SOURCE, Noticed, People
from config.playbook import Threshold
from domain.words import Noun, between, count, counted, percent, share_between

CERTAINTY = f"Holds whatever the truth within your ranges: lows times lows, highs times highs. {SOURCE}."


def answer(found: Noticed) -> str:
    """The result in one sentence."""
    people = between(found.cared.low, found.cared.high)
    all_of_them = counted(found.audience.recipients, Noun.PERSON)
    return f"{people} of {all_of_them} noticed and cared: {share_between(found.share.low, found.share.high)}."


def verdict(found: Noticed, cut: Threshold) -> str:
    """What follows for staying silent about a slip; `cut` is the playbook's `hold_noticed`."""
    line = percent(cut.value)
    if found.share.high < cut.value:
        return f"Fewer than {line}: a slip may be left alone, if nothing else speaks against it."
    if found.share.low >= cut.value:
        return f"Not fewer than {line}: too many to leave it alone."
    return f"Cannot tell whether it is fewer than {line}, as for a slip to be left alone. Narrower ranges would tell."


def again(found: Noticed) -> str:
    """What a second mail to all of them would do, were it opened as the first was."""
    return (
        f"Mailing all of them again would tell {_people(found.learning)} who had not noticed, "
        f"and {_people(found.told_twice)} a second time."
    )


def steps(found: Noticed) -> str:
    """From the recipients down to those who cared."""
    parts = (("opened", found.opened), ("noticed", found.noticed), ("cared", found.cared))
    told = " → ".join(f"{between(people.low, people.high)} {word}" for word, people in parts)
    return f"{count(found.audience.recipients)} got it → {told}"


def _people(found: People) -> str:
    if found.low == found.high:
        return counted(found.high, Noun.PERSON)
    return f"{between(found.low, found.high)} {Noun.PERSON.value[1]}"
