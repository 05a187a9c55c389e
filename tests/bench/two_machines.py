"""Two checkouts with one PostgreSQL, behind nginx with its cache: `python -m tests.bench.two_machines [requests]`.

Each checkout has its own code, content and VAR_DIR, as on a machine of its own; they share the database and the key.
nginx takes its lines from deploy/nginx-cache.conf. Shown: requests that go to either are stored once; a form is never
kept by the cache, nor is an address with a query; a reading page is, and after an edit on both no answer is older than
some seconds; how many readers the cache answers. Ends with 1 if one of these fails. Needs Debian's nginx, wrk and
postgresql.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench.article import speed
from tests.bench.postgresql import KEY, Patients
from tests.bench.site_process import ROOT, SiteProcess, free_port
from tests.on_postgresql import Server

ARTICLE = "/articles/acne-scars/"
QUERIES = ("/compare/?concern=acne-scars", ARTICLE + "?x=1")
OLDEST_SECONDS = 6.0  # a look at the folder each second, two of the cache, and the making of the page
CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 10000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {before}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://picoinfo; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; add_header X-Cache $upstream_cache_status always;
      {inside}
    }}
  }}
}}
"""


def main(requests: int = 100) -> int:
    work, port = Path(tempfile.mkdtemp(prefix="picoinfo-machines-")), free_port()
    work.chmod(0o755)  # nginx gives up root's rights before it reads
    with Server() as server:
        sites = [machine(work / name, port, server.url) for name in ("one", "two")]
        nginx = subprocess.Popen(["nginx", "-c", str(configuration(work, port, sites))])
        try:
            return shown(f"http://127.0.0.1:{port}", port, sites, requests)
        finally:
            nginx.terminate()
            nginx.wait()
            for site in sites:
                site.stop()
            shutil.rmtree(work)


def machine(folder: Path, port: int, database: str) -> SiteProcess:
    """A checkout of its own, as it is now, and the site from it."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "var", "__pycache__"))
    (folder / "var").mkdir()
    address = f"http://127.0.0.1:{port}"
    site = SiteProcess(folder / "var", root=folder, DATABASE_URL=database, SECRET_KEY=KEY, SITE_URL=address)
    site.start("--only-serve", "--workers", "1")
    return site


def configuration(work: Path, port: int, sites: list[SiteProcess]) -> Path:
    before, _, inside = (ROOT / "deploy/nginx-cache.conf").read_text().partition("# In `location /`")
    before = re.sub(r"/var/cache/picoinfo", str(work / "cache"), before)
    for address, site in zip(("10.0.0.11:8000", "10.0.0.12:8000"), sites, strict=True):
        before = before.replace(address, f"127.0.0.1:{site.port}")
    file = work / "nginx.conf"
    lines = inside.partition("\n")[2]
    file.write_text(CONFIGURATION.format(folder=work, port=port, before=before, inside=lines))
    return file


def shown(address: str, port: int, sites: list[SiteProcess], requests: int) -> int:
    patients = Patients([port], requests)
    patients.run()
    stored = [row["ref"] for row in sites[0].stored()]
    lost = [reference for reference in patients.references if stored.count(reference) != 1]
    print(f"requests to either machine: acknowledged {len(patients.references)}, lost or stored twice {len(lost)}")

    forms = [asked(address + "/consultation/") for _ in range(4)]
    kept_forms = sum(found == "HIT" for _, found in forms)
    queries = [asked(address + query)[1] for query in QUERIES for _ in range(3)]
    kept_queries = sum(found != "BYPASS" for found in queries)
    asked(address + ARTICLE)
    pages = [asked(address + ARTICLE) for _ in range(20)]
    hits = sum(found in {"HIT", "UPDATING"} for _, found in pages)
    same = all(page == asked(f"http://127.0.0.1:{site.port}{ARTICLE}", port)[0] for page, _ in pages for site in sites)
    print(
        f"kept by the cache: of 4 forms {kept_forms}, of {len(queries)} addresses with a query {kept_queries}, "
        f"of 20 reading pages {hits}; equal on both machines: {same}"
    )

    for site in sites:
        file = site.root / "content/articles/acne-scars/en.md"
        file.write_text(file.read_text().replace("\n## ", "\nEdited on both machines.\n\n## ", 1))
    begun = last_old = time.monotonic()
    while time.monotonic() - begun < OLDEST_SECONDS + 4:
        page, _ = asked(address + ARTICLE)
        if b"Edited on both machines" not in page:
            last_old = time.monotonic()
        time.sleep(0.05)
    print(f"the last old answer came {last_old - begun:.1f} s after the edit")

    through, direct = speed(address + ARTICLE, 16), speed(f"http://127.0.0.1:{sites[0].port}{ARTICLE}", 16)
    print(f"readers a second at 16 connections: {through:,.0f} through the cache, {direct:,.0f} from one process")
    return int(bool(lost or kept_forms or kept_queries or not hits or not same or last_old - begun > OLDEST_SECONDS))


def asked(url: str, host_port: int | None = None) -> tuple[bytes, str]:
    request = urllib.request.Request(url)
    if host_port:
        request.add_header("Host", f"127.0.0.1:{host_port}")
    with urllib.request.urlopen(request) as response:
        return response.read(), response.headers.get("X-Cache", "")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
