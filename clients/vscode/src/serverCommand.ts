/** How the server is found: the setting, then `redpencil` on the PATH, then the one that we installed. */

import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

const WINDOWS = process.platform === "win32";
const SUFFIXES = WINDOWS ? [".exe", ".cmd", ".bat"] : [""];

/** The full path of a program on the PATH; undefined if there is none. */
export async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    for (const suffix of SUFFIXES) {
      const path = join(folder, name + suffix);
      if (await isProgram(path)) {
        return path;
      }
    }
  }
  return undefined;
}

/** Where `install` puts a server of our own. */
export function ownServer(storage: vscode.Uri): { folder: string; program: (name: string) => string } {
  const folder = join(storage.fsPath, "server");
  const programs = join(folder, WINDOWS ? "Scripts" : "bin");
  return { folder, program: (name) => join(programs, WINDOWS ? `${name}.exe` : name) };
}

export async function findServer(storage: vscode.Uri): Promise<{ command: string; args: string[] } | undefined> {
  const [command, ...args] = vscode.workspace.getConfiguration("redpencil").get<string[]>("server.command") ?? [];
  if (command) {
    return { command, args };
  }
  const own = ownServer(storage).program("redpencil");
  const found = (await onPath("redpencil")) ?? ((await isProgram(own)) ? own : undefined);
  return found === undefined ? undefined : { command: found, args: ["lsp"] };
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
