/** Installs the server, once the reviewer said so: by uv or pipx where they are, else into a folder of our own. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { VERSION } from "./generated";
import { onPath, ownServer } from "./serverCommand";

const run = promisify(execFile);
const PACKAGE = `redpencil==${VERSION}`;

interface Step {
  readonly program: string;
  readonly args: readonly string[];
}

interface Way {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The first way that this machine has. */
async function way(storage: vscode.Uri): Promise<Way | undefined> {
  const uv = await onPath("uv");
  if (uv) {
    return { name: "uv tool install", steps: [{ program: uv, args: ["tool", "install", "--force", PACKAGE] }] };
  }
  const pipx = await onPath("pipx");
  if (pipx) {
    return { name: "pipx install", steps: [{ program: pipx, args: ["install", "--force", PACKAGE] }] };
  }
  const python = (await onPath("python3")) ?? (await onPath("python"));
  if (!python) {
    return undefined;
  }
  const own = ownServer(storage);
  return {
    name: "a folder of its own",
    steps: [
      { program: python, args: ["-m", "venv", "--clear", own.folder] },
      { program: own.program("python"), args: ["-m", "pip", "install", "--quiet", PACKAGE] },
    ],
  };
}

/** Ask once, with the button that the Enter key presses, and install. Returns whether a server is there now. */
export async function offerToInstall(storage: vscode.Uri, log: vscode.LogOutputChannel, why: string): Promise<boolean> {
  const found = await way(storage);
  if (!found) {
    const words = `${why} Python 3.11 or newer is needed to install it. Next: install Python or uv, then try again.`;
    void vscode.window.showErrorMessage(words);
    return false;
  }
  const install = "Install it";
  const detail = `${PACKAGE} is installed by ${found.name}. Nothing else on this machine is changed.`;
  const answer = await vscode.window.showInformationMessage(why, { modal: true, detail }, install);
  return answer === install && carryOut(found, log);
}

async function carryOut(found: Way, log: vscode.LogOutputChannel): Promise<boolean> {
  const progress = { location: vscode.ProgressLocation.Notification, title: `Installing the redpencil server by ${found.name}` };
  return vscode.window.withProgress(progress, async () => {
    for (const { program, args } of found.steps) {
      log.info(`running ${[program, ...args].join(" ")}`);
      try {
        await run(program, [...args], { timeout: 600_000 });
      } catch (error) {
        log.error(String(error));
        void vscode.window.showErrorMessage(
          "The redpencil server could not be installed. Next: “redpencil: Show the log” says why.",
        );
        return false;
      }
    }
    return true;
  });
}
