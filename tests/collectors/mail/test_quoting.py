"""The person's own words apart from what they quote and how they sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mail.quoting import separate


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Never again!", "Never again!"),
        ("Never again!\n\nOn Sun, 1 Mar 2026 at 10:00, Acme <a@acme.example> wrote:\n> Dear customer", "Never again!"),
        ("Never again!\n\nOn Sun, 1 Mar 2026 at 10:00, Acme <a@acme.example>\nwrote:\n> Dear", "Never again!"),
        ("Nie wieder!\n\nAm 1. März 2026 um 10:00 schrieb Acme <a@acme.example>:\n> Liebe Kundin", "Nie wieder!"),
        ("Jamais plus !\n\nLe dim. 1 mars 2026 à 10:00, Acme <a@acme.example> a écrit :\n> Bonjour", "Jamais plus !"),
        ("No way\n\nFrom: Acme <a@acme.example>\nSent: Sunday\nTo: Anna\nSubject: Offer\n\nDear customer,", "No way"),
        ("On Sun, Acme <a@acme.example> wrote:\n> Dear customer,\n\nI am no customer.\n> our offer\nNo.",
         "I am no customer.\nNo."),
        ("> Dear customer,\n> our offer\n\nNo.", "No."),
        ("Angry.\n\n-- \nAnna\nACME fan club", "Angry."),
        ("Angry.\n\nBest regards,\nAnna", "Angry."),
        ("Angry.\n\nSent from my iPhone", "Angry."),
        ("Angrily.\n\nMit freundlichen Grüßen\nAnna", "Angrily."),
        ("Why?\nThanks, for ruining my day.", "Why?\nThanks, for ruining my day."),
        ("Why?\nThank you, really.\nI will sue you.", "Why?\nThank you, really.\nI will sue you."),
        ("Why?\n\nBest,\nAnna\nP.S. Shame on you", "Why?\n\nBest,\nAnna\nP.S. Shame on you"),
        ("Three things:\n- one\n- two\n- three", "Three things:\n- one\n- two\n- three"),
        ("Data: my address\nwas in it", "Data: my address\nwas in it"),
        ("", ""),
        ("> all\n> quoted", ""),
    ],
)  # fmt: skip
def test_own_words(text: str, own: str) -> None:
    assert separate(text).own == own


def test_what_is_taken_away_is_kept_apart() -> None:
    found = separate("Never!\n\n-- \nAnna\n\nOn Sun, Acme <a@acme.example> wrote:\n> Dear customer")
    assert (found.own, found.signature) == ("Never!", "--\nAnna")
    assert found.quoted == "On Sun, Acme <a@acme.example> wrote:\n> Dear customer"


def test_a_forwarded_mail_without_a_word_is_not_empty() -> None:
    text = "From: Acme <a@acme.example>\nSent: Sunday\nTo: Anna\nSubject: Offer\n\nDear customer, buy!"
    assert "Dear customer, buy!" in separate(text).own


pieces = st.sampled_from(
    ["\n", "> ", "On ", "wrote:", "From: a", "To: b", "Am ", "schrieb x:", "-- \n", "Best regards", "a b", " "]
)  # fmt: skip


@given(st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map("".join))
def test_no_word_is_lost(text: str) -> None:
    """Every line ends as own, as quoted or as signature, and none of them twice."""
    found = separate(text)
    kept = f"{found.own}\n{found.quoted}\n{found.signature}"
    assert sorted(kept.split()) == sorted(" ".join(text.split("\n")).split())


@pytest.mark.timeout(60)  # it takes a second or so; time that grows with the square takes hours
@pytest.mark.parametrize(
    "line", ["On a a a a wrote:", "> " * 60, "From: x", " " * 200 + ":", "Best regards a", "a: " * 60]
)
def test_endless_mails_take_no_endless_time(line: str) -> None:
    separate("\n".join([line] * 20_000))
