"""Faults from outside, one by one, on the running site: `python -m tests.bench.faults`. Needs root: it fills a disk.

After each fault: the form is refused in words with the text still in it (or works), reading goes on, nothing is half
stored, and the site recovers by itself. Prints one line a fault and ends with 1 if one was not survived.
"""

import contextlib
import io
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from tests.bench.sender import Answer, Sender, filled_in, hidden
from tests.bench.site_process import SiteProcess
from tests.intake.visitor import ANSWERS, ASK, CHECK

TYPED = "typed with care"
UNAVAILABLE = 503


def photo() -> bytes:
    """Larger than what an upload may hold in memory."""
    out = io.BytesIO()
    Image.effect_noise((3000, 2200), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="picoinfo-faults-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def ask(site: SiteProcess) -> Answer:
    sender = Sender(site.port, seconds=60)
    kind, body = filled_in({**ANSWERS, **sender.form(), "message": TYPED})
    return sender.send("POST", ASK, body, kind)


def photo_sender(site: SiteProcess) -> Callable[[], bool]:
    """A patient with a request, who then sends a photo: whether it was refused for now, in words."""
    sender = Sender(site.port, seconds=60)
    page = f"{sender.own_page(sender.sent_page(message=TYPED))}photos/"
    kind, body = filled_in(hidden(sender.send("GET", page), page), photo())

    def refused_photo() -> bool:
        answer = sender.send("POST", page, body, kind)
        return answer.status == UNAVAILABLE and answer.retry_after.isdigit()

    return refused_photo


def refused(answer: Answer) -> bool:
    return answer.status == UNAVAILABLE and TYPED in answer.text and answer.retry_after.isdigit()


def reads(site: SiteProcess) -> bool:
    return all(Sender(site.port).send("GET", path).status == 200 for path in ("/", "/articles/", ASK))


def arrives(site: SiteProcess, picture: bytes = b"") -> bool:
    reference = Sender(site.port).enquire(photo=picture)
    return [row["ref"] for row in site.stored()].count(reference) == 1


def disk_full(site: SiteProcess) -> bool:
    refused_photo = photo_sender(site)
    filler = site.folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4096)
            file.flush()
    try:
        answers = [ask(site) for _ in range(3)]
        return refused_photo() and all(refused(one) or one.location == CHECK for one in answers) and reads(site)
    finally:
        filler.unlink()


def disk_full_between_the_pages(site: SiteProcess) -> bool:
    """The answers are kept, then the disk fills up: the button is offered again, and works afterwards."""
    sender = Sender(site.port)
    kind, body = filled_in({**ANSWERS, **sender.form(), "message": TYPED})
    sender.send("POST", ASK, body, kind)
    page = sender.send("GET", CHECK)
    kind, body = filled_in({**hidden(page, CHECK)})
    filler = site.folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 1024)
            file.flush()
    try:
        during = sender.send("POST", CHECK, body, kind)
    finally:
        filler.unlink()
    after = sender.send("POST", CHECK, body, kind)
    again = {"form_token", "seen"} <= set(hidden(during, CHECK)) if during.status == UNAVAILABLE else during.location
    return bool(again) and after.status == 302


