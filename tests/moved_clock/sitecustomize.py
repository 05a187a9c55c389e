"""Read by every Python process of `python -m tests.other_days`: libfaketime refuses the call behind time.sleep."""

import select
import time


def sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = sleep
