"""A heading of a card: a real one, so that a screen reader can jump from card to card."""

import streamlit as st


def heading(label: str) -> None:
    """`label` is our own words."""
    st.header(label, anchor=False)
