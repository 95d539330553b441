"""Other processes for tests: forked from one that has everything imported already, so that starting is cheap."""

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["tests.alerts.rounding", "tests.collectors.scripted", "tests.store.crowd", "tests.store.killing"]
)
