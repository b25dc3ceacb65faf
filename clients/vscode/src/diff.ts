/** Two documents side by side in VS Code's own diff; several files of a pair in its multi-file diff. */

import * as vscode from "vscode";
import { documentOf } from "./catalog";
import { ACTS } from "./generated";
import { say } from "./message";
import { inPane } from "./pane";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

interface Pair {
  readonly left: string;
  readonly right: string;
}

export async function showDiff(server: Server, argument: { task: string; left: string; right: string }): Promise<void> {
  const { left, right } = argument;
  const { pairs } = await server.act<{ pairs: Pair[] }>(ACTS.showDiff, argument);
  // The server has the response first; what a response changed is read from its base on.
  const sides = pairs.map((pair) => (left === "base" ? [pair.right, pair.left] : [pair.left, pair.right]));
  const [first, ...more] = sides.map(([from = "", to = ""]) => ({ from: vscode.Uri.parse(from), to: vscode.Uri.parse(to) }));
  if (!first) {
    say("There is nothing to compare.");
  } else if (more.length === 0) {
    const paths = new Set([first.from, first.to].map((uri) => documentOf(uri)?.path ?? ""));
    const title = `${left} → ${right}: ${[...paths].join(" / ")}`;
    await vscode.commands.executeCommand("vscode.diff", first.from, first.to, visible(title), { preview: false });
  } else {
    const resources = [first, ...more].map(({ from, to }) => [to, from, to]);
    await vscode.commands.executeCommand("vscode.changes", visible(`${left} → ${right}`), resources);
  }
}

/** Ask which: one letter in a response, two elsewhere. `-` is the base, `w` the rewrite. */
export async function askDiff(server: Server, tasks: Tasks, task: string): Promise<void> {
  const asked = await inPane("Compare", async (pane) => {
    const { labels } = await tasks.panel(task);
    const letters = labels.map((label) => ({ key: label.toLowerCase(), label, id: label }));
    const base = { key: "-", label: "the code base", id: "base" };
    const rewrite = { key: "w", label: "your rewrite", id: "rewrite" };
    const left = tasks.label ?? (await pane.one("Compare which response?", letters))?.id;
    const others = letters.filter((one) => one.id !== left);
    const right = left && (await pane.one(`Compare ${left} with?`, [...others, base, rewrite]))?.id;
    return left && right ? { left, right } : undefined;
  });
  if (asked) {
    const { left, right } = asked;
    await showDiff(server, right === "base" ? { task, left: right, right: left } : { task, left, right });
  }
}
