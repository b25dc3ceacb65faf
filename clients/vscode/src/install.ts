/** Installs the server that the extension carries, once the reviewer said so: into a folder of our own, by uv or Python. */

import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { carriedServer } from "./carried";
import type { Carried } from "./carried";
import { VERSION } from "./generated";
import { run } from "./program";
import { clearCommand, commandSet, findServer, onPath, ownServer } from "./serverCommand";
import type { OwnServer } from "./serverCommand";
import { visible } from "./text";

const PYTHONS = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "py"];
/** Debian's Python comes without what makes a virtual environment. */
const WILL_DO = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))";
const NO_WAY =
  "Needed to install it: uv, or Python 3.11 or newer with venv. Next: install one of them (on Debian and Ubuntu, " +
  "“apt install python3-venv”), then try again.";
const LONGEST = 200;
/** What an index gives is what was pinned, to the byte, and is never built here: building would fetch more. */
const PINNED = ["--require-hashes", "--only-binary", ":all:"];
/** Ours comes from the disk: what an index calls by its name is another's. */
const OURS = ["--no-deps", "--no-index"];

type Step = readonly [program: string, ...args: string[]];

/** Where things are: what was packed with the extension, and what it may write. */
export interface Places {
  readonly extension: vscode.Uri;
  readonly storage: vscode.Uri;
}

interface Way {
  /** In words: “by …”. */
  readonly how: string;
  /** Programs and their arguments, to be run one after the other. */
  steps(own: OwnServer, carried: Carried): readonly Step[];
}

let underway = false;

/** Ask once, with the button that the Enter key presses, and install. Returns whether a new server is there now. */
export async function offerToInstall(places: Places, log: vscode.LogOutputChannel, why: string): Promise<boolean> {
  if (underway) {
    return false;
  }
  underway = true;
  try {
    if (commandSet().length > 0) {
      if (!(await givesUpOwn())) {
        return false;
      }
      if (await findServer(places.storage)) {
        return true;
      }
    }
    return await offer(places, log, why);
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

async function offer(places: Places, log: vscode.LogOutputChannel, why: string): Promise<boolean> {
  const again = "Try again";
  let found = await way();
  while (!found) {
    if ((await vscode.window.showWarningMessage(why, { modal: true, detail: NO_WAY }, again)) !== again) {
      return false;
    }
    found = await way();
  }
  const install = "Install it";
  const detail =
    `Version ${VERSION} came with this extension and is put into a folder of it ${found.how}. ` +
    "Nothing else on this machine is changed.";
  if ((await vscode.window.showInformationMessage(why, { modal: true, detail }, install)) !== install) {
    return false;
  }
  for (;;) {
    const problem = await installed(found, places, log);
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
async function way(): Promise<Way | undefined> {
  const uv = await onPath("uv");
  if (uv) {
    return {
      how: "by uv",
      steps: (own, { wheel, requirements }) => {
        const install: Step = [uv, "pip", "install", "--python", own.python];
        return [
          [uv, "venv", "--no-project", "--clear", "--python", ">=3.11", own.folder],
          [...install, ...PINNED, "--requirements", requirements],
          [...install, ...OURS, wheel],
        ];
      },
    };
  }
  const python = await pythonThatWillDo();
  return python === undefined
    ? undefined
    : {
        how: "by Python",
        steps: (own, { wheel, requirements }) => {
          const install: Step = [own.python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
          return [
            [python, "-I", "-m", "venv", "--clear", own.folder],
            [...install, ...PINNED, "--requirement", requirements],
            [...install, ...OURS, wheel],
          ];
        },
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
async function installed(found: Way, { extension, storage }: Places, log: vscode.LogOutputChannel): Promise<string | undefined> {
  const own = ownServer(storage);
  try {
    const steps = found.steps(own, await carriedServer(extension));
    const title = `Installing the redpencil server ${found.how}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const problem = await vscode.window.withProgress(options, (progress, stop) => carryOut(steps, log, progress, stop));
    if (problem !== undefined) {
      await rm(own.folder, { recursive: true, force: true });
      return problem;
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  await keep(own);
  return whatDoesNotStart(storage);
}

/** Run them; returns as `installed` does. */
async function carryOut(
  steps: readonly Step[],
  log: vscode.LogOutputChannel,
  progress: vscode.Progress<{ message: string }>,
  stop: vscode.CancellationToken,
): Promise<string | undefined> {
  for (const [program, ...args] of steps) {
    log.info(`running ${[program, ...args].join(" ")}`);
    const heard = (line: string): void => {
      log.info(line);
      progress.report({ message: visible(line).slice(0, LONGEST) });
    };
    const { well, lines } = await run(program, args, heard, stop);
    if (stop.isCancellationRequested) {
      log.info("cancelled");
      return "";
    }
    if (!well) {
      log.info("failed");
      return `The redpencil server could not be installed. ${reason(lines)}`;
    }
  }
  return undefined;
}

/** Say that it is whole, and remove those of other versions. */
async function keep(own: OwnServer): Promise<void> {
  await writeFile(own.complete, `${VERSION}\n`);
  const versions = dirname(own.folder);
  const others = (await readdir(versions)).filter((one) => one !== basename(own.folder));
  await Promise.all(others.map((one) => rm(join(versions, one), { recursive: true, force: true })));
}

/** An installer's last words say why, but for what it adds as a hint. */
function reason(lines: readonly string[]): string {
  const said = lines.map((one) => one.trim()).filter((one) => one && !/^(hint:|\[notice\])/.test(one));
  return (said.at(-1) ?? "It did not say why.").slice(0, LONGEST);
}

/** Why the server that was just installed cannot be used; undefined if it can. */
async function whatDoesNotStart(storage: vscode.Uri): Promise<string | undefined> {
  const found = await findServer(storage);
  const said = found && (await run(found.command, ["--version"])).lines.join(" ");
  return said?.endsWith(` ${VERSION}`)
    ? undefined
    : `The server was installed and does not run: ${said || "it said nothing"}. Next: name one in “redpencil.server.command”.`;
}
