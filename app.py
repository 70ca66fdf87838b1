"""Tangible: builds the page from the topics and serves it."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from engines.loading import loaded  # before what takes long

if "SPACES_ZERO_GPU" in os.environ:
    import spaces  # lends an accelerator for one call; it must come before torch

from engines import compute
from engines.device import borrow, give_back, one_thread
from tabs.shell.page import build
from tabs.shell.serve import first_page, launch_options
from tabs.shell.warm import warm
from tabs.shell.watch import log_lines
from tabs.topics import TABS

one_thread()
if "SPACES_ZERO_GPU" in os.environ:
    borrow(spaces.GPU(duration=120))


demo, builders = build(TABS)
demo.queue(default_concurrency_limit=8)
loaded()

if __name__ == "__main__":
    log_lines()
    give_back()
    demo.launch(prevent_thread_lock=True, **launch_options())
    compute.prepare("tabs.topics")  # what the processes load would keep the start from answering
    warm(builders, first_page)
    demo.block_thread()
