/** Marks a finding: category and severity by one key each, then three lines; the words are never lost. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import type { ChoiceView } from "./generated";
import type { Choice } from "./keyboard";
import type { Screen } from "./screen";
import { warn } from "./message";
import { inPane } from "./pane";
import type { Answer } from "./prompt";
import { selectedPlace } from "./selection";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

const FIELDS = ["what is wrong", "why it matters", "how to mend it"];

export function choices<View extends ChoiceView>(views: readonly View[]): (Choice & View)[] {
  return views.map((view) => ({ ...view, label: visible(view.id), description: visible(view.title) }));
}

export async function mark(server: Server, tasks: Tasks, screen: Screen): Promise<void> {
  await inPane("Mark", async (pane) => {
    const { uri, range, address } = selectedPlace();
    const panel = await tasks.panel(address.task);
    const category = await pane.one("Mark: which category?", choices(panel.categories));
    const severity = category && (await pane.one(`${category.id}: how bad?`, choices(panel.severities)));
    if (!severity) {
      return;
    }
    const answer = await pane.lines(`${severity.id} ${category.id}`, FIELDS);
    const finding = await send(server, { uri, range, category: category.id, severity: severity.id }, answer);
    if (finding && !answer.finished) {
      await screen.showFinding(address.task, finding);
    }
  });
}

async function send(server: Server, chosen: object, { lines }: Answer): Promise<string | undefined> {
  const [what = "", why = "", fix = ""] = lines;
  try {
    return (await server.act<{ finding: string }>(ACTS.markFinding, { ...chosen, what, why, fix })).finding;
  } catch (error) {
    if (lines.some(Boolean)) {
      await vscode.env.clipboard.writeText([what, why, fix].join("\n"));
      warn("Your words are on the clipboard.");
    }
    throw error;
  }
}
