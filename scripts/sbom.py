"""Print the bill of materials of a release as CycloneDX 1.6: what is bundled, what is installed beside it, by hash.

It says no time and has no random number, so that the same sources give the same bytes.

    python scripts/sbom.py clients/vscode/dist/bundled.json redpencil_review-….whl redpencil-….vsix …
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from bundled import bundled_packages
from requirements import ROOT, requirements

sys.path.insert(0, str(ROOT / "server"))
from redpencil.version import VERSION

_REF = f"redpencil-review@{VERSION}"


def bill(metafile: Path, files: list[Path]) -> dict[str, Any]:
    """Return the document.

    Args:
        metafile: what esbuild says it bundled.
        files: what is released; each is a component with its digest.
    """
    server, hub = ({one.name for one in requirements(file)} for file in ("server.txt", "demo.txt"))

    def beside(name: str) -> str:
        if name in server:
            return "installed beside the server"
        # The demo's hub is on SQLite; hub.txt is for either database.
        return f"installed beside the hub{'' if name in hub else ', by its extra postgres'}"

    components = [
        *(_component(path.name, VERSION, "file", digests=[("SHA-256", _sha256(path))]) for path in files),
        *(
            _component(
                one.name,
                one.version,
                "library",
                purl=f"pkg:pypi/{one.name}@{one.version}",
                licence=one.licence,
                group=beside(one.name),
            )
            for one in requirements("server.txt", "hub.txt")
        ),
        *(
            _component(
                one.name,
                one.version,
                "library",
                purl=f"pkg:npm/{one.name.replace('@', '%40')}@{one.version}",
                licence=one.licence,
                group="bundled in the extension",
                digests=[("SHA-512", base64.b64decode(one.integrity.partition("-")[2]).hex())],
            )
            for one in bundled_packages(metafile)
        ),
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _REF,
                "name": "redpencil-review",
                "version": VERSION,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": _REF, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def _component(
    name: str,
    version: str,
    kind: str,
    *,
    purl: str = "",
    licence: str = "",
    group: str = "",
    digests: list[tuple[str, str]] | None = None,
) -> dict[str, Any]:
    found: dict[str, Any] = {"type": kind, "bom-ref": purl or name, "name": name, "version": version}
    if digests:
        found["hashes"] = [{"alg": algorithm, "content": content} for algorithm, content in digests]
    if licence:
        found["licenses"] = [{"expression": licence}]
    if purl:
        found["purl"] = purl
    if group:
        found["properties"] = [{"name": "redpencil:how", "value": group}]
    return found


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    print(json.dumps(bill(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]]), indent=1))
