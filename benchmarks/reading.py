"""Measure the reading of texts: is the fast scorer the same and how fast, which languages are told, what is found.

    ./run python benchmarks/reading.py DATA

DATA is a folder of public labelled tweets that is not part of the project: brands/*.csv (text), gop_debate/*.csv
(sentiment, text), semeval/*.txt and vader/tweets_GroundTruth.txt (id, label or mean rating, text; tab separated).
Whether a text asks or names a harm was judged by one reader, who also wrote the rules: `reading_labels.csv` holds the
verdicts under a digest of each text. Every figure in docs/reading.md comes from here.
"""

import argparse
import csv
import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import TypeVar

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis import vader
from analysis.asking import asks
from analysis.harm import harms
from analysis.language import ENGLISH, by_model, detect, is_plainly_english
from analysis.preparation import clean, find_names, mask, mask_handles, split_hashtags, straighten_apostrophes, unescape
from analysis.sentiment import SCORER_VERSION, VaderReader
from analysis.share import wilson
from domain.reading import Label

COMPARED = 120_000
ROUNDS = 3  # of which the best counts: the others were disturbed
BATCH = 1_000  # texts, as a collector hands them over
LABELS = Path(__file__).with_name("reading_labels.csv")

_HASHTAG = re.compile(r"#(\w+)")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+")
_NO_PROBLEM = re.compile(r"\bno (?:\w+ )?(?:problems?|worries)\b", re.IGNORECASE)

# A text, and what people said of it: "negative", "neutral", "positive", or "" where nobody did.
Said = tuple[str, str]
Given = TypeVar("Given")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder of labelled tweets")
    sets = read_sets(parser.parse_args().data)
    texts = [text for said in sets.values() for text, _ in said]
    print(f"scorer vaderSentiment {SCORER_VERSION}, {len(texts)} texts of {len(sets)} sets")
    compare(texts)
    time_parts(texts)
    tell_languages(sets)
    find_negatives(sets)
    weigh_defects(sets)
    judge(texts)
    flag(sets)


def read_sets(data: Path) -> dict[str, list[Said]]:
    """Every set by its name."""
    sets = {path.stem: [(row["text"], "") for row in read_csv(path)] for path in sorted(data.glob("brands/*.csv"))}
    for path in sorted(data.glob("gop_debate/*.csv")):
        sets[path.stem] = [(row["text"], row["sentiment"].lower()) for row in read_csv(path)]
    for path in sorted(data.glob("semeval/*.txt")):
        sets[path.stem] = [(text, said) for said, text in read_tabs(path)]
    for path in sorted(data.glob("vader/tweets*.txt")):
        sets[f"{path.stem} (VADER's own)"] = [(text, vader_class(float(rating))) for rating, text in read_tabs(path)]
    return sets


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.DictReader(file)


def read_tabs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) > 2:  # noqa: PLR2004 - id, label, text
            yield cells[1], cells[2]


def vader_class(rating: float) -> str:
    return "positive" if rating >= 0.05 else "negative" if rating <= -0.05 else "neutral"  # noqa: PLR2004 - its cut


def compare(texts: Sequence[str]) -> None:
    """Both scorers on every text and on texts put together from halves of two, in one run."""
    dice = random.Random(1)
    halves = [text.split() for text in texts]
    mixed = list(texts)
    while len(mixed) < COMPARED:
        first, second = dice.choice(halves), dice.choice(halves)
        mixed.append(" ".join(first[: dice.randint(0, len(first))] + second[dice.randint(0, len(second)) :]))
    original = SentimentIntensityAnalyzer()
    slow = fast = 0.0
    different = 0
    parts = [mixed[start : start + 1000] for start in range(0, len(mixed), 1000)]
    for part in parts:  # in turn, so that other work on the machine slows both alike
        one, theirs = timed(lambda text: original.polarity_scores(text)["compound"], part)
        other, ours = timed(vader.compound, part)
        slow, fast = slow + one / len(parts), fast + other / len(parts)
        different += sum(mine != his for mine, his in zip(ours, theirs, strict=True))
    print(f"\nSame as vaderSentiment: {different} of {len(mixed)} texts differ")
    print(f"  vaderSentiment {slow:5.1f} µs a text, ours {fast:5.1f} µs: {slow / fast:.1f} times as fast")


