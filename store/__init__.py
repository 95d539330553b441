"""What was collected, kept: modules of plain functions whose first parameter is the open transaction.

Rows, their readings, everything counted from them and the checkpoint of their source are written in one transaction,
on SQLite and on PostgreSQL alike. A reader sees all of it or nothing.
"""
