/** Installs the server, once the reviewer said so: by uv or pipx where they are, else into a folder of our own. */

import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { VERSION } from "./generated";
import { run } from "./program";
import { clearCommand, commandSet, findServer, onPath, ownServer } from "./serverCommand";
import { visible } from "./text";

const PACKAGE = `redpencil==${VERSION}`;
const PYTHONS = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "py"];
/** Debian's Python comes without what makes a virtual environment. */
const WILL_DO = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))";
const NO_WAY =
  "Needed to install it: uv, or pipx, or Python 3.11 or newer with venv. Next: install one of them (on Debian and " +
  "Ubuntu, “apt install python3-venv”), then try again.";
const LONGEST = 200;

interface Way {
  /** In words: “by …”, “into …”. */
  readonly how: string;
  /** Programs and their arguments, to be run one after the other. */
  readonly steps: readonly (readonly [program: string, ...args: string[]])[];
  /** Carried out when all steps went well, and when one did not. */
  readonly keep?: () => Promise<void>;
  readonly undo?: () => Promise<void>;
}

let underway = false;

/** Ask once, with the button that the Enter key presses, and install. Returns whether a new server is there now. */
export async function offerToInstall(storage: vscode.Uri, log: vscode.LogOutputChannel, why: string): Promise<boolean> {
  if (underway) {
    return false;
  }
  underway = true;
  try {
    if (commandSet().length > 0) {
      if (!(await givesUpOwn())) {
        return false;
      }
      if (await findServer(storage)) {
        return true;
      }
    }
    return await offer(storage, log, why);
  } finally {
    underway = false;
  }
}

/** A server that the reviewer has named is never replaced. Returns whether the reviewer wants another after all. */
async function givesUpOwn(): Promise<boolean> {
  const words = `The setting “redpencil.server.command” names the server: ${commandSet().join(" ")}.`;
  const clear = "Clear the setting";
  const next = "Next: bring that one up to date, or clear the setting and use another.";
  if ((await vscode.window.showWarningMessage(`${words} ${next}`, clear)) !== clear) {
    return false;
  }
  await clearCommand();
  return true;
}

async function offer(storage: vscode.Uri, log: vscode.LogOutputChannel, why: string): Promise<boolean> {
  const again = "Try again";
  let found = await way(storage);
  while (!found) {
    if ((await vscode.window.showWarningMessage(why, { modal: true, detail: NO_WAY }, again)) !== again) {
      return false;
    }
    found = await way(storage);
  }
  const install = "Install it";
  const detail = `${PACKAGE} is installed ${found.how}. Nothing else on this machine is changed.`;
  if ((await vscode.window.showInformationMessage(why, { modal: true, detail }, install)) !== install) {
    return false;
  }
  for (;;) {
    const problem = (await carryOut(found, log)) ?? (await whatIsFound(storage));
    if (problem === undefined || problem === "") {
      return problem === undefined;
    }
    log.error(problem);
    const showLog = "Show the log";
    const answer = await vscode.window.showErrorMessage(visible(problem), again, showLog);
    if (answer === showLog) {
      log.show();
    }
    if (answer !== again) {
      return false;
    }
  }
}

/** The first way that this machine has. */
async function way(storage: vscode.Uri): Promise<Way | undefined> {
  const uv = await onPath("uv");
  if (uv) {
    return { how: "by “uv tool install”", steps: [[uv, "tool", "install", "--force", PACKAGE]] };
  }
  const python = await pythonThatWillDo();
  const pipx = await onPath("pipx");
  if (pipx) {
    const by = python === undefined ? [] : ["--python", python];
    return { how: "by “pipx install”", steps: [[pipx, "install", "--force", ...by, PACKAGE]] };
  }
  if (!python) {
    return undefined;
  }
  const own = ownServer(storage);
  return {
    how: "into a folder of this extension",
    steps: [
      [python, "-I", "-m", "venv", "--clear", own.folder],
      [own.python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", PACKAGE],
    ],
    keep: async () => {
      await writeFile(own.complete, `${PACKAGE}\n`);
      const versions = dirname(own.folder);
      const others = (await readdir(versions)).filter((one) => one !== basename(own.folder));
      await Promise.all(others.map((one) => rm(join(versions, one), { recursive: true, force: true })));
    },
    undo: () => rm(own.folder, { recursive: true, force: true }),
  };
}

async function pythonThatWillDo(): Promise<string | undefined> {
  for (const name of PYTHONS) {
    const path = await onPath(name);
    if (path && (await run(path, ["-I", "-c", WILL_DO])).well) {
      return path;
    }
  }
  return undefined;
}

/** Returns what went wrong; empty when the reviewer cancelled, undefined when all went well. */
async function carryOut(found: Way, log: vscode.LogOutputChannel): Promise<string | undefined> {
  const title = `Installing the redpencil server ${found.how}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, stop) => {
    for (const [program, ...args] of found.steps) {
      log.info(`running ${[program, ...args].join(" ")}`);
      const heard = (line: string): void => {
        log.info(line);
        progress.report({ message: visible(line).slice(0, LONGEST) });
      };
      const { well, lines } = await run(program, args, heard, stop);
      if (!well || stop.isCancellationRequested) {
        await found.undo?.();
        log.info(stop.isCancellationRequested ? "cancelled" : "failed");
        return stop.isCancellationRequested ? "" : `The redpencil server could not be installed. ${reason(lines)}`;
      }
    }
    await found.keep?.();
    return undefined;
  });
}

/** An installer's last words say why, but for what it adds as a hint. */
function reason(lines: readonly string[]): string {
  const said = lines.map((one) => one.trim()).filter((one) => one && !/^(hint:|\[notice\])/.test(one));
  return (said.at(-1) ?? "It did not say why.").slice(0, LONGEST);
}

/** What keeps the server that was just installed from being the one that is started; undefined if nothing does. */
async function whatIsFound(storage: vscode.Uri): Promise<string | undefined> {
  const found = await findServer(storage);
  if (!found) {
    return "The server was installed where this extension does not look. Next: name it in “redpencil.server.command”.";
  }
  const said = (await run(found.command, ["--version"])).lines.join(" ");
  return said.endsWith(` ${VERSION}`)
    ? undefined
    : `${found.command} comes first, and is not ${VERSION}. Next: remove it, or set “redpencil.server.command”.`;
}
