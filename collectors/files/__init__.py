"""Reading archives: bytes → text → records → mentions, each step in a module of its own.

decoding   bytes on disk as text: unpacked within bounds, in a stated encoding
delimited  CSV in any sane dialect   ┐
objects    JSON lines, JSON arrays   ├─ records: a line or row number and named values
parquet    Parquet, batch by batch   ┘
tables     which of them a file is
columns    which column means what: recognised by name or given, for a person to look at first
values     one value from outside as text, count, yes or no
times      one value from outside as a moment
rows       one record as a mention, or the reason why not
"""
