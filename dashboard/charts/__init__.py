"""Figures: frozen data in, Plotly figures out. They know neither the store nor the page."""
