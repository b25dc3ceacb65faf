/** Runs a program to its end: what it says goes to the log, and ending it early ends all that it started. */

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { homedir } from "node:os";
import { createInterface } from "node:readline";
import type * as vscode from "vscode";

const WINDOWS = process.platform === "win32";
const GRACE = 3000;
/** Not the workspace: Python and uv read what lies in the folder that they are started in. */
export const PLACE = homedir();

export interface Ended {
  readonly well: boolean;
  /** All that it said. */
  readonly lines: readonly string[];
}

/** Run it; each line that it says is passed on. It is asked to stop, then made to, once `stop` is requested. */
export function run(
  program: string,
  args: readonly string[],
  heard: (line: string) => void = () => undefined,
  stop?: vscode.CancellationToken,
): Promise<Ended> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    const hear = (line: string): void => {
      lines.push(line);
      heard(line);
    };
    const child = spawn(program, [...args], { cwd: PLACE, detached: !WINDOWS, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    createInterface({ input: child.stdout }).on("line", hear);
    createInterface({ input: child.stderr }).on("line", hear);
    const asked = stop?.onCancellationRequested(() => end(child));
    const done = (well: boolean): void => {
      asked?.dispose();
      resolve({ well, lines });
    };
    child.on("error", (error) => {
      hear(error.message);
      done(false);
    });
    child.on("close", (code) => done(code === 0));
  });
}

/** The program and its children are a group of their own; installers clean up when they are interrupted. */
function end(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  if (WINDOWS) {
    execFile("taskkill", ["/pid", String(pid), "/t", "/f"]);
    return;
  }
  signal(pid, "SIGINT");
  const last = setTimeout(() => signal(pid, "SIGKILL"), GRACE);
  child.on("close", () => clearTimeout(last));
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // It ended by itself just now.
  }
}
