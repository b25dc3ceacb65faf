/**
 * How the server is found: the setting, then `redpencil` on the PATH or where uv and pipx put programs (a VS Code
 * that was started from a menu often lacks that folder), then the one that we installed.
 */

import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

const WINDOWS = process.platform === "win32";
const SUFFIXES = WINDOWS ? [".exe", ".cmd", ".bat"] : [""];

/** The full path of a program on the PATH or in the folders of uv and pipx; undefined if there is none. */
export async function onPath(name: string): Promise<string | undefined> {
  const { PATH = "", UV_TOOL_BIN_DIR = "", PIPX_BIN_DIR = "", XDG_BIN_HOME = "" } = process.env;
  const usual = [UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, join(homedir(), ".local", "bin")];
  for (const folder of [...PATH.split(delimiter), ...usual].filter(Boolean)) {
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
