"""The version, in the one place that the package, the command line and the exports read it from."""

VERSION = "0.1.0"
