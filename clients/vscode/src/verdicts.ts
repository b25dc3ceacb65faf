/** Short verdicts, each a key or two: acceptable or not, flags, the task check. */

import { ACTS } from "./generated";
import { say } from "./message";
import { inPane } from "./pane";
import type { Pane } from "./pane";
import type { Server } from "./server";
import type { Tasks } from "./tasks";

const ACCEPTABLE = [
  { key: "y", id: "yes", value: "yes", label: "yes", description: "would do as it is" },
  { key: "n", id: "no", value: "no", label: "no", description: "would not do as it is" },
  { key: "c", id: "cannot-judge", value: "cannot-judge", label: "cannot be judged" },
  { key: "-", id: "no answer", value: null, label: "take the answer back" },
];
const FLAGS = [
  { key: "u", id: "unsafe", label: "unsafe", description: "the response does harm", perResponse: true },
  { key: "m", id: "misleading", label: "misleading", description: "the response claims what is not so", perResponse: true },
  { key: "b", id: "broken-task", label: "broken task", description: "it cannot be judged as it stands", perResponse: false },
  { key: "s", id: "skip", label: "skip", description: "not for me, with a reason", perResponse: false },
];
const TAKE_BACK = { key: "-", id: "", label: "take a flag back", description: "then which", perResponse: false };
const ANSWERS = [
  { key: "y", id: "yes", label: "yes", description: "it can be judged as written" },
  { key: "a", id: "ambiguous", label: "ambiguous", description: "it can be read in several ways" },
  { key: "i", id: "impossible", label: "impossible", description: "it cannot be judged; ends the task" },
];

/** The response in hand, or the one picked by its letter. */
async function response(pane: Pane, tasks: Tasks, task: string, title: string): Promise<string | undefined> {
  if (tasks.label) {
    return tasks.label;
  }
  const { labels, acceptable } = await tasks.panel(task);
  const offered = labels.map((label) => ({ key: label.toLowerCase(), label, description: acceptable[label] ?? "" }));
  return (await pane.one(title, offered))?.label;
}

export async function acceptable(server: Server, tasks: Tasks, task: string): Promise<void> {
  await inPane("Acceptable", async (pane) => {
    const label = await response(pane, tasks, task, "Which response?");
    const chosen = label && (await pane.one(`${label}: acceptable as it is?`, ACCEPTABLE));
    if (label && chosen) {
      await server.act(ACTS.setAcceptable, { task, label, value: chosen.value });
      say(`${label} acceptable: ${chosen.id}`);
    }
  });
}

export async function flag(server: Server, tasks: Tasks, task: string): Promise<void> {
  await inPane("Flag", async (pane) => {
    let kind = await pane.one("Flag", [...FLAGS, TAKE_BACK]);
    const remove = kind === TAKE_BACK;
    if (remove) {
      kind = await pane.one("Take back which flag?", FLAGS);
    }
    const label = kind?.perResponse ? await response(pane, tasks, task, `${kind.label}: which response?`) : undefined;
    if (!kind || (kind.perResponse && !label)) {
      return;
    }
    const reason = remove ? "" : await pane.line(kind.label, "because");
    if (reason !== undefined) {
      await server.act(ACTS.setFlag, { task, kind: kind.id, ...(label ? { label } : {}), reason, remove });
    }
  });
}

export async function taskCheck(server: Server, task: string): Promise<void> {
  await inPane("Task check", async (pane) => {
    const answer = await pane.one("Can the task be judged as written?", ANSWERS);
    const reason = answer && answer.id !== "yes" ? await pane.line(answer.label, "because") : "";
    if (answer && reason !== undefined) {
      await server.act(ACTS.answerTaskCheck, { task, answer: answer.id, reason });
    }
  });
}
