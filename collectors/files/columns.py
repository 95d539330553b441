"""Which column means what: recognised by its name and checked against its values, or given by a person."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from collectors.files.mapping import ColumnMapping
from collectors.files.times import DateOrder, moment_of
from collectors.files.values import count_of, empty, kind_of, rounded, text_of, truth_of
from domain.errors import ConfigurationError

# Names that exports give their columns, the best first, compared in small letters with _ between words.
_NAMES = {
    "text": ("text full_text body content message tweet_text tweet post_text comment_text comment post_message "
             "contents snippet hit_sentence caption selftext summary description"),
    "long_text": "note_tweet.text note_post.text extended_tweet.full_text",
    "title": "title headline subject story_title",
    "published_at": ("published_at timestamp_utc created_at_utc unix_timestamp created_utc created_at_i created_at "
                     "timestamp datetime_utc datetime date_time date_utc published publish_date publication_date "
                     "pub_date pubdate post_created tweet_created posted_at posted created_time created creation_date "
                     "post_date sent_at utc time_utc date time"),
    "time_of_day": "time_of_day time hour clock",
    "id": ("native_id tweet_id status_id post_id comment_id message_id id_str object_id objectid item_id guid uri id "
           "mention_id fullname"),
    "author_id": "author_id user_id author.id user.id_str user.id userid from_user_id channel_id account.id author.did",
    "author": ("handle author_handle username screen_name author_username user_screen_name author_screen_name "
               "author.username author.handle user.screen_name user.username account.acct user_username from_user "
               "twitter_author_id author user account by nick from user_name"),
    "author_name": ("author_name author_full_name display_name author_display_name full_name name user.name "
                    "author.name account.display_name author.displayname author"),
    "followers": ("followers followers_count follower_count author_followers author_followers_count "
                  "user_followers_count user_followers user.followers_count author.public_metrics.followers_count "
                  "author.followers_count account.followers_count twitter_followers num_followers subscribers"),
    "verified": "verified is_verified author_verified user_verified user.verified author.verified twitter_verified",
    "likes": ("likes like_count likes_count favorites favorite_count favorites_count favourites favourite_count "
              "favourites_count num_likes public_metrics.like_count upvotes ups points reactions reaction_count"),
    "reposts": ("retweets retweet_count retweets_count reposts repost_count shares share_count shares_count "
                "reblogs reblogs_count boosts num_retweets public_metrics.retweet_count public_metrics.repost_count"),
    "replies": ("replies reply_count replies_count comments comment_count comments_count num_comments num_replies "
                "public_metrics.reply_count"),
    "views": ("views view_count views_count impressions impression_count public_metrics.impression_count play_count "
              "viewcount"),
    "url": "url permalink link post_url tweet_url permalink_url status_url tweet_link post_link",
    "language": "lang language iso_language_code language_code",
    "is_reply": "is_reply reply",
    "in_reply_to": ("in_reply_to in_reply_to_status_id_str in_reply_to_status_id in_reply_to_tweet_id in_reply_to_id "
                    "replied_to_id reply_to_id reply_to parent_id parent"),
    "conversation_id": "conversation_id thread_id story_id conversation thread link_id",
    "is_repost": "is_retweet is_repost is_reblog retweet retweeted_status",
    "is_quote": "is_quote is_quote_status quote",
    "kind": "kind post_type mention_type type content_type",
}  # fmt: skip

FIELDS: Mapping[str, tuple[str, ...]] = {field: tuple(names.split()) for field, names in _NAMES.items()}
NEEDED = ("text", "published_at")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[^a-z0-9.]+")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d")
_MOST = 0.5  # of the values that a column has in the sample; a few odd ones must not disqualify it
_MOST_CONTRADICTIONS = 0.1
_ENOUGH_TO_COUNT = 3  # rows numbered 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """`columns`: field → column. `notes`: what a person should know about the choice."""

    columns: Mapping[str, str]
    notes: tuple[str, ...]


def recognise(columns: Sequence[str], sample: Sequence[Mapping[str, object]], mapping: ColumnMapping) -> Recognised:
    """Find the column of every field. What a person gave stands, with a note where the values speak against it.

    Raises ConfigurationError if the mapping names a field or column that does not exist.
    """
    return _Choice(columns, sample).made(mapping)


class _Choice:
    """One choice of columns, field after field."""

    def __init__(self, columns: Sequence[str], sample: Sequence[Mapping[str, object]]) -> None:
        self._sample = sample
        self._by_name: dict[str, str] = {}
        for column in columns:
            self._by_name.setdefault(plain(column), column)
        self._columns = columns
        self._chosen: dict[str, str] = {}
        self._notes: list[str] = []

    def made(self, mapping: ColumnMapping) -> Recognised:
        for field, column in mapping.columns.items():
            self._give(field, column)
        for field in FIELDS:
            if field not in mapping.columns:
                self._find(field)
        self._note_row_numbers()
        return Recognised(columns=self._chosen, notes=tuple(self._notes))

    def _give(self, field: str, column: str) -> None:
        if field not in FIELDS:
            msg = f"There is no field “{field}” to map. Fields: {', '.join(FIELDS)}."
            raise ConfigurationError(msg)
        if not column:
            return  # a person says that the file has none
        found = column if column in self._columns else self._by_name.get(plain(column))
        if found is None:
            msg = f"The file has no column “{column}” for {field}. Its columns: {', '.join(self._columns) or 'none'}."
            raise ConfigurationError(msg)
        self._chosen[field] = found
        if problem := self._problem(field, found):
            self._notes.append(f"{field} is taken from “{found}” as asked, although {problem}")

    def _find(self, field: str) -> None:
        taken = set(self._chosen.values())
        candidates = [self._by_name[name] for name in FIELDS[field] if name in self._by_name]
        blank = ""
        for column in dict.fromkeys(candidates):
            if column in taken:
                continue
            if not self._values(column):
                blank = blank or column
            elif problem := self._problem(field, column):
                self._notes.append(f"“{column}” is not taken as {field}: {problem}")
            else:
                self._chosen[field] = column
                return
        if blank:
            self._chosen[field] = blank

    def _values(self, column: str) -> list[object]:
        return [value for row in self._sample if not empty(value := row.get(column))]

    def _problem(self, field: str, column: str) -> str:
        """What speaks against taking a column as a field, "" if nothing does."""
        values = self._values(column)
        if field == "id":
            return self._problem_of_id(column, values)
        if field in _CHECKS and values:
            check, wanted = _CHECKS[field]
            fitting = sum(map(check, values))
            if fitting < _MOST * len(values):
                return f"only {fitting} of {len(values)} values are {wanted}, such as “{text_of(values[0])[:40]}”"
        return ""

    def _problem_of_id(self, column: str, values: Sequence[object]) -> str:
        damaged = next(filter(rounded, values), None)
        if damaged is not None:
            return f"its values were rounded on the way ({text_of(damaged)}), so different posts share one"
        text = self._chosen.get("text", "")
        said: dict[str, str] = {}
        contradictions = 0
        for row in self._sample:
            id_ = text_of(row.get(column))
            contradictions += id_ != "" and said.setdefault(id_, text_of(row.get(text))) != text_of(row.get(text))
        if contradictions > _MOST_CONTRADICTIONS * len(self._sample):
            return f"{contradictions} of {len(self._sample)} rows repeat one with another text"
        return ""

    def _note_row_numbers(self) -> None:
        column = self._chosen.get("id")
        if column is None:
            self._notes.append("No column with ids: they are made from author, time and text, so equal rows count once")
            return
        ids = [count_of(row.get(column)) for row in self._sample]
        if len(ids) >= _ENOUGH_TO_COUNT and ids[0] in (0, 1) and ids == list(range(ids[0], ids[0] + len(ids))):
            self._notes.append(
                f"“{column}” only numbers the rows: another file with the same name of source would clash"
            )


def plain(name: str) -> str:
    """A column's name in small letters with _ between words: `createdAt` and `Created At` are `created_at`."""
    return _APART.sub("_", _CAMEL.sub("_", name.strip()).lower()).strip("_")


def _is_time(value: object) -> bool:
    try:
        moment_of(value, DateOrder.MONTH_FIRST)
    except (ValueError, OverflowError):
        return False
    return True


def _is_time_of_day(value: object) -> bool:
    return _TIME_OF_DAY.match(text_of(value).strip()) is not None


def _is_count(value: object) -> bool:
    return count_of(value) is not None


def _is_truth(value: object) -> bool:
    return truth_of(value) is not None


def _is_kind(value: object) -> bool:
    return kind_of(value) is not None


_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "published_at": (_is_time, "times"),
    "time_of_day": (_is_time_of_day, "times of day"),
    **dict.fromkeys(("followers", "likes", "reposts", "replies", "views"), (_is_count, "counts")),
    **dict.fromkeys(("verified", "is_reply", "is_repost", "is_quote"), (_is_truth, "yes or no")),
    "kind": (_is_kind, "kinds of mentions"),
}
