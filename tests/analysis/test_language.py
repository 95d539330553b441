"""English is scored, other languages are told apart, and nothing that anybody writes is refused."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import detect, latin

SENTENCES = {
    "ar": ["الخدمة سيئة جدا ولا أحد يرد على رسائلي منذ ثلاثة أيام", "أعيدوا أموالي"],
    "de": [
        "Der Kundendienst ist eine Katastrophe, seit drei Tagen keine Antwort",
        "Wann bekomme ich mein Geld zurück?",
    ],
    "en": [
        "Never flying with you again",
        "so u mean 2 tell me dis is da ad??",
        "THIS IS THE WORST SERVICE EVER",
        "never again",
    ],
    "es": ["El servicio fue horrible y nadie me responde", "Qué vergüenza de empresa, nunca más compro aquí"],
    "fr": ["Le service client est vraiment nul, personne ne répond", "Quand est-ce que vous allez vous excuser ?"],
    "hi": ["सेवा बहुत खराब है, तीन दिन से कोई जवाब नहीं दे रहा"],
    "id": ["Pelayanannya sangat buruk, sudah tiga hari tidak ada jawaban"],
    "it": ["Servizio pessimo, sono tre giorni che aspetto una risposta"],
    "ja": ["対応が最悪です。もう二度と買いません", "返金してください"],
    "ko": ["서비스가 정말 최악이에요. 다시는 안 살 거예요"],
    "nl": ["De klantenservice is echt waardeloos, niemand geeft antwoord"],
    "pl": ["Obsługa klienta to dramat, od trzech dni nikt nie odpowiada"],
    "pt": ["O atendimento foi péssimo e ninguém me responde, quero o meu dinheiro de volta"],
    "ru": ["Ужасное обслуживание, никто не отвечает уже три дня"],
    "sv": ["Kundtjänsten är helt värdelös, ingen svarar på tre dagar"],
    "tr": ["Müşteri hizmetleri berbat, üç gündür kimse cevap vermiyor"],
    "zh": ["客服太差了，三天了没人回复"],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_sentences_are_told(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", " ", "no", "😡😡😡", "!!!", "#BoycottPepsi #fail", "https://example.org/zo-een-ramp @niemand"]
)
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize(
    ("text", "claimed", "language"),
    [
        ("Que mal", "es", "es"),
        ("Que mal", "pt-BR", "pt"),
        ("Que mal", "und", ""),
        ("jaja 👍", "zxx", ""),
        ("The worst service I have ever had in my life", "es", "en"),  # the text speaks for itself
        ("El servicio fue horrible y nadie me responde", "en", "es"),
    ],
)
def test_the_claim_of_the_source_breaks_ties_only(text: str, claimed: str, language: str) -> None:
    assert detect(text, claimed) == language


def test_addresses_handles_and_lines_do_not_mislead() -> None:
    text = "@zehn_zahme_ziegen\nhttps://example.org/die/bahn/kommt\r\nthey lost my bag\nand nobody answers"
    assert detect(text) == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", True),
        ("Größe, żółw, œuvre", True),
        ("", True),
        ("😡 12 !", True),
        ("Верните", False),
        ("退钱 now", True),
        ("退钱吧", False),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, expected: bool) -> None:  # noqa: FBT001 - a table of two columns
    assert latin(text) is expected


@given(st.text(), st.text(max_size=8))
def test_any_text_is_taken(text: str, claimed: str) -> None:
    assert isinstance(detect(text, claimed), str)


@pytest.mark.parametrize("text", ["\ud800 lone half", "nul \x00 inside", "a" * 10_000_000, "\n" * 100_000 + "text"])
def test_odd_texts_are_taken(text: str) -> None:
    assert isinstance(detect(text), str)


def test_threads_share_the_model() -> None:
    found: list[str] = []
    texts = [text for texts in SENTENCES.values() for text in texts]
    threads = [threading.Thread(target=lambda: found.extend(map(detect, texts * 5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(map(detect, texts * 20))


def test_reading_needs_no_network_and_says_nothing() -> None:
    """In a process of its own: no downloader is loaded, no connection is opened, nothing is printed."""
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise OSError('no network')\n"
        "socket.socket.connect = refuse\n"
        "from analysis.language import detect\n"
        "assert detect('Never flying with you again') == 'en'\n"
        "assert not {'requests', 'urllib3', 'robust_downloader'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
