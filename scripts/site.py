"""Build the docs as a site: lay the pages in build/pages, with a reference from the contract, and run mkdocs on them.

A page of the repository may link to any file of it. Links to pages stay links to pages; links to other files lead to
the repository. What leads nowhere fails the build, anchors included.

    python scripts/site.py [FOLDER]     into site/, or into the folder given
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "build" / "pages"
SCHEMAS = ROOT / "protocol" / "schema"
_OF_THE_ROOT = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")


def main(target: Path) -> int:
    """Return mkdocs' exit status."""
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)
    names = {ROOT / name: page for name, page in _OF_THE_ROOT.items()}
    for path in sorted((ROOT / "docs").iterdir()):
        if path.suffix == ".md":
            names[path] = path.name
        elif path.suffix in {".svg", ".png"}:
            shutil.copyfile(path, PAGES / path.name)
    for path, page in names.items():
        (PAGES / page).write_text(_relinked(path, names), encoding="utf-8")
    (PAGES / "api.md").write_text(api(), encoding="utf-8")
    (PAGES / "schemas.md").write_text(schemas(), encoding="utf-8")
    # Not quiet: mkdocs counts only the warnings that it would print. The variable stops an advertisement.
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode


def _relinked(path: Path, names: dict[Path, str]) -> str:
    repository = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["repo_url"]

    def led(found: re.Match[str]) -> str:
        target = Path(os.path.normpath(path.parent / found[1]))
        anchor = found[2] or ""
        if target in names:
            return names[target] + anchor
        if target.parent == ROOT / "docs" and target.is_file():
            return target.name
        if not target.exists():
            return found[0]  # for mkdocs to refuse
        kind = "tree" if target.is_dir() else "blob"
        return f"{repository}/{kind}/main/{target.relative_to(ROOT).as_posix()}{anchor}"

    return _LINK.sub(led, path.read_text(encoding="utf-8"))


def api() -> str:
    """Return the page on the task API, from the OpenAPI document."""
    described: dict[str, Any] = json.loads((ROOT / "protocol" / "openapi.json").read_text(encoding="utf-8"))
    lines = ["# The task API", "", described["info"].get("description", ""), ""]
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            lines += [f"## {method.upper()} `{path}`", "", one.get("summary", ""), "", one.get("description", ""), ""]
            for parameter in one.get("parameters", []):
                needed = "" if parameter.get("required") else ", may be left out"
                lines += [f"- `{parameter['name']}` ({parameter['in']}{needed}) {parameter.get('description', '')}"]
            if body := one.get("requestBody"):
                lines += ["", f"Body: {_named(body)}"]
            lines += ["", "| Answer | |", "|---|---|"]
            lines += [
                f"| {code} | {' '.join(answer.get('description', '').split())} {_named(answer)} |"
                for code, answer in one["responses"].items()
            ]
            lines.append("")
    return "\n".join(lines)


def _named(described: dict[str, Any]) -> str:
    """Return the names of the schemas that a body or an answer holds."""
    said = re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described.get("content", {})))
    return ", ".join(f"`{one}`" for one in dict.fromkeys(said))


def schemas() -> str:
    """Return the page on the nouns of the contract, from the JSON schemas."""
    lines = ["# Schemas", "", "The nouns of the contract; the files in `protocol/schema` say all of it.", ""]
    for path in sorted(SCHEMAS.glob("*.json")):
        schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lines += [f"## {schema.get('title', path.stem)}", "", " ".join(schema.get("description", "").split()), ""]
        if fields := schema.get("properties"):
            lines += ["| Field | |", "|---|---|"]
            lines += [f"| `{name}` | {_cell(one.get('description', ''))} |" for name, one in fields.items()]
            lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else ROOT / "site"))
