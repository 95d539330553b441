"""What people are called on pages, and where they are to be found: text from outside."""

from domain.mention import Author


def called(author: Author) -> str:
    return author.name or author.handle or "author not named"


def found_at(author: Author, source: str) -> str:
    handle = [f"@{author.handle}"] if author.handle and author.name else []
    return " · ".join([*handle, source, *(["verified"] if author.verified else [])])