def timed(function: Callable[[Given], object], given: Sequence[Given]) -> tuple[float, list[object]]:
    """Microseconds of processor time for one of what is given, and the results."""
    start = process_time()
    results = [function(one) for one in given]
    return (process_time() - start) / len(given) * 1e6, results


def time_parts(texts: Sequence[str]) -> None:
    names = find_names(["pepsi", "united"], ["@pepsi"])
    cleaned = [clean(text) for text in texts]
    masked = [mask(text, names) for text in cleaned]
    print(f"\nProcessor time of the parts, µs a text (best of {ROUNDS})")
    for name, part, on in (
        ("language", detect, texts),
        ("preparation", lambda text: mask(clean(text), names), texts),
        ("score", vader.compound, masked),
        ("asks", asks, cleaned),
        ("harm", harms, masked),
    ):
        print(f"  {name:12} {min(timed(part, on)[0] for _ in range(ROUNDS)):6.1f}")
    reader = VaderReader(brand=("pepsi", "united"), handles=("@pepsi",))
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    each = min(timed(lambda batch: reader(batch, [""] * len(batch)), batches)[0] for _ in range(ROUNDS)) / BATCH
    print(f"  {'whole':12} {each:6.1f}  = {1e6 / each:,.0f} texts a second on one core")


def tell_languages(sets: dict[str, list[Said]]) -> None:
    print("\nNot scored for their language (nearly all of these sets is English)")
    for name, said in sets.items():
        readings = VaderReader()([text for text, _ in said], [""] * len(said))
        languages = Counted(reading.language for reading in readings if reading.label is Label.UNSCORED)
        print(f"  {name:36} {languages.total:5}/{len(said):<5} {languages.total / len(said):6.2%}  {languages.top(6)}")
    texts = {text for said in sets.values() for text, _ in said}
    settled = [text for text in texts if is_plainly_english(text)]
    others = Counted(found for text in settled if (found := by_model(text)) not in {"", ENGLISH})
    print(
        f"  {len(settled)} of {len(texts)} different texts are settled by words that only English has; the model "
        f"contradicts for {others.total}: {others.top(6)}"
    )


class Counted:
    """How often each thing came."""

    def __init__(self, things: Iterable[str]) -> None:
        self.counts: defaultdict[str, int] = defaultdict(int)
        for thing in things:
            self.counts[thing or "cannot be told"] += 1
        self.total = sum(self.counts.values())

    def top(self, most: int) -> str:
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{thing} {count}" for thing, count in ranked[:most])


def find_negatives(sets: dict[str, list[Said]]) -> None:
    print("\nNegative posts: what people said and what the scorer says, scored texts only (Wilson 95 %)")
    print(f"  {'':36} {'posts':>6} {'true':>5}  {'VADER alone':26}  {'found of the negative':26}  right of the found")
    for name, said in sets.items():
        labelled = [(text, truth) for text, truth in said if truth]
        if not labelled:
            continue
        readings = VaderReader()([text for text, _ in labelled], [""] * len(labelled))
        scored = [
            (truth == "negative", reading.label is Label.NEGATIVE)
            for (_, truth), reading in zip(labelled, readings, strict=True)
            if reading.label is not Label.UNSCORED
        ]
        true, found = sum(truth for truth, _ in scored), sum(said_so for _, said_so in scored)
        both = sum(truth and said_so for truth, said_so in scored)
        print(
            f"  {name:36} {len(scored):6} {true / len(scored):5.0%}  {share(found, len(scored))}"
            f"  {share(both, true)}  {share(both, found)}"
        )


