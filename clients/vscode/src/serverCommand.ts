/**
 * How the server is found: the setting, then the one that we installed, which is always of our version, then
 * `redpencil` on the PATH or where uv and pipx put programs (a VS Code that was started from a menu often lacks
 * that folder).
 */

import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { VERSION } from "./generated";

const WINDOWS = process.platform === "win32";

/** The full path of a program on the PATH or in the folders of uv and pipx; undefined if there is none. */
export async function onPath(name: string): Promise<string | undefined> {
  const { PATH = "", UV_TOOL_BIN_DIR = "", PIPX_BIN_DIR = "", XDG_BIN_HOME = "" } = process.env;
  const usual = [UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, join(homedir(), ".local", "bin")];
  // A relative folder of the PATH could be the workspace's.
  for (const folder of [...PATH.split(delimiter), ...usual].filter(isAbsolute)) {
    const path = join(folder, executable(name));
    if (await allows(path, constants.X_OK)) {
      return path;
    }
  }
  return undefined;
}

/** Where the installer puts a server of our own. */
export interface OwnServer {
  /** A virtual environment of this version; others lie beside it. */
  readonly folder: string;
  readonly python: string;
  /** Written when all is in place: what an installation that broke off left behind is no server. */
  readonly complete: string;
}

export function ownServer(storage: vscode.Uri): OwnServer {
  const folder = join(storage.fsPath, "server", VERSION);
  return { folder, python: programOf(folder, "python"), complete: join(folder, "complete") };
}

/** The setting that goes before all else; empty if the reviewer left it so. */
export function commandSet(): string[] {
  return vscode.workspace.getConfiguration("redpencil").get<string[]>("server.command") ?? [];
}

export async function clearCommand(): Promise<void> {
  await vscode.workspace.getConfiguration("redpencil").update("server.command", undefined, vscode.ConfigurationTarget.Global);
}

export async function findServer(storage: vscode.Uri): Promise<{ command: string; args: string[] } | undefined> {
  const [command, ...args] = commandSet();
  if (command) {
    return { command, args };
  }
  const found = (await ownProgram(storage)) ?? (await onPath("redpencil"));
  return found === undefined ? undefined : { command: found, args: ["lsp"] };
}

async function ownProgram(storage: vscode.Uri): Promise<string | undefined> {
  const { folder, complete } = ownServer(storage);
  const program = programOf(folder, "redpencil");
  return (await allows(complete, constants.R_OK)) && (await allows(program, constants.X_OK)) ? program : undefined;
}

function programOf(environment: string, name: string): string {
  return join(environment, WINDOWS ? "Scripts" : "bin", executable(name));
}

/** Windows starts no `.cmd` or `.bat` without a shell. */
function executable(name: string): string {
  return WINDOWS ? `${name}.exe` : name;
}

async function allows(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