def read_only(site: SiteProcess) -> bool:
    """A mount over the folder lets nothing be opened for writing any more, as after a fault of the disk."""
    refused_photo = photo_sender(site)
    subprocess.run(["mount", "--bind", site.folder, site.folder], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", site.folder], check=True)
    try:
        return refused_photo() and refused(ask(site)) and reads(site)
    finally:
        subprocess.run(["umount", "-l", site.folder], check=True)


def photo_folder_gone(site: SiteProcess) -> bool:
    refused_photo = photo_sender(site)
    folder = site.folder / "photos"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("in the way")
    try:
        return refused_photo() and ask(site).location == CHECK
    finally:
        folder.unlink()


def database_locked(site: SiteProcess, seconds: float) -> bool:
    other = sqlite3.connect(site.folder / "picoinfo.sqlite3", isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(ask(site)))
    asking.start()
    while_locked = reads(site)
    time.sleep(seconds)
    other.execute("ROLLBACK")
    other.close()
    asking.join()
    return while_locked and (refused(answers[0]) if seconds > 20 else answers[0].location == CHECK)


def database_gone(site: SiteProcess) -> bool:
    """Reading goes on, the form is refused, no empty database takes the place; put back, it works."""
    base = site.folder / "picoinfo.sqlite3"
    kept = base.with_suffix(".kept")
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{base}{suffix}").rename(f"{kept}{suffix}")
    try:
        answer = ask(site)
        return refused(answer) and reads(site) and not base.exists()
    finally:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{kept}{suffix}").rename(f"{base}{suffix}")


def database_corrupt(site: SiteProcess) -> bool:
    base = site.folder / "picoinfo.sqlite3"
    content = base.read_bytes()
    log = base.with_name(f"{base.name}-wal")
    kept_log = log.read_bytes() if log.exists() else None
    with base.open("r+b") as file:
        file.write(os.urandom(8192))
    try:
        answer = ask(site)
        return (refused(answer) or answer.location == CHECK) and reads(site)
    finally:
        base.write_bytes(content)
        if kept_log is not None:
            log.write_bytes(kept_log)


def too_much(site: SiteProcess) -> bool:
    """Giant bodies in four shapes: each is refused at once, and the memory of the workers stays as it was."""
    before = sum(memory(pid) for pid in site.workers)
    head = f"POST {ASK} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nConnection: close\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    name = 'Content-Disposition: form-data; name="'
    parts = "".join(f'--b\r\n{name}field{number}"\r\n\r\nx\r\n' for number in range(3000))
    shapes = [
        (f"{form}Content-Length: 1073741824", ""),
        (form.strip(), "&".join(f"field{number}=x" for number in range(5000))),
        ("Content-Type: multipart/form-data; boundary=b", f"{parts}--b--\r\n"),
        ("Content-Type: multipart/form-data; boundary=b", f'--b\r\n{name}{"n" * 1024 * 1024}"\r\n\r\nx\r\n--b--\r\n'),
    ]
    statuses = []
    for headers, body in shapes:
        length = "" if "Content-Length" in headers else f"\r\nContent-Length: {len(body)}"
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as link:
            link.sendall(f"{head}{headers}{length}\r\n\r\n{body}".encode())
            statuses.append(int(link.recv(65536).split()[1]))
    grown = sum(memory(pid) for pid in site.workers) - before
    return all(400 <= status < 500 for status in statuses) and grown < 100 and reads(site)


def memory(pid: int) -> float:
    """Megabytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def restarted_under_load(site: SiteProcess) -> bool:
    """SIGTERM while patients send: whoever was told a reference is found once, everybody else's button works again."""
    references: list[str] = []
    senders = [
        threading.Thread(target=lambda: references.extend(Sender(site.port).enquire() for _ in range(5)))
        for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for _ in range(2):
        time.sleep(1)
        site.stop()
        site.start()
    for sender in senders:
        sender.join()
    stored = [row["ref"] for row in site.stored()]
    return len(references) == 20 and all(stored.count(reference) == 1 for reference in references)


def no_descriptors_left(site: SiteProcess) -> bool:
    """So few descriptors that open connections take all of them; whoever comes afterwards is served."""
    for pid in site.workers:
        open_now = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now + 60, open_now + 60))
    links = []
    with contextlib.suppress(OSError):
        for _ in range(300):
            links.append(socket.create_connection(("127.0.0.1", site.port), timeout=2))
            links[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    time.sleep(3)
    for link in links:
        link.close()
    time.sleep(3)
    served = reads(site)
    site.stop()
    site.start()
    return served


def log_lost(site: SiteProcess) -> bool:
    """The disk of the log is full: every line fails to be written, and the form works on."""
    site.stop()
    site.start(log=Path("/dev/full"))
    try:
        answer = ask(site, photo())
        missing = Sender(site.port).send("GET", "/consultation/request/K7M-4TX/").status
        return answer.location == CHECK and missing == 404 and reads(site)
    finally:
        site.stop()
        site.start()


def log_pipe_broken(site: SiteProcess) -> bool:
    """Whoever read the log is gone."""
    reader, writer = os.pipe()
    site.stop()
    site.start(log=Path(f"/proc/self/fd/{writer}"))
    os.close(reader)
    os.close(writer)
    try:
        return ask(site, photo()).location == CHECK and reads(site)
    finally:
        site.stop()
        site.start()


FAULTS: dict[str, Callable[[SiteProcess], bool]] = {
    "11 disk full": disk_full,
    "11 disk full between pages": disk_full_between_the_pages,
    "12 read-only": read_only,
    "13 photo folder in the way": photo_folder_gone,
    "14 database locked 3 s": lambda site: database_locked(site, 3),
    "14 database locked 60 s": lambda site: database_locked(site, 60),
    "15 database file gone": database_gone,
    "15 database corrupt": database_corrupt,
    "23 giant bodies": too_much,
    "25 restarted under load": restarted_under_load,
    "28 no descriptors left": no_descriptors_left,
    "29 disk of the log full": log_lost,
    "29 pipe of the log broken": log_pipe_broken,
}


def main(*only: str) -> int:
    failed = 0
    with small_disk(60) as folder:
        site = SiteProcess(folder, DISK_RESERVE_MB="0")
        site.start()
        try:
            for name, fault in FAULTS.items():
                if only and name.split()[0] not in only:
                    continue
                survived = fault(site)
                recovered = arrives(site, photo())
                failed += not (survived and recovered)
                print(f"{name:30} {'survived' if survived else 'FAILED'}, "
                      f"{'recovered' if recovered else 'DID NOT RECOVER'}", flush=True)  # fmt: skip
        finally:
            site.stop()
            if failed:
                print((folder / "up.log").read_text()[-3000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
