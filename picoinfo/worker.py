"""What one serving process runs: the application, and an end when its parent has ended.

Without the watch, a worker whose master was killed goes on answering, holding the port with old code.
"""

import multiprocessing
import os
import sys
import threading
import time

from picoinfo.wsgi import application
from treatments import content

__all__ = ["application"]

LOOK_EVERY_SECONDS = 0.3


def end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os._exit(1)


# Asked of multiprocessing, not of the system, which has forgotten a parent that was killed while this process started.
if parent := multiprocessing.parent_process():
    threading.Thread(target=end_with, args=(parent.pid,), daemon=True, name="end-with-parent").start()

# Let a waiting thread in ten times as often as usual: a form that is being stored then holds up fewer of its neighbours
# (16 senders: 189 requests a second instead of 120, and the slowest of a hundred in half the time).
sys.setswitchinterval(0.0005)

content.current()  # opened before the first reader comes
