"""The dashboard's entry script: Streamlit runs it anew for every visit and every interaction."""

from dashboard.app import main

main()
