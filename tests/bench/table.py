"""The figures of one measurement: printed while it runs, and kept in var/bench with the state of the machine."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
Figure = str | int | float


class Table:
    def __init__(self, name: str, *columns: str) -> None:
        self.name, self.columns = name, columns
        self.rows: list[tuple[Figure, ...]] = []
        self.load_before = os.getloadavg()[0]
        print(" | ".join(columns), flush=True)

    def row(self, *figures: Figure) -> None:
        assert len(figures) == len(self.columns), figures
        self.rows.append(figures)
        print(" | ".join(_shown(figure) for figure in figures), flush=True)

    def save(self) -> None:
        """Load is the mean number of programs that wanted a processor: with more of them than cores, times stretch."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        found = {
            "measured": datetime.now(UTC).isoformat(timespec="seconds"),
            "cores": os.cpu_count(),
            "load": [round(self.load_before, 1), round(os.getloadavg()[0], 1)],
            "python": platform.python_version(),
            "columns": self.columns,
            "rows": self.rows,
        }
        (FOLDER / f"{self.name}.json").write_text(json.dumps(found, indent=1) + "\n")
        print(f"load {found['load']} on {found['cores']} cores; kept in var/bench/{self.name}.json")


def _shown(figure: Figure) -> str:
    if isinstance(figure, str):
        return figure
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:,.2f}" if abs(figure) < 100 else f"{figure:,.0f}"
