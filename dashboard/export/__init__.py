"""Charts and data as files, each of which says what it shows and what is missing from it."""

from dashboard.export.delivery import Exported, Progress, What, export

__all__ = ["Exported", "Progress", "What", "export"]
