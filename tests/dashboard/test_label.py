"""The Label page: blind, one at a time, every answer kept at once, back and skip, and agreement of two people."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.boards import label as board
from domain import words
from domain.labelling import Verdict
from domain.mention import Removal
from domain.reading import Label
from situation.reaction import charted
from store import labels, mentions
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading
from tests.dashboard.test_views import database, draw, said  # noqa: F401 - database: a fixture

ABOUT = incident()
VERDICTS = ("negative", "neutral", "positive", "unsure")


@pytest.fixture
def told(database: Database) -> Database:  # noqa: F811 - likewise
    pairs = [(mention(n, text=f"*said* {n}"), reading(list(Label)[n % 4])) for n in range(30)]
    with database.writing() as tx:
        keep(tx, ABOUT, pairs)
    return database


def named(name: str) -> AppTest:
    test = draw("label")
    test.text_input[0].set_value(name)
    test.button[-1].click().run()
    assert not test.exception
    return test


def shown(test: AppTest) -> list[str]:
    return [text.value for text in test.markdown]


def text_of(test: AppTest) -> str:
    (text,) = [text for text in said(test) if text.startswith("*said*")]
    return text


def press(test: AppTest, name: str, place: int) -> AppTest:
    return test.button(key=f"label-{name}-{place}").click().run()


def test_a_batch_is_answered_blind_and_kept(told: Database) -> None:
    test = named("Ada")
    assert "No label yet." in said(test)
    test.button(key="label-draw").click().run()
    seen = []
    for place in range(20):
        seen.append(text_of(test))
        words = " ".join(said(test))
        assert not any(word in words for word in ("vader", "negative", "positive", "neutral", "0.62", "0.55"))
        press(test, VERDICTS[place % 4], place)
    assert len(set(seen)) == 20
    assert "5 negative, 5 neutral, 5 positive, 5 cannot tell" in said(test)
    assert "20 labels by 1 person, on 20 mentions." in said(test)
    with told.reading() as tx:
        kept = labels.of(tx, ABOUT.id)
    assert {f"*said* {each.native_id[1:]}": each.verdict for each in kept} == {
        text: Verdict(VERDICTS[place % 4]) for place, text in enumerate(seen)
    }
    assert {(each.labeller, each.weight) for each in kept} == {("Ada", 1.5)}
    test.button(key="label-more").click().run()
    assert text_of(test) not in seen


def test_it_says_how_many_more_it_takes(told: Database) -> None:
    with told.writing() as tx:
        for number in range(20):
            verdict = Verdict.UNSURE if number < 3 else Verdict.NEUTRAL
            labels.add(tx, ABOUT.id, ("x", f"n{number}"), verdict, labeller="Bo", labelled_at=BEGAN)
    assert "With labels: not yet. It takes 20 labelled mentions that can be told, 3 more." in said(named("Ada"))


def test_where_nothing_was_said_nothing_is_promised(database: Database) -> None:  # noqa: F811 - likewise
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = named("Ada")
    assert any(text.value.startswith("There is no mention yet.") for text in test.markdown)
    assert not any("You will see" in text.value for text in test.markdown)


def test_back_replaces_and_skip_keeps_nothing(told: Database) -> None:
    test = named("Ada")
    test.button(key="label-draw").click().run()
    first = text_of(test)
    press(test, "negative", 0)
    press(test, "skip", 1)
    press(test, "back", 2)
    press(test, "back", 1)
    assert text_of(test) == first
    assert "You said: negative. Another answer replaces it." in [caption.value for caption in test.caption]
    press(test, "positive", 0)
    with told.reading() as tx:
        assert [each.verdict for each in labels.of(tx, ABOUT.id)] == [Verdict.POSITIVE]


def test_who_leaves_a_batch_gets_the_rest_of_it_first(told: Database) -> None:  # noqa: ARG001 - it is there
    """Nobody has other mentions drawn by leaving those that they do not like."""
    test = named("Ada")
    test.button(key="label-draw").click().run()
    press(test, "negative", 0)
    press(test, "skip", 1)
    waiting = text_of(test)
    anew = named("Ada")
    assert "19 mentions of your last batch had no answer yet: they come first." in shown(anew)
    anew.button(key="label-draw").click().run()
    press(anew, "skip", 0)
    assert text_of(anew) == waiting
    other = named("Bo")
    assert not any("of your last batch" in text for text in shown(other))


def test_it_says_how_many_of_those_drawn_have_an_answer(told: Database) -> None:
    test = named("Ada")
    test.button(key="label-draw").click().run()
    for place in range(20):
        press(test, "skip" if place % 5 == 0 else "neutral", place)
    assert "Answered: 16 of 20 mentions drawn by chance. What is skipped for what it says bends the share." in said(
        test
    )
    with told.writing() as tx:
        others = {f"n{number}" for number in range(30)} - {each.native_id for each in labels.of(tx, ABOUT.id)}
        for native_id in others:
            labels.add(tx, ABOUT.id, ("x", native_id), Verdict.NEUTRAL, labeller="Bo", labelled_at=BEGAN)
    with told.reading() as tx:
        lines = board.standing(tx, ABOUT, NOW).lines
    assert "Answered: 20 of 20 mentions drawn by chance." in lines
    assert "10 mentions labelled without being drawn: the share is only as fair as whoever chose them." in lines


def test_a_fifth_is_what_somebody_else_has_labelled(told: Database) -> None:
    with told.writing() as tx:
        for number in range(10):
            key = ("x", f"n{number}")
            labels.add(tx, ABOUT.id, key, Verdict.NEUTRAL, labeller="Bo", labelled_at=BEGAN)
    test = named("Ada")
    test.button(key="label-draw").click().run()
    for place in range(20):
        press(test, "neutral", place)
    assert "30 labels by 2 people, on 26 mentions." in said(test)
    assert (
        "Of 4 mentions that two people labelled, 4 of 4 got the same label; Fleiss’ kappa cannot be told from these."
        in said(test)
    )


def test_what_is_removed_meanwhile_can_only_be_skipped(told: Database) -> None:
    test = named("Ada")
    test.button(key="label-draw").click().run()
    number = text_of(test).removeprefix("*said* ")
    with told.writing() as tx:
        removal = Removal(source="x", native_id=f"n{number}", reason="deleted", removed_at=NOW)
        mentions.remove(tx, [removal])
    press(test, "negative", 0)
    assert any(text.startswith("The mention before this one was removed") for text in said(test))
    press(test, "back", 1)
    assert test.button(key="label-negative-0").disabled
    press(test, "skip", 0)
    assert text_of(test)
    with told.reading() as tx:
        assert labels.counts(tx, ABOUT.id).labels == 0


def test_an_earlier_moment_is_not_labelled(told: Database) -> None:  # noqa: ARG001 - it is there
    test = draw("label", at=(BEGAN + timedelta(minutes=5)).isoformat())
    assert "Labels are given now" in [header.value for header in test.header]


def test_a_reply_stands_with_what_it_replies_to(database: Database) -> None:  # noqa: F811 - a fixture
    first = mention(1, text="Is it true?")
    second = mention(2, text="No", in_reply_to="n1")
    third = mention(3, text="Yes", in_reply_to="elsewhere")
    with database.writing() as tx:
        keep(tx, ABOUT, [(each, reading()) for each in (first, second, third)])
        known = board.load(tx, ABOUT, NOW, mention=second.key)
        unknown = board.load(tx, ABOUT, NOW, mention=third.key)
        gone = board.load(tx, ABOUT, NOW, mention=("x", "gone"))
    assert known
    assert unknown
    assert (known.text, known.replies_to, known.reply_missing) == ("No", "Is it true?", False)
    assert known.where == "post · x · Tue 31 Mar 2026, 11:02"
    assert (unknown.replies_to, unknown.reply_missing) == ("", True)
    assert gone is None


def test_both_shares_name_their_time_and_count_mentions_not_labels(told: Database) -> None:
    with told.writing() as tx:
        for labeller in ("Ada", "Bo"):
            for number in range(25):
                labels.add(tx, ABOUT.id, ("x", f"n{number}"), Verdict.NEUTRAL, labeller=labeller, labelled_at=BEGAN)
    with told.reading() as tx:
        known, standing, span = board.known(tx, ABOUT, NOW), board.standing(tx, ABOUT, NOW), charted(tx, ABOUT, NOW)
    assert standing.lines[0] == "50 labels by 2 people, on 25 mentions."
    assert span
    assert known.before.startswith(f"VADER alone, on the chart ({words.span(span, ZoneInfo(ABOUT.zone))}): ")
    assert known.after.startswith("With 25 labelled mentions, of whatever time: ")


def test_how_far_it_is_to_a_comparison_counts_what_can_be_compared(database: Database) -> None:  # noqa: F811 - a fixture
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n, text=f"the route opens {n}"), reading(Label.NEUTRAL)) for n in range(70)])
        for number in range(70):
            verdict = Verdict.UNSURE if number < 12 else Verdict.NEUTRAL
            labels.add(tx, ABOUT.id, ("x", f"n{number}"), verdict, labeller="Ada", labelled_at=BEGAN)
    with database.reading() as tx:
        assert "(58 by now)" in board.too_few_to_compare(tx, ABOUT, NOW)
    with database.writing() as tx:
        for number in range(12):
            labels.add(tx, ABOUT.id, ("x", f"n{number}"), Verdict.NEUTRAL, labeller="Ada", labelled_at=BEGAN)
        assert board.readers(tx, ABOUT, NOW) is None
        assert "(there are enough by now, but too few of more than one class)" in board.too_few_to_compare(
            tx, ABOUT, NOW
        )


def test_the_model_is_shown_beside_vader_only_where_it_is_better(database: Database) -> None:  # noqa: F811 - a fixture
    """A third of the talk is angry in words that VADER does not know."""
    with database.writing() as tx:
        said = [
            (
                mention(n, text=f"our gate was shut {n}" if n % 3 == 0 else f"the route opens {n}"),
                reading(Label.NEUTRAL),
            )
            for n in range(120)
        ]
        keep(tx, ABOUT, said)
        assert board.readers(tx, ABOUT, NOW) is None, "without labels nothing is compared"
        assert "(0 by now)" in board.too_few_to_compare(tx, ABOUT, NOW)
        for number in range(90):
            verdict = Verdict.NEGATIVE if number % 3 == 0 else Verdict.NEUTRAL
            labels.add(tx, ABOUT.id, ("x", f"n{number}"), verdict, labeller="Ada", labelled_at=BEGAN)
        better = board.readers(tx, ABOUT, NOW)
        for number in range(90):
            verdict = Verdict.NEGATIVE if number % 5 == 0 else Verdict.NEUTRAL
            labels.add(tx, ABOUT.id, ("x", f"n{number}"), verdict, labeller="Ada", labelled_at=NOW)
        worse = board.readers(tx, ABOUT, NOW)
    assert better is not None
    assert "measurably better than VADER" in better.verdict
    vader, model = better.rows
    assert vader[-1].startswith("0\u202f%")
    assert model[-1].startswith("33\u202f%")
    assert model[-1].endswith("of 120 looked at")
    assert worse is not None
    assert worse.verdict.startswith("The model is not measurably better")
    assert worse.rows[1][-1] == "not shown"
