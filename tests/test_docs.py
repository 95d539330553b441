"""What is written for people: links lead somewhere, nothing names a machine or a package host."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# Written in pieces, so that this file does not name them itself.
_HOSTS = re.compile(
    "|".join(("/" + "work/", "/" + "root/", "pypi" + r"\.org", "python" + "hosted", r"registry\.n" + "pmjs"))
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_committed_file_names_a_machine_or_a_package_host() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        try:
            text = (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if _HOSTS.search(text):
            found.append(name)
    assert found == []


def test_no_lock_file_of_another_kind_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files", "uv.lock", "poetry.lock"], cwd=ROOT, capture_output=True, check=True)
    assert listed.stdout == b""
