/** The server that this extension carries: a wheel, and what it needs with versions and hashes; nothing else is installed. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as vscode from "vscode";

export interface Carried {
  /** Full paths. */
  readonly wheel: string;
  readonly requirements: string;
}

/**
 * The files, each with the digest that it was packed with. No index is ever asked for the wheel: the name it goes by in
 * a shell is another project's there.
 *
 * @throws Error, in words for the reviewer, if one is missing or is not as it was packed.
 */
export async function carriedServer(extension: vscode.Uri): Promise<Carried> {
  const folder = join(extension.fsPath, "server");
  const packed = new Map(Object.entries(JSON.parse(await text(folder, "carried.json")) as Record<string, string>));
  for (const [name, digest] of packed) {
    const found = createHash("sha256").update(await bytes(folder, name)).digest("hex");
    if (found !== digest) {
      throw damaged(folder, `${name} is not the file that was packed.`);
    }
  }
  const path = (ending: string): string => {
    const name = [...packed.keys()].find((one) => one.endsWith(ending));
    if (name === undefined) {
      throw damaged(folder, `There is no *${ending}.`);
    }
    return join(folder, name);
  };
  return { wheel: path(".whl"), requirements: path(".txt") };
}

async function bytes(folder: string, name: string): Promise<Buffer> {
  return readFile(join(folder, name)).catch(() => {
    throw damaged(folder, `${name} cannot be read.`);
  });
}

async function text(folder: string, name: string): Promise<string> {
  return (await bytes(folder, name)).toString("utf8");
}

function damaged(folder: string, why: string): Error {
  return new Error(`The server in ${folder} is damaged. ${why} Next: install the extension again. Nothing was installed.`);
}
