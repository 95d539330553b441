"""What a page says where it cannot be drawn: what happened, what was kept, what to do."""

import streamlit as st

from dashboard import untrusted
from domain.errors import OwnupError


def expected(error: OwnupError) -> None:
    """An error that was raised on purpose: its text is made for people, but may quote what came from outside."""
    with st.container(border=True, key="card-trouble"):
        st.markdown("##### This could not be done")
        untrusted.show(str(error), key="trouble")
        st.caption("Everything that was collected is kept.")


def unexpected(_error: Exception) -> bool:
    """Anything else. It goes to the log and never to the page, where it could show what nobody should see."""
    with st.container(border=True):
        st.markdown("##### This part of the page could not be drawn")
        st.markdown(
            "Everything that was collected is kept. Reload the page to try again; "
            "if it stays like this, the log of the dashboard says what happened."
        )
    return True