def weigh_defects(sets: dict[str, list[Said]]) -> None:
    """What each known defect of the scorer costs, on the labelled texts that it touches: right without and with a cure.

    A cure that is in `analysis.preparation` is taken away for "without"; another one is added for "with".
    """
    labelled = [(text, truth) for name, said in sets.items() if "VADER" not in name for text, truth in said if truth]
    united = find_names(["united"], [])
    print(f"\nKnown defects, on {len(labelled)} labelled texts{'':17} touched  class changed  right without -> with")
    for name, without, cured in (
        ("handles as words (cured)", lambda text: split_hashtags(clean(text), None), plain),
        ("a brand's name as a word, “united” (cured)", plain, lambda text: mask(clean(text), united)),
        ("curly apostrophes (cured)", lambda text: mask(unescape(text), None), plain),
        ("HTML entities (cured)", lambda text: mask(straighten_apostrophes(text), None), plain),
        ("hashtags with a bad word (cured)", lambda text: mask_handles(clean(text)), plain),
        ("all other hashtags (not cured)", plain, lambda text: _HASHTAG.sub(split_hashtag, plain(text))),
        ("“no problem” (not cured)", plain, lambda text: _NO_PROBLEM.sub("fine", plain(text))),
    ):
        touched = [(truth, without(text), cured(text)) for text, truth in labelled]
        touched = [(truth, one, other) for truth, one, other in touched if one != other]
        said = [
            (truth, vader_class(vader.compound(one)), vader_class(vader.compound(other)))
            for truth, one, other in touched
        ]
        moved = [each for each in said if each[1] != each[2]]
        before, after = sum(truth == one for truth, one, _ in moved), sum(truth == other for truth, _, other in moved)
        print(f"  {name:44} {len(said):6} {len(moved):6}   {share(before, len(moved))} -> {share(after, len(moved))}")


def plain(text: str) -> str:
    """As a text is scored where no name is watched."""
    return mask(clean(text), None)


def split_hashtag(found: re.Match[str]) -> str:
    """#EpicFail as two words; one without capitals stays one word, without its sign."""
    return " ".join(_PARTS.findall(found[1]))


def judge(texts: Sequence[str]) -> None:
    """The rules as they are now against the verdicts; texts without one are left out."""
    verdicts: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for row in read_csv(LABELS):
        verdicts[row["question"]][row["text"]] = row["yes"] == "1"
    by_digest = {digest(text): text for text in texts}
    print(f"\nAgainst one reader's verdicts: {'':12} right of the flagged        meant though not flagged")
    for question, judged in verdicts.items():
        flagged: list[bool] = []
        passed: list[bool] = []
        for key, meant in judged.items():
            if key in by_digest:
                (flagged if flags(question, by_digest[key]) else passed).append(meant)
        print(f"  {question:36} {share(sum(flagged), len(flagged))}  {share(sum(passed), len(passed))}")


def flag(sets: dict[str, list[Said]]) -> None:
    print("\nFlagged, of all posts")
    for name, said in sets.items():
        texts = [clean(text) for text, _ in said]
        named = [harms(text) for text in texts]
        asking, marked, harm = (
            sum(found) / len(texts) for found in (map(asks, texts), map(has_mark, texts), map(bool, named))
        )
        kinds = Counted(kind for kinds in named for kind in kinds).top(5)
        print(f"  {name:36} {asking:5.1%} ask ({marked:3.0%} have a mark), {harm:5.1%} name harm: {kinds}")


def has_mark(text: str) -> bool:
    return "?" in text


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode(errors="surrogatepass")).hexdigest()[:16]


def flags(question: str, text: str) -> bool:
    if question == "other language":
        return detect(text) not in {"", ENGLISH}
    kind = question.partition(" ")[0]
    return asks(clean(text)) if kind == "asks" else kind in harms(clean(text))


def share(k: int, n: int) -> str:
    estimate = wilson(k, n)
    if estimate is None:
        return f"{'–':>26}"
    return f"{k:5}/{n:<5} {estimate.value:4.0%} {f'({estimate.low:.0%}–{estimate.high:.0%})':10}"


if __name__ == "__main__":
    main()
