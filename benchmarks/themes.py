"""How stable themes are, how much they fold, and what they cost.

    ./run python benchmarks/themes.py FOLDER

`FOLDER` holds `brands/*.csv` and `gop_debate/*.csv` (columns as their publishers give them); what reads as negative, or
is labelled so, is grouped. Agreement is the adjusted Rand index (Hubert and Arabie, Journal of Classification 2, 1985)
over texts that both groupings put into a theme: 1 is the same themes, 0 what chance would give.
"""

import argparse
import csv
import random
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from analysis.sentiment import VaderReader
from analysis.themes.factors import Numbers, assign, centres, number_of_themes, weigh
from analysis.themes.finding import Grouping, find
from analysis.themes.folding import fold
from analysis.themes.wording import names_of, plain, spoken
from config.settings import Settings
from domain.incident import Incident
from domain.mention import Author, Flag, Mention
from domain.reading import Label, Reading
from domain.theme import Strand
from situation import grouping
from situation import themes as theming
from store import incidents, mentions, regrouping
from store.connection import open_database

_DRAWS = 5
_LARGE = 10_000
_SETS = {
    "advert": ("brands/pepsi_tweets.csv", "timestamp_utc", ("pepsi",)),
    "control": ("brands/nike_tweets.csv", "timestamp_utc", ("nike", "dream crazy")),
    "debate": ("gop_debate/gop_debate_2015.csv", "tweet_created", ("gop debate",)),
}
Fit = Callable[[Any, int], Numbers]


def negatives(folder: Path, name: str) -> list[str]:
    """The negative texts of a set, in the order in which they were published."""
    file, column, brand = _SETS[name]
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["text"]]
    if "sentiment" in rows[0]:
        return [row["text"] for row in rows if row["sentiment"] == "Negative"]
    rows.sort(key=lambda row: row[column])
    texts = [row["text"] for row in rows]
    readings = VaderReader(brand=brand)(texts, [""] * len(texts))
    return [text for text, reading in zip(texts, readings, strict=True) if reading.label is Label.NEGATIVE]


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    both = [(a, b) for a, b in zip(one, other, strict=True) if a >= 0 and b >= 0]
    return float(adjusted_rand_score(*zip(*both, strict=True))) if len(both) > 1 else float("nan")


def print_methods(sets: dict[str, list[str]], left_out: dict[str, frozenset[str]]) -> None:
    """Which way of grouping finds the same themes in two halves of the same texts."""
    print(
        "\nTwo random halves of the different texts, grouped apart; both assign all of them. Agreement (texts in both)"
    )
    fits: dict[str, Fit] = {"non-negative factors (ours)": centres, "k-means": _k_means, "HDBSCAN": _hdbscan}
    for name, texts in sets.items():
        weighed = weigh(_stems(texts, left_out[name]))
        number = number_of_themes(weighed.rows.shape[0])
        for fit_name, fit in fits.items():
            scores, shares = [], []
            for seed in range(_DRAWS):
                mixed = np.random.default_rng(seed).permutation(weighed.rows.shape[0])
                half = len(mixed) // 2
                one, other = (
                    assign(weighed.rows, fit(weighed.rows[np.sort(part)], number))[0]
                    for part in (mixed[:half], mixed[half:])
                )
                scores.append(agreement(one.tolist(), other.tolist()))
                shares.append(float(np.mean((one >= 0) & (other >= 0))))
            print(f"  {name:8s} {fit_name:28s} {np.mean(scores):.2f} ({np.mean(shares):.0%} of the texts)")


def _stems(texts: Sequence[str], left_out: frozenset[str]) -> list[list[str]]:
    plain_texts = [plain(text) for text in texts]
    return [[word.stem for word in spoken(plain_texts[place], left_out)] for place in np.unique(fold(plain_texts))]


def _k_means(rows: Any, number: int) -> Numbers:
    return np.asarray(normalize(KMeans(number, n_init=3, random_state=0).fit(rows).cluster_centers_))


