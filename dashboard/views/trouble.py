"""What a page says where it cannot be drawn: what happened, what was kept, what to do."""

from itertools import count

import streamlit as st

from dashboard import untrusted
from dashboard.views.heading import heading
from domain.errors import OwnupError

_numbers = count()  # several parts of a page may fail at once


def show(error: Exception) -> bool:
    """Say it in place of the part that failed; True, so that Streamlit adds nothing of its own.

    The text of our own errors is made for people, but may quote what came from outside. Anything else goes to the log
    and never to the page, where it could show what nobody should see.
    """
    with st.container(border=True, key=f"card-trouble-{next(_numbers)}"):
        if isinstance(error, OwnupError):
            heading("This could not be done")
            untrusted.show(str(error), key=f"trouble-{next(_numbers)}")
            st.caption("Everything that was collected is kept.")
        else:
            heading("This part of the page could not be drawn")
            st.markdown(
                "Everything that was collected is kept. Reload the page to try again; "
                "if it stays like this, the log of the dashboard says what happened."
            )
    return True
