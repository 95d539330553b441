"""Reports on paper: what is known of an incident, for somebody who has two minutes and no dashboard."""

from dashboard.report.delivery import Format, Kind, Reported, report

__all__ = ["Format", "Kind", "Reported", "report"]
