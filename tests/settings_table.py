"""Every setting that settings.py reads, with its default, and the table in docs/settings.md that must name them all.

`python -m tests.settings_table` prints a row for each setting that the table lacks, ready for its meaning.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]*) \| (?P<meaning>[^|]+) \|")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str | None  # None: worked out from others, so the table says it in words


def settings_read() -> list[Setting]:
    tree = ast.parse((ROOT / "picoinfo" / "settings.py").read_text(encoding="utf-8"))
    return [_setting(node) for node in ast.walk(tree) if _reads_environment(node)]  # type: ignore[arg-type]


def _reads_environment(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).isupper()
    )


def _setting(call: ast.Call) -> Setting:
    name = call.args[0]
    assert isinstance(name, ast.Constant)
    default = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "default"), None)
    if default is None:
        return Setting(name.value, "")
    if isinstance(default, ast.Constant):
        return Setting(name.value, str(int(default.value)) if isinstance(default.value, int) else str(default.value))
    return Setting(name.value, None)


def settings_documented() -> dict[str, str]:
    """Each name in the table, with the default that stands beside it."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {row["name"]: row["default"].strip().strip("`") for row in ROW.finditer(text)}


if __name__ == "__main__":
    documented = settings_documented()
    for setting in settings_read():
        if setting.name not in documented:
            print(f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else ''} |  |")
