"""Two panels over one time: mentions above, the negative share below, and what was not collected across both."""

from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.timeline import Timeline
from dashboard.charts import frame, stretches
from dashboard.charts.share import draw_share, share_axis
from dashboard.charts.volume import draw_volume, highest
from dashboard.palette import Palette

Part = tuple[float, float]  # of the plot's height, from its foot


def draw_panels(
    figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette, *, volume: Part, share: Part
) -> dict[str, Any]:
    """Draw both panels; returns their axes `yaxis` and `yaxis2` for the layout."""
    draw_volume(figure, timeline, zone, palette)
    draw_share(figure, timeline, zone, palette)
    axes = {"y": frame.count_axis(palette, volume, highest(timeline)), "y2": share_axis(palette, share)}
    holes = [hole.span for hole in stretches.holes(timeline)]
    for name, axis in axes.items():
        # One area a panel: an axis across both would take the pointer away from everything below it.
        hatched = frame.hatched(palette, holes, zone, axis=name, height=axis["range"][1])
        figure.add_trace(hatched.update(showlegend=name == "y" and bool(holes)))
    return {"yaxis": axes["y"], "yaxis2": axes["y2"]}
