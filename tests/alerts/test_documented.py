"""The addresses in the documentation are ones that apprise reads."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "alerts.md"
SCRIPT = "import sys; from apprise import Apprise; print(*(bool(Apprise.instantiate(u)) for u in sys.argv[1:]))"
MADE_UP = {
    "TokenA/TokenB/TokenC": "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "slack://A/B/C": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "AccountSID:AuthToken@FromPhone/ToPhone": f"AC{'0' * 32}:{'1' * 32}@15551234567/15557654321",
    "to=…": "to=lead@example.org",
    "from=…": "from=ownup@example.org",
}


def test_documented_addresses_are_understood() -> None:
    text = PAGE.read_text("utf-8")
    found = [each for each in re.findall(r"[`\"]([a-z]+://[^`\"\s]+)[`\"]", text) if not each.startswith("http")]
    found = [each for each in found if "://…" not in each]
    for words, example in MADE_UP.items():
        found = [each.replace(words, example) for each in found]
    assert len(found) >= 9
    said = subprocess.run([sys.executable, "-c", SCRIPT, *found], capture_output=True, text=True, check=True)
    assert dict(zip(found, said.stdout.split(), strict=True)) == dict.fromkeys(found, "True")
