"""Charts as files: interactive HTML by itself; PNG, SVG and PDF with one browser for all of them.

A picture says in its footer what it shows; PNG and SVG also carry it as metadata, for whoever has only the file. All
are in the light theme, because they are for reports.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plotly import graph_objects as go

from dashboard.charts.engraving import engrave
from dashboard.charts.sheet import WIDTH, Sheet, dress
from dashboard.export import painter
from dashboard.export.files import written
from dashboard.export.labels import label_png, label_svg
from dashboard.palette import FONT, LIGHT, Palette
from domain.errors import ExportError

FORMATS = ("png", "svg", "pdf")
_SHARPNESS = 2  # pixels of the PNG for one of the drawing

# A page of ours never asks anybody for anything: the policy holds even if a text got through.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure without its surroundings, and what to write around it; `name` becomes the name of its files."""

    name: str
    figure: go.Figure
    sheet: Sheet


def write_html(chart: Chart, stem: Path, facts: Mapping[str, str]) -> Path:
    """One page with everything in it, the drawing program included: it works offline and tells nobody it was opened."""
    drawing = chart.figure.to_html(
        full_html=False,
        include_plotlyjs=True,
        config={"displaylogo": False, "displayModeBar": False, "responsive": True},
    )
    sheet = chart.sheet
    foot = "".join(f"<p>{html.escape(line)}</p>" for line in sheet.footer)
    meta = "".join(f'<meta name="ownup-{name}" content="{html.escape(fact)}">' for name, fact in facts.items())
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width">{meta}'
        f"<title>{html.escape(sheet.question)} {html.escape(sheet.heading)}</title>"
        f"<style>{_style(LIGHT)}</style></head><body><main><p>{html.escape(sheet.heading)}</p>"
        f"<h1>{html.escape(sheet.question)}</h1><p class='answer'>{html.escape(sheet.answer)}</p>{drawing}"
        f"<footer>{foot}</footer></main></body></html>"
    )
    path = stem.with_suffix(".html")
    with written(path) as draft:
        draft.write_text(page, encoding="utf-8")
    return path


def write_pictures(
    charts: Sequence[Chart],
    stem: Callable[[str], Path],
    facts: Mapping[str, str],
    browser: Path,
    progress: Callable[[str], None],
) -> list[Path]:
    """Draw every chart in every one of FORMATS, as `stem(chart.name)` with the ending.

    Raises ExportError if the browser does not start, dies or takes too long; what was finished before is kept.
    """
    try:
        return painter.wait(lambda begin: _draw(charts, stem, facts, browser, begin), progress)
    except painter.FAILURES as error:
        msg = (
            f"The pictures could not all be drawn: {browser} failed ({type(error).__name__}). "
            "The HTML files work without it. Try again, or set OWNUP_BROWSER to another Chromium."
        )
        raise ExportError(msg) from error


async def _draw(
    charts: Sequence[Chart],
    stem: Callable[[str], Path],
    facts: Mapping[str, str],
    browser: Path,
    progress: Callable[[str], None],
) -> list[Path]:
    paths = []
    async with painter.opened(browser, facts["incident"]) as opened:
        for chart in charts:
            figure = engrave(dress(chart.figure, chart.sheet, LIGHT))
            for form in FORMATS:
                path = stem(chart.name).with_suffix(f".{form}")
                progress(path.name)
                options = {
                    "format": form,
                    "width": WIDTH,
                    "height": figure.layout.height,
                    "scale": _SHARPNESS if form == "png" else 1,
                }
                picture = await opened.calc_fig(figure, opts=options)
                with written(path) as draft:
                    draft.write_bytes(_labelled(picture, form, chart.sheet, facts))
                paths.append(path)
    return paths


def _labelled(picture: bytes, form: str, sheet: Sheet, facts: Mapping[str, str]) -> bytes:
    if form == "png":
        return label_png(picture, facts)
    if form == "svg":
        return label_svg(picture, f"{sheet.question} {sheet.heading}", facts)
    return picture


def _style(palette: Palette) -> str:
    return (
        f"body{{margin:0;padding:0 1rem;background:{palette.page};color:{palette.ink};font:16px/1.45 {FONT}}}"
        f"main{{max-width:1320px;margin:1.5rem auto;padding:1.2rem 1.5rem;background:{palette.card};"
        f"border:1px solid {palette.rule};border-radius:8px}}"
        f"h1{{font-size:1.45rem;margin:.1rem 0 .3rem}}p{{margin:0;color:{palette.muted};font-size:.85rem;"
        f"overflow-wrap:anywhere}}.answer{{font-size:1rem;color:{palette.ink};margin-bottom:.8rem}}"
        f"footer{{margin-top:.8rem;padding-top:.6rem;border-top:1px solid {palette.rule}}}"
    )
