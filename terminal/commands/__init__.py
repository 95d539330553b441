"""The command line's commands, one function each and no logic of their own: what each does stands in `terminal`.

Each brings in what it needs when it is called; all of it would take seconds.
"""
