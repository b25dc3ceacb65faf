/** The status bar: the task, what is missing, the claim's end, and what stands between it and the hub. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import type { Panel } from "./generated";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { count, visible } from "./text";

const STATES: Readonly<Record<string, string>> = { waiting: "waiting to send", offline: "offline", refused: "refused by the hub" };
const HALF_MINUTE = 30_000;

export function showStatus(server: Server, tasks: Tasks): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("redpencil.status", vscode.StatusBarAlignment.Left, 50);
  item.name = "redpencil";
  const draw = (): void => {
    const known = server.phase === "running" ? tasks.known : undefined;
    const parts = server.phase === "stopped" ? ["the server is not running"] : known ? said(known.panel, known.age) : [tasks.id ?? "ready"];
    item.text = visible(`redpencil: ${parts.join(" · ")}`);
    item.accessibilityInformation = { label: `redpencil, ${parts.join(", ")}`, role: "button" };
    item.tooltip = visible(known ? known.panel.sync_message || [known.panel.title, ...known.panel.facts].join(" · ") : "redpencil").slice(0, 200);
    const next = known?.panel.state === "draft" ? ACTS.submit : ACTS.nextTask;
    item.command = server.phase === "stopped" ? "redpencil.restartServer" : next;
    void vscode.commands.executeCommand("setContext", "redpencil.server", server.phase);
    item.show();
  };
  const clock = setInterval(draw, HALF_MINUTE);
  draw();
  return vscode.Disposable.from(item, tasks.onChange(draw), server.onState(draw), { dispose: () => clearInterval(clock) });
}

function said(panel: Panel, age: number): string[] {
  const scored = panel.criteria.filter((one) => one.value !== null).length;
  const draft = panel.state === "draft";
  const left = panel.claim_seconds_left === null || !draft ? undefined : panel.claim_seconds_left - age;
  return [
    panel.task,
    count(panel.findings.length, "finding"),
    ...(panel.criteria.length > 0 ? [`${scored}/${panel.criteria.length} scored`] : []),
    draft ? (panel.errors > 0 ? `${panel.errors} missing` : "ready to submit") : panel.state,
    ...(left === undefined ? [] : [claim(left)]),
    ...(STATES[panel.sync] ? [STATES[panel.sync] ?? ""] : []),
  ];
}

function claim(seconds: number): string {
  if (seconds <= 0) {
    return "claim ended";
  }
  const minutes = Math.floor(seconds / 60);
  return `claim ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
