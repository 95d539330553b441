"""One case on trial: every policy, and the advice under disturbance, at the same moments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.advice.advice import advise
from analysis.advice.facts import Facts
from analysis.backtest.disturbance import mislabelled, playbooks, sampled
from analysis.backtest.policy import ADVICE, Judged, judged
from analysis.backtest.score import agreement
from config.playbook import Playbook

MISLABELLED = 0.2
SAMPLED = 0.1
EVERY = 3  # disturbed at each third moment: some fifty playbooks are asked there


@dataclass(slots=True, kw_only=True)
class Trial:
    """`timelines`: what each policy said. Facts are shown to it in the order of time."""

    playbook: Playbook
    disturb: bool = False
    seed: int = 1
    timelines: dict[str, list[Judged]] = field(default_factory=lambda: defaultdict(list))
    _plain: list[Judged] = field(default_factory=list)
    _disturbed: dict[str, list[Judged]] = field(default_factory=lambda: defaultdict(list))

    def show(self, facts: Facts) -> None:
        """Judge one moment."""
        said = judged(advise(facts, self.playbook), self.playbook.thresholds)
        for name, one in said.items():
            self.timelines[name].append(one)
        if self.disturb and len(self.timelines[ADVICE]) % EVERY == 1:
            self._plain.append(said[ADVICE])
            self._disturb(facts)

    def _disturb(self, facts: Facts) -> None:
        for name, factor, book in playbooks(self.playbook):
            self._disturbed[f"{name} × {factor:g}"].append(_said(facts, book))
        self._disturbed["mislabelled"].append(_said(mislabelled(facts, MISLABELLED, self.seed), self.playbook))
        self._disturbed["sampled"].append(_said(sampled(facts, SAMPLED, self.seed), self.playbook))

    @property
    def advice(self) -> Sequence[Judged]:
        return self.timelines[ADVICE]

    def robustness(self) -> Mapping[str, float]:
        """By disturbance, the part of the moments at which the advice stayed the same; empty if none was tried."""
        return {name: agreement(self._plain, other) for name, other in self._disturbed.items()}


def _said(facts: Facts, book: Playbook) -> Judged:
    return judged(advise(facts, book), book.thresholds)[ADVICE]
