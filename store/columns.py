"""What the columns of all tables are made of."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql

metadata = MetaData()

# SQLite numbers its rows only in a column that says INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
# Text sorts and compares by code point on both.
PlainText = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def text_column(name: str) -> Column[str]:
    return Column(name, PlainText, nullable=False)


def count_column(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=sql("0"))


def moment_column(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)