def _hdbscan(rows: Any, _: int) -> Numbers:
    flat = normalize(TruncatedSVD(40, random_state=0).fit_transform(rows))
    found = HDBSCAN(min_cluster_size=max(5, rows.shape[0] // 100), min_samples=5, copy=True).fit(flat).labels_
    groups = [np.asarray(rows[np.flatnonzero(found == place)].mean(axis=0)).ravel() for place in range(found.max() + 1)]
    return np.asarray(normalize(np.vstack(groups))) if groups else np.zeros((0, rows.shape[1]))


def print_growth(sets: dict[str, list[str]], left_out: dict[str, frozenset[str]]) -> None:
    """What happens to themes as more comes in: ten refreshes, each with what the one before had found."""
    print(
        "\nTen refreshes as the texts grow from a tenth to all: agreement with the refresh before over its texts, and"
    )
    print("themes of the one before that kept their identity; without: each refresh begins anew")
    for name, texts in sets.items():
        for label, remembers in (("ours", True), ("without", False)):
            scores, kept, were = [], 0, 0
            before: Grouping | None = None
            for step in range(1, 11):
                said = texts[: len(texts) * step // 10]
                found = find(
                    said, left_out[name], [each.words for each in before.themes] if before and remembers else ()
                )
                if before:
                    scores.append(agreement(before.theme.tolist(), found.theme[: len(before.theme)].tolist()))
                    were += len(before.themes)
                    kept += sum(each.before is not None for each in found.themes)
                before = found
            same = f", {kept} of {were} themes kept" if remembers else ""
            print(f"  {name:8s} {label:8s} mean {np.nanmean(scores):.2f}, least {np.nanmin(scores):.2f}{same}")


def print_sizes(sets: dict[str, list[str]], left_out: dict[str, frozenset[str]]) -> None:
    print("\nAll texts at once")
    for name, texts in sets.items():
        found = find(texts, left_out[name])
        inside, folded = float(np.mean(found.theme >= 0)), 1 - len(set(found.fold.tolist())) / len(texts)
        stable = float(np.mean([each.stability for each in found.themes])) if found.themes else float("nan")
        print(
            f"  {name:8s} {len(texts)} negative: {folded:.0%} folded into another text, {len(found.themes)} themes "
            f"with {inside:.0%} of them, stability {stable:.2f}"
        )
        print(f"           {', '.join(each.name for each in found.themes)}")


def print_time(sets: dict[str, list[str]], left_out: dict[str, frozenset[str]]) -> None:
    texts = random.Random(0).choices([text for each in sets.values() for text in each], k=_LARGE)
    # Made different, so that folding spares nothing.
    texts = [f"{text} {place} {place * 7} {place * 13}" for place, text in enumerate(texts)]
    brand = frozenset().union(*left_out.values())
    find(texts[:500], brand)
    began, processor = time.perf_counter(), time.process_time()
    found = find(texts, brand)
    said = len(set(found.fold.tolist()))
    print(f"\n{_LARGE} mentions, {said} different texts: grouped in {time.perf_counter() - began:.2f} s,", end=" ")
    print(f"{time.process_time() - processor:.2f} s of processor time")
    print_page(texts)


def print_page(texts: Sequence[str]) -> None:
    """The same in a database: the first look, which groups and keeps, and the next one."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    about = Incident(id="many", title="Many", started_at=start)
    read = Reading(scorer="given", scorer_version="1", label=Label.NEGATIVE, compound=-0.5)
    said = [
        Mention(
            source="file",
            native_id=f"{place}",
            text=text,
            published_at=start + place * timedelta(seconds=20),
            collected_at=start,
            author=Author(id=f"{place}"),
            flags=frozenset({Flag.ARCHIVE}),
        )
        for place, text in enumerate(texts)
    ]
    at = said[-1].published_at + timedelta(minutes=1)
    with TemporaryDirectory() as folder, open_database(Settings(data_dir=Path(folder)).url) as database:
        with database.writing() as tx:
            incidents.add(tx, about)
            mentions.keep(tx, about, said, [read] * len(said))
        processor = time.process_time()
        with database.reading() as tx:
            regrouped = grouping.regrouped(tx, about, Strand.ANGER, at)
        assert regrouped
        with database.writing() as tx:
            regrouping.keep(tx, regrouped)
        grouped = time.process_time() - processor
        looks = []
        for _ in range(5):
            processor = time.process_time()
            with database.reading() as tx:
                theming.themes(tx, about, at)
            looks.append(time.process_time() - processor)
    print(
        f"from the database: read, grouped and kept in {grouped:.2f} s, then looked at in {median(looks):.2f} s", end=""
    )
    print(" of processor time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    warnings.simplefilter("ignore", ConvergenceWarning)  # k-means' own, where it is only compared with
    sets = {name: negatives(folder, name) for name in _SETS}
    left_out = {name: names_of(brand, ()) for name, (_, _, brand) in _SETS.items()}
    with threadpool_limits(1, "blas"):
        print_sizes(sets, left_out)
        print_methods(sets, left_out)
        print_growth(sets, left_out)
        print_time(sets, left_out)


if __name__ == "__main__":
    main()
