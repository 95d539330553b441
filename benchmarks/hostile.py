"""What ten thousand hostile items cost each source: processor time of the reading alone, and memory.

    ./run python benchmarks/hostile.py [SOURCE …]

The items and the places that serve them are those of the tests: every field as usual, missing or anything else, or no
object at all. Each item must come out as a mention, as unreadable or as passed over. The time is that of the thread
that reads; the places serve from others. Memory is the peak of what Python holds while a batch is read, the place that
serves it included.
"""

import argparse

from tests.collectors.hostile import TRIALS, put_to

SECONDS, BYTES = 5.0, 200 * 2**20  # the goals


def main() -> None:
    parser = argparse.ArgumentParser(description="Put hostile items to every source.")
    parser.add_argument("source", nargs="*", choices=[[], *TRIALS], help="these only")
    print(f"{'source':14}{'items':>8}{'seconds':>10}{'µs each':>9}{'MB':>8}")
    for name in parser.parse_args().source or TRIALS:
        found = put_to(TRIALS[name])
        met = found.seconds <= SECONDS and found.peak <= BYTES
        each = 1e6 * found.seconds / found.items
        print(
            f"{name:14}{found.items:8}{found.seconds:10.2f}{each:9.0f}{found.peak / 2**20:8.1f}"
            f"{'' if met else '   missed'}",
            flush=True,
        )
    print(f"goals: {SECONDS:g} s and {BYTES / 2**20:g} MB a source")


if __name__ == "__main__":
    main()
