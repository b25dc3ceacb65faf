"""`make code`: the demo's twelve tasks in a real VS Code, in your browser, until you press Ctrl-C.

Everything lives in one temporary folder: your own VS Code, its settings and your store are not touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.code_server import CodeServer, install, server_on_path  # noqa: E402
from support.scripted_editor import environment  # noqa: E402

from redpencil_demo.hub import running_hub  # noqa: E402
from redpencil_demo.tasks import demo_specs  # noqa: E402

_NEW_USERS = {"workbench.startupEditor": "none", "editor.minimap.enabled": False}


@contextlib.contextmanager
def demo_in_vs_code() -> Iterator[str]:
    """Run the demo's hub and a VS Code with the extension; yield the address of an empty window."""
    extensions = sorted((ROOT / "dist").glob("redpencil*.vsix"))
    if not extensions:
        sys.exit("redpencil: there is no extension yet; run make vsix")
    folder = Path(tempfile.mkdtemp(prefix="redpencil-vscode-"))
    try:
        project, specs = demo_specs()
        tasks = folder / "tasks.jsonl"
        tasks.write_text("".join(f"{one.model_dump_json(by_alias=True)}\n" for one in (project, *specs)), "utf-8")
        install(extensions[-1], folder / "extensions")
        with running_hub(folder) as hub:
            hub.take(tasks)
            values = environment(folder / "home", hub.url, hub.token("ann"))
            values["PATH"] = os.pathsep.join((str(server_on_path(folder / "bin")), os.environ["PATH"]))
            vs_code = CodeServer(folder / "profile", folder / "extensions", values)
            vs_code.set_settings(_NEW_USERS)
            vs_code.token = secrets.token_hex(16)
            with vs_code:
                yield f"{vs_code.url}/?tkn={vs_code.token}&ew=true"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Say where the window is, and wait."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with demo_in_vs_code() as url, contextlib.suppress(KeyboardInterrupt):
        print(f"Open {url} in your browser, then press Alt+, Alt+N. Ctrl-C here ends it.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
