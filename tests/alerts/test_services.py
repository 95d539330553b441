"""What each service gets, by apprise, up to its own door: servers of one's own, and the great ones."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from alerts.courier import deliver
from tests.alerts.cloud import Cloud, cloud

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what apprise imports

SUBJECT, BODY = "Ownup: surge", "38 mentions, expected 27"

OWN = {
    "json://{here}/hook": "/hook",
    "xml://{here}/hook": "/hook",
    "form://{here}/hook": "/hook",
    "mmost://{here}/abcdefghijklmnop": "/hooks/abcdefghijklmnop",
    "rocket://user:password@{here}/#room": "/api/v1/chat.postMessage",
    "matrix://user:password@{here}/#room": "/_matrix/client/v3/rooms/%21room%3Ahere/send/m.room.message/",
    "ntfy://{here}/topic": "/",
    "gotify://{here}/abcdefghijklmno": "/message",
    "nctalk://user:password@{here}/room": "/ocs/v2.php/apps/spreed/api/v1/chat/room",
    "signal://{here}/15551234567/15557654321": "/v2/send",
}
GREAT = {
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#crisis": ("hooks.slack.com", "/services/T1JJ3T3L2/"),
    "workflows://prod-1.example.org:443/workflow/signature": ("prod-1.example.org", "/workflows/workflow/"),
    f"twilio://AC{'0' * 32}:{'1' * 32}@15551234567/15557654321": ("api.twilio.com", "/2010-04-01/Accounts/AC"),
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": ("discord.com", "/api/webhooks/4174216298/"),
}


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with cloud() as found:
        yield found


def sent(address: str) -> dict[str, str]:
    return deliver({"address": address, "subject": SUBJECT, "body": BODY, "seconds": 60})


@pytest.mark.parametrize("address", OWN)
def test_a_server_of_ones_own_gets_the_message(address: str, place: Cloud) -> None:
    assert sent(address.format(here=place.here)) == {"result": "sent", "problem": ""}
    (told,) = [request for request in place.got if request.path.startswith(OWN[address]) and "38" in request.body]
    assert "38 mentions" in told.body.replace("+", " ")
    assert all("caronc/apprise/raw" not in request.body for request in place.got), (
        "a picture of somebody else's would be fetched"
    )


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")  # the stand-in's certificate
@pytest.mark.parametrize("address", GREAT)
def test_a_service_at_an_address_of_its_own_gets_the_message(
    address: str, place: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{place.here}")
    assert sent(f"{address}?verify=no") == {"result": "sent", "problem": ""}
    (told,) = place.got
    host, path = GREAT[address]
    assert told.host.removesuffix(":443") == host
    assert told.path.startswith(path)
    assert "38 mentions" in told.body.replace("+", " ")
    assert "caronc/apprise/raw" not in told.body


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")  # the stand-in's certificate
@pytest.mark.parametrize("name", ["discord", "twilio"])
def test_a_text_that_is_too_long_is_cut_between_words_instead_of_never_told(
    name: str, place: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{place.here}")
    place.longest = {"discord": 2_600, "twilio": 1_600}[name]
    (address,) = [each for each in GREAT if each.startswith(name)]
    words = "1234567 mentions " * 500
    told = deliver({"address": f"{address}?verify=no", "subject": SUBJECT, "body": words, "seconds": 60})
    assert told == {"result": "sent", "problem": "It was too long for this channel, and was cut."}
    (got,) = place.got
    text = json.loads(got.body)["content"] if name == "discord" else parse_qs(got.body)["Body"][0]
    assert len(text) <= {"discord": 2_000, "twilio": 160}[name]
    assert SUBJECT in text
    assert "cut: this channel takes no more" in text
    assert set(re.findall(r"\d+", text)) == {"1234567"}
