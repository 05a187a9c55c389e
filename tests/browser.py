"""Finds a Chromium, or installs one, or stops with one clear sentence. It never skips."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALL = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"


def find() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def ensure() -> str:
    """The path of a Chromium on this machine."""
    if path := find():
        return path
    ways = [
        [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"],
        [sys.executable, "-m", "playwright", "install", "chromium"],
    ]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways.append(["sh", "-c", INSTALL])
    for way in ways:
        subprocess.run(way, stdout=sys.stderr, check=False)
        if path := find():
            return path
    raise SystemExit("No Chromium: install one (Debian: apt-get install chromium) or set CHROMIUM=/path/to/it")
