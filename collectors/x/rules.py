"""The rules of X's filtered stream: those of one incident brought up to date, everybody else's left alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from collectors.fields import Fields
from collectors.x.client import XClient
from collectors.x.post import NAME
from domain.errors import RetryLaterError, SourceRefusedError

RULES = "/2/tweets/search/stream/rules"
MOST = 1000  # rules that one app may have
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    id: str
    value: str
    tag: str


def tag_of(incident_id: str) -> str:
    """What the rules of an incident are marked with; no other rule is ever removed."""
    return f"ownup:{incident_id}"[:_LONGEST_TAG]


_LONGEST_TAG = 100


def bring_up_to_date(client: XClient, tag: str, queries: Sequence[str], in_use: Collection[str] = ()) -> frozenset[str]:
    """Add the rules that are missing and remove those with this tag that are no longer wanted, nor `in_use` (ids).

    X allows each rule once, whoever made it: one that is there under another tag is used as it is. Returns the ids of
    the rules that say what is wanted. Raises RetryLaterError, SourceRefusedError.
    """
    there = _every(client)
    _remove(
        client, [rule.id for rule in there if rule.tag == tag and rule.value not in queries and rule.id not in in_use]
    )
    known = {rule.value for rule in there}
    missing = [query for query in queries if query not in known]
    if missing:
        kept = sum(rule.tag != tag or rule.value in queries or rule.id in in_use for rule in there)
        if kept + len(missing) > MOST:
            raise SourceRefusedError(NAME, f"the stream holds {kept} rules of {MOST}: there is no room for these")
        _add(client, tag, missing)
        there = _every(client)
    wanted = frozenset(rule.id for rule in there if rule.value in queries)
    if len({rule.value for rule in there if rule.id in wanted}) < len(set(queries)):
        raise RetryLaterError(NAME, "X did not take all rules of the stream over")
    return wanted


def remove_all(client: XClient, tag: str, in_use: Collection[str] = ()) -> None:
    """Remove the rules with this tag, less those `in_use` (ids): nothing is delivered, and charged, for nobody."""
    _remove(client, [rule.id for rule in _every(client) if rule.tag == tag and rule.id not in in_use])


def _every(client: XClient) -> list[Rule]:
    rules: list[Rule] = []
    params: Mapping[str, str] = {}
    for _ in range(_MOST_PAGES):
        found = client.get(RULES, params)
        rules += [
            Rule(id=each.name("id"), value=each.text("value"), tag=each.text("tag")) for each in found.each("data")
        ]
        token = found.inner("meta").text("next_token")
        if not token:
            return rules
        params = {"pagination_token": token}
    raise RetryLaterError(NAME, "X's list of rules goes on and on")


def _add(client: XClient, tag: str, queries: Sequence[str]) -> None:
    answer = client.post(RULES, {"add": [{"value": query, "tag": tag} for query in queries]})
    refused = [error for error in answer.each("errors") if error.text("title") != "DuplicateRule"]
    if refused:
        raise SourceRefusedError(NAME, f"the stream refuses a rule: {_words(refused[0])}")


def _remove(client: XClient, ids: Collection[str]) -> None:
    if ids:
        client.post(RULES, {"delete": {"ids": list(ids)}})


def _words(error: Fields) -> str:
    details = next((each for each in (error.values.get("details") or []) if isinstance(each, str)), "")
    return (details or error.text("detail", "message", "title") or "without words")[:300]
