"""The colours can be told apart and the texts read, in light, in dark and in grey."""

import pytest

from dashboard.palette import DARK, LIGHT, Palette


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_texts_can_be_read(palette: Palette) -> None:
    for text in (palette.ink, palette.muted, palette.faint, palette.negative, palette.positive):
        assert contrast(text, palette.card) >= 4.5
    for text in (palette.ink, palette.faint):
        assert contrast(text, palette.page) >= 4.5
    assert contrast(palette.card, palette.ink) >= 4.5  # flags


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_neighbours_in_a_stack_differ_in_grey(palette: Palette) -> None:
    """Negative and positive may look alike in grey: neutral lies between them, and position tells them apart."""
    for colour in (palette.negative, palette.positive):
        assert contrast(colour, palette.neutral) >= 2.2
        assert contrast(colour, palette.card) >= 3
