/** Short verdicts, each a key or two: acceptable or not, flags, the task check. */

import { ACTS } from "./generated";
import type { Panel } from "./generated";
import { choices } from "./marking";
import { say } from "./message";
import { inPane } from "./pane";
import type { Pane } from "./pane";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

const NO_ANSWER = { key: "-", id: "no answer", label: "take the answer back" };
const TAKE_BACK = { key: "-", id: "", label: "take a flag back", description: "then which", per_response: false };

/** The response in hand, or the one picked by its letter. */
async function response(pane: Pane, tasks: Tasks, { labels, acceptable }: Panel, title: string): Promise<string | undefined> {
  if (tasks.label) {
    return tasks.label;
  }
  const offered = labels.map((label) => ({ key: label.toLowerCase(), label, description: acceptable[label] ?? "" }));
  return (await pane.one(title, offered))?.label;
}

export async function acceptable(server: Server, tasks: Tasks, task: string): Promise<void> {
  await inPane("Acceptable", async (pane) => {
    const panel = await tasks.panel(task);
    const label = await response(pane, tasks, panel, "Which response?");
    const options = [...choices(panel.acceptable_options), NO_ANSWER];
    const chosen = label && (await pane.one(`${label}: acceptable as it is?`, options));
    if (label && chosen) {
      await server.act(ACTS.setAcceptable, { task, label, value: chosen === NO_ANSWER ? null : chosen.id });
      say(`${label} acceptable: ${chosen.id}`);
    }
  });
}

export async function flag(server: Server, tasks: Tasks, task: string): Promise<void> {
  await inPane("Flag", async (pane) => {
    const panel = await tasks.panel(task);
    const flags = choices(panel.flags);
    let kind = await pane.one("Flag", [...flags, TAKE_BACK]);
    const remove = kind === TAKE_BACK;
    if (remove) {
      kind = await pane.one("Take back which flag?", flags);
    }
    const label = kind?.per_response ? await response(pane, tasks, panel, `${kind.label}: which response?`) : undefined;
    if (!kind || (kind.per_response && !label)) {
      return;
    }
    const reason = remove ? "" : await pane.line(kind.label, "because");
    if (reason !== undefined) {
      await server.act(ACTS.setFlag, { task, kind: kind.id, ...(label ? { label } : {}), ...(reason ? { reason } : {}), remove });
    }
  });
}

export async function taskCheck(server: Server, tasks: Tasks, task: string): Promise<void> {
  await inPane("Task check", async (pane) => {
    const check = (await tasks.panel(task)).task_check;
    if (!check) {
      say("No rubric of this task asks about the task itself.");
      return;
    }
    const answer = await pane.one(visible(check.question), choices(check.options));
    const reason = answer?.needs_reason ? await pane.line(answer.label, "because") : "";
    if (answer && reason !== undefined) {
      await server.act(ACTS.answerTaskCheck, { task, answer: answer.id, ...(reason ? { reason } : {}) });
    }
  });
}
