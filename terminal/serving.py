"""The dashboard, started from the command line."""

from terminal.desk import Desk


def serve(desk: Desk, port: int | None) -> None:
    """Serve until interrupted."""
    from dashboard.serve import serve as run  # noqa: PLC0415 - streamlit takes a second to import

    run(
        desk.settings,
        port=port,
        announce=lambda address: desk.warn(f"The dashboard is at {address}. Stop it with Ctrl-C."),
    )
