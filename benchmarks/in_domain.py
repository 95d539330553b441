"""Whether a model of a team's own labels reads better than VADER, by how many labels there are.

    ./run python benchmarks/in_domain.py FOLDER [--draws 12]

FOLDER holds `gop_debate/gop_debate_2015.csv` and `semeval/*.txt`, labelled tweets. Labels are drawn at random again and
again; both are judged on the same labels, the model on those that it did not learn from.
"""

import argparse
import csv
import random
from pathlib import Path
from statistics import fmean

from analysis.in_domain import Comparison, Example, compare
from analysis.sentiment import VaderReader
from domain.labelling import Verdict

SIZES = (100, 200, 400)


def debate(folder: Path) -> list[tuple[str, str]]:
    with (folder / "gop_debate" / "gop_debate_2015.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["sentiment"].lower()) for row in csv.DictReader(file)]


def everyday(folder: Path) -> list[tuple[str, str]]:
    found = []
    for name in ("twitter-2016train-A.txt", "twitter-2016dev-A.txt", "twitter-2015train-A.txt"):
        for line in (folder / "semeval" / name).read_text(encoding="utf-8").splitlines():
            _, verdict, text, *_ = [*line.split("\t"), "", ""]
            if verdict in {each.value for each in Verdict}:
                found.append((text, verdict))
    return found


def measure(name: str, said: list[tuple[str, str]], draws: int) -> None:
    readings = VaderReader()([text for text, _ in said], ["en"] * len(said))
    examples = [
        Example(text=text, reading=reading.label, compound=reading.compound, verdict=Verdict(verdict))
        for (text, verdict), reading in zip(said, readings, strict=True)
        if reading.compound is not None
    ]
    for size in SIZES:
        compared = [compare(random.Random(seed).sample(examples, size)) for seed in range(draws)]
        found = [one for one in compared if one is not None]
        print(f"{name}, {size} labels: model better in {sum(one.better for one in found)} of {len(found)}")
        print(f"  VADER {figures(found, model=False)}\n  model {figures(found, model=True)}", flush=True)


def figures(found: list[Comparison], *, model: bool) -> str:
    skills = [one.model if model else one.scorer for one in found]
    right, f1 = fmean(skill.right.value for skill in skills), fmean(skill.f1.value for skill in skills)
    negative = fmean(skill.found.value for skill in skills if skill.found is not None)
    return f"right {right:.2f}, mean F1 {f1:.2f}, found of the negative {negative:.2f}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--draws", type=int, default=12)
    given = asked.parse_args()
    measure("debate", debate(given.folder), given.draws)
    measure("everyday", everyday(given.folder), given.draws)


if __name__ == "__main__":
    main()
