"""An article as `manage.py up` answers it, beside nginx with the same bytes: `python -m tests.bench.article [rounds]`.

Needs `nginx` and `wrk` (packages of Debian). Rounds are interleaved, and what counts is the median of their ratios:
alone, both figures say more about the machine than about the site. Leaves nothing running.
"""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.site_process import free_port, running
from tests.bench.table import Table

ADDRESS = "/articles/acne-scars/"
SECONDS, ROUNDS = 3, 5
CONNECTIONS = (1, 16)
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; gzip_static on; keepalive_requests 10000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def main(rounds: int) -> None:
    if missing := [name for name in ("nginx", "wrk") if not shutil.which(name)]:
        raise SystemExit(f"Missing: {', '.join(missing)}. Install with: apt-get install nginx-light wrk")
    with tempfile.TemporaryDirectory() as private, tempfile.TemporaryDirectory() as public:
        Path(public).chmod(0o755)  # nginx gives up root's rights before it reads
        with running(Path(private)) as site:
            ours = f"http://127.0.0.1:{site.port}{ADDRESS}"
            for name, encoding in (("index.html", "identity"), ("index.html.gz", "gzip")):
                (Path(public) / name).write_bytes(fetched(ours, encoding))
            with nginx(Path(public)) as port:
                report(ours, f"http://127.0.0.1:{port}/index.html", rounds)


def report(ours: str, theirs: str, rounds: int) -> None:
    print(f"{len(fetched(ours, 'gzip')):,} bytes with gzip, {len(fetched(ours, 'br')):,} with brotli")
    table = Table("article", "connections", "site requests/s", "nginx requests/s", "median of the ratios")
    for connections in CONNECTIONS:
        pairs = [(speed(ours, connections), speed(theirs, connections)) for _ in range(rounds)]
        site, static = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        table.row(connections, site, static, ratio)
    table.save()


def fetched(url: str, encoding: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": encoding})) as response:
        return bytes(response.read())


def speed(url: str, connections: int) -> float:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-H", "Accept-Encoding: gzip", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    assert "Non-2xx" not in said, said
    return float(found[1])


@contextlib.contextmanager
def nginx(folder: Path) -> Iterator[int]:
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(["nginx", "-c", str(configuration)])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                fetched(f"http://127.0.0.1:{port}/index.html", "gzip")
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
