/** Marks a finding: category and severity by one key each, then three lines; the words are never lost. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import type { ChoiceView } from "./generated";
import { Pane } from "./keys";
import type { Choice } from "./keys";
import type { Screen } from "./screen";
import { warn } from "./message";
import { Prompt } from "./prompt";
import type { Answer } from "./prompt";
import { selectedPlace } from "./selection";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

const FIELDS = ["what is wrong", "why it matters", "how to mend it"];

export function choices(views: readonly ChoiceView[]): (Choice & { id: string })[] {
  return views.map(({ id, key, title }) => ({ id, key, label: id, description: visible(title) }));
}

export async function mark(server: Server, tasks: Tasks, screen: Screen): Promise<void> {
  const pane = new Pane();
  let prompt: Prompt;
  let chosen: { uri: string; range: object; category: string; severity: string };
  let task: string;
  try {
    const { uri, range, address } = selectedPlace();
    task = address.task;
    const panel = await tasks.panel(task);
    const category = await pane.one("Mark: which category?", choices(panel.categories));
    const severity = category && (await pane.one(`${category.id}: how bad?`, choices(panel.severities)));
    if (!severity) {
      await pane.end();
      return;
    }
    chosen = { uri, range, category: category.id, severity: severity.id };
    prompt = new Prompt(`${severity.id} ${category.id}`, FIELDS);
  } catch (error) {
    await pane.end();
    throw error;
  }
  const answer = await prompt.finish(await pane.handOver());
  const finding = await send(server, chosen, answer);
  if (finding && !answer.finished) {
    await screen.showFinding(task, finding);
  }
}

async function send(server: Server, chosen: object, { lines }: Answer): Promise<string | undefined> {
  const [what = "", why = "", fix = ""] = lines;
  try {
    return (await server.act<{ finding: string }>(ACTS.markFinding, { ...chosen, what, why, fix })).finding;
  } catch (error) {
    if (lines.some(Boolean)) {
      await vscode.env.clipboard.writeText(`what: ${what}\nwhy: ${why}\nfix: ${fix}\n`);
      warn("Your words are on the clipboard.");
    }
    throw error;
  }
}
