"""A folder that nobody trusts is opened: nothing of it is run, and redpencil works all the same."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import NewReviewer

SPEAKS_ABROAD = (
    r'require\("(?:node:)?(?:https?|http2|tls|dgram|dns)"\)|\bfetch\(|XMLHttpRequest|WebSocket|TelemetryLogger'
)


def test_nothing_of_an_untrusted_folder_is_run(new_reviewer: NewReviewer, tmp_path: Path) -> None:
    folder, ran = tmp_path / "folder", tmp_path / "ran"
    (folder / ".vscode").mkdir(parents=True)
    evil = folder / "redpencil"
    evil.write_text(f"#!/bin/sh\necho $0 $@ >> {ran}\n")
    evil.chmod(0o755)
    for module in ("redpencil", "click", "httpx", "sitecustomize"):
        (folder / f"{module}.py").write_text(f"open({str(ran)!r}, 'a').write(__file__)\n")
    settings = {
        "redpencil.server.command": [str(evil), "lsp"],
        "redpencil.hub": "https://evil.example",
        "redpencil.trace.server": "verbose",
    }
    (folder / ".vscode" / "settings.json").write_text(json.dumps(settings))

    reviewer = new_reviewer(settings={"security.workspace.trust.startupPrompt": "never"})
    # A server that is started by `python -m` looks for modules where it is started; so does a PATH with a dot.
    reviewer.environment["PATH"] = f".:{folder.name}:{reviewer.environment['PATH']}"
    reviewer.vs_code.trusts_all = False
    reviewer.vs_code.start()
    window = reviewer.window
    window.open(f"{reviewer.vs_code.url}/?folder={folder}")
    window.until("a folder without trust", lambda: "Restricted Mode" in " ".join(window.texts(".statusbar-item")), 60)
    window.until("redpencil in the status bar", window.status, 60)
    window.press("Alt+,", "Alt+n")
    window.until("a task", lambda: "missing" in window.status())
    window.picture("task")
    assert len(reviewer.vs_code.language_servers()) == 1
    assert not ran.exists(), ran.read_text()
    assert not window.notifications()
    assert not window.abroad


def test_the_extension_says_so_and_has_no_way_out(extension: Path) -> None:
    with zipfile.ZipFile(extension) as package:
        described: dict[str, Any] = json.loads(package.read("extension/package.json"))
        code = package.read("extension/dist/extension.js").decode()
        assert not [one for one in package.namelist() if "node_modules" in one]
    assert described["capabilities"]["untrustedWorkspaces"] == {"supported": True}
    assert described["extensionKind"] == ["workspace"]
    settings: dict[str, dict[str, Any]] = described["contributes"]["configuration"]["properties"]
    by_workspace = {name for name, one in settings.items() if one.get("scope") != "machine"}
    assert not {one for one in by_workspace if re.search(r"server|hub", one)}
    assert not re.findall(SPEAKS_ABROAD, code)
