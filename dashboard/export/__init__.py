"""Charts and data as files, each of which says what it shows and what is missing from it."""
