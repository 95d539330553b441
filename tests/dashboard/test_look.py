"""One look: the theme, the style sheet and the charts share their colours, and all text can be read."""

import re
import tomllib
from pathlib import Path

import pytest

from dashboard.palette import DARK, LIGHT, Palette
from dashboard.untrusted import Look
from situation.debriefing import HEADING

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "dashboard" / "style.css").read_text(encoding="utf-8")
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@PALETTES
def test_every_text_stands_out_from_what_it_is_written_on(palette: Palette) -> None:
    for text in (palette.ink, palette.faint):
        for ground in (palette.page, palette.card):
            assert contrast(text, ground) >= 4.5
    assert contrast(palette.positive, palette.card) >= 4.5
    assert contrast(palette.hatch, palette.card) >= 3  # the edge of what can be ticked
    assert contrast(palette.page, palette.ink) >= 4.5  # the badge
    assert contrast(on_accent(palette), palette.accent) >= 4.5


@PALETTES
def test_a_theme_s_colour_stands_out_and_is_that_of_no_class(palette: Palette) -> None:
    assert all(contrast(colour, palette.card) >= 3 for colour in palette.themes)
    assert not {palette.negative, palette.positive, palette.neutral} & set(palette.themes)


@PALETTES
def test_negative_words_are_bold_and_stand_out(palette: Palette) -> None:
    assert contrast(palette.negative, palette.card) >= 4.5


def on_accent(palette: Palette) -> str:
    found = re.search(r"--own-on-accent: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert found
    return found[1 if palette is LIGHT else 2]


def test_the_style_sheet_uses_the_palette() -> None:
    for name, light, dark in re.findall(r"--own-([a-z]+): light-dark\((#\w+), (#\w+)\)", STYLE):
        assert (light, dark) == (getattr(LIGHT, name), getattr(DARK, name))
    assert set(re.findall(r"#[0-9a-f]{6}", STYLE)) <= {*colours(LIGHT), *colours(DARK)}


def colours(palette: Palette) -> set[str]:
    return {getattr(palette, name) for name in Palette.__slots__ if name != "themes"} | set(palette.themes)


@PALETTES
def test_the_theme_uses_the_palette(palette: Palette) -> None:
    theme = THEME[palette.name]
    assert theme["primaryColor"] == palette.accent
    assert theme["backgroundColor"] == palette.page
    assert theme["secondaryBackgroundColor"] == palette.card
    assert theme["textColor"] == palette.ink
    assert theme["borderColor"] == palette.rule


def test_where_columns_stand_below_each_other_each_value_of_a_debrief_has_the_name_of_its_column() -> None:
    for place, name in enumerate(HEADING[1:], start=2):
        assert re.search(rf'st-key-evidence-debrief-.*:nth-child\({place}\).*content: "{name}:"', STYLE)


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", [look for look in Look if look is not Look.BODY], ids=lambda look: look.value)
def test_every_look_is_in_the_style_sheet(look: Look) -> None:
    assert f"st-key-own-{look.value}-" in STYLE
