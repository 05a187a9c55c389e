"""What one serving process runs: the application, and a watch that ends it when its parent has ended.

Without the watch, a worker whose parent was killed goes on answering with old code and holds the port.
"""

import multiprocessing
import os
import sys
import threading
import time

from picoinfo.wsgi import application
from treatments import content
from treatments.articles.page_context import language

__all__ = ["application"]

CHECK_EVERY_SECONDS = 0.3


def exit_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_EVERY_SECONDS)
    os._exit(1)


# multiprocessing knows the parent even if it was killed while this process started; os.getppid() would not.
if parent := multiprocessing.parent_process():
    threading.Thread(target=exit_with, args=(parent.pid,), daemon=True, name="exit-with-parent").start()

# Let threads switch ten times as often as usual: a form that is being stored then delays fewer other requests
# (16 senders: 189 requests a second instead of 120, and the slowest of a hundred in half the time).
sys.setswitchinterval(0.0005)

content.current()  # read the content before the first request
threading.Thread(target=content.search_index, args=(language(),), daemon=True, name="search-index").start()
