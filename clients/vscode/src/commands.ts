/**
 * Which function carries out which command. The same names are called by keys and the palette without
 * arguments, and by the server's lenses and actions with them: then there is nothing to ask.
 */

import * as vscode from "vscode";
import { showActions } from "./actions";
import { askDiff, showDiff } from "./diff";
import { OwnFiles } from "./files";
import type { Findings } from "./findings";
import { ACTS } from "./generated";
import { press } from "./keyboard";
import { mark } from "./marking";
import { fail, say } from "./message";
import { askLine } from "./prompt";
import type { Queue } from "./queueView";
import { rank } from "./ranking";
import { Scoring } from "./scoring";
import type { Screen } from "./screen";
import type { Server } from "./server";
import type { Submission } from "./submission";
import type { Tasks } from "./tasks";
import { visible } from "./text";
import { acceptable, flag, taskCheck } from "./verdicts";

type Given = Readonly<Record<string, unknown>>;
type Act = (given: Given) => Promise<unknown>;

export interface Parts {
  readonly server: Server;
  readonly tasks: Tasks;
  readonly screen: Screen;
  readonly queue: Queue;
  readonly findings: Findings;
  readonly submission: Submission;
}

/** Do as the server's argument says; without one, ask first. */
function given(server: Server, command: string, field: string, ask: () => Promise<unknown>): Act {
  return (argument) => (field in argument ? server.act(command, argument) : ask());
}

function actsOf({ server, tasks, screen, queue, findings, submission }: Parts): Record<string, Act> {
  const task = (argument: Given): string => (typeof argument["task"] === "string" ? argument["task"] : tasks.needed());
  const label = (argument: Given): string | undefined => (argument["label"] as string | undefined) ?? tasks.label;
  const files = new OwnFiles(server, tasks, screen);
  const score: Act = (argument) => new Scoring(server, tasks, task(argument), label(argument)).run();
  const order: Act = (argument) => rank(server, tasks, task(argument), label(argument));
  return {
    [ACTS.openQueue]: () => queue.show(),
    [ACTS.nextTask]: () => screen.open(ACTS.nextTask, {}),
    [ACTS.claimTask]: (argument) => openNamed(screen, queue, ACTS.claimTask, argument),
    [ACTS.openTask]: (argument) => openNamed(screen, queue, ACTS.openTask, argument),
    [ACTS.releaseTask]: (argument) => submission.release(task(argument)),
    [ACTS.markFinding]: async (argument) => {
      if ("uri" in argument) {
        const { finding } = await server.act<{ finding: string }>(ACTS.markFinding, argument);
        return screen.showFinding(tasks.needed(), finding);
      }
      return mark(server, tasks, screen);
    },
    [ACTS.editFinding]: given(server, ACTS.editFinding, "finding", () => findings.edit()),
    [ACTS.deleteFinding]: given(server, ACTS.deleteFinding, "finding", () => findings.delete()),
    [ACTS.alsoHere]: given(server, ACTS.alsoHere, "finding", () => findings.alsoHere()),
    [ACTS.setScore]: (argument) => ("value" in argument ? server.act(ACTS.setScore, argument) : score(argument)),
    [ACTS.setRanking]: (argument) => ("order" in argument ? server.act(ACTS.setRanking, argument) : order(argument)),
    [ACTS.moveInRanking]: (argument) => ("direction" in argument ? server.act(ACTS.moveInRanking, argument) : order(argument)),
    [ACTS.setAcceptable]: given(server, ACTS.setAcceptable, "value", () => acceptable(server, tasks, tasks.needed())),
    [ACTS.setFlag]: given(server, ACTS.setFlag, "kind", () => flag(server, tasks, tasks.needed())),
    [ACTS.answerTaskCheck]: given(server, ACTS.answerTaskCheck, "answer", () => taskCheck(server, tasks, tasks.needed())),
    [ACTS.startRewrite]: (argument) =>
      "label" in argument ? screen.showNew(ACTS.startRewrite, argument as { task: string }) : screen.rewrite(),
    [ACTS.addTest]: async (argument) => {
      const path = argument["path"] ?? (await askLine("A test of your own", "its path", (await tasks.layout()).new_test));
      return path ? screen.showNew(ACTS.addTest, { task: task(argument), path } as { task: string }) : undefined;
    },
    [ACTS.renameFile]: (argument) => files.rename(argument),
    [ACTS.removeFile]: (argument) => files.remove(argument),
    [ACTS.showDiff]: (argument) =>
      "left" in argument
        ? showDiff(server, argument as { task: string; left: string; right: string })
        : askDiff(server, tasks, tasks.needed()),
    [ACTS.undo]: () => reverse(server, tasks, screen, files, "undo"),
    [ACTS.redo]: () => reverse(server, tasks, screen, files, "redo"),
    [ACTS.submit]: (argument) => submission.submit(task(argument)),
    [ACTS.withdraw]: (argument) => submission.withdraw(task(argument)),
    [ACTS.sync]: async () => {
      await server.act(ACTS.sync);
      say("Sent and fetched.");
    },
  };
}

function viewsOf({ server, screen, queue, findings }: Parts): Record<string, Act> {
  const responses = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number): [string, Act] => [
    `redpencil.showResponse${number}`,
    () => screen.response(number - 1),
  ]);
  return {
    ...Object.fromEntries(responses),
    "redpencil.showBrief": () => screen.showKind("brief"),
    "redpencil.showSheet": () => screen.showKind("sheet"),
    "redpencil.arrange": () => screen.arrange(),
    "redpencil.nextResponse": () => screen.otherResponse(1),
    "redpencil.previousResponse": () => screen.otherResponse(-1),
    "redpencil.nextFile": () => screen.otherFile(1),
    "redpencil.previousFile": () => screen.otherFile(-1),
    "redpencil.nextFinding": () => findings.go(1),
    "redpencil.previousFinding": () => findings.go(-1),
    "redpencil.listFindings": () => findings.list(),
    "redpencil.actions": showActions,
    "redpencil.refreshQueue": () => queue.refresh(),
    "redpencil.restartServer": () => server.restart(),
    "redpencil.showLog": async () => server.log.show(),
  };
}

/** Register every command; what goes wrong in one is told to the person, once. */
export function registerCommands(parts: Parts, more: Record<string, Act>): vscode.Disposable {
  const all = { ...actsOf(parts), ...viewsOf(parts), ...more };
  const registered = Object.entries(all).map(([id, act]) =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        return await act(typeof argument === "object" && argument !== null ? (argument as Given) : {});
      } catch (error) {
        fail(error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(
    ...registered,
    vscode.commands.registerCommand("redpencil.key", press),
    vscode.commands.registerCommand("redpencil.showDocument", (uri: string) => parts.screen.show(uri).catch(fail)),
  );
}

/** Open the task that is named, or let the reviewer pick one of the queue. */
async function openNamed(screen: Screen, queue: Queue, command: string, argument: Given): Promise<void> {
  if (typeof argument["task"] === "string") {
    await screen.open(command, { task: argument["task"] });
    return;
  }
  await queue.refresh();
  const offers = queue.choices.filter((one) => (command === ACTS.openTask) === (one.claim !== null));
  const items = offers.map((one) => ({ label: visible(one.title), description: one.task, task: one.task }));
  const chosen = await vscode.window.showQuickPick(items, { title: "Which task?", matchOnDescription: true });
  if (chosen) {
    await screen.open(command, { task: chosen.task });
  }
}

async function reverse(server: Server, tasks: Tasks, screen: Screen, files: OwnFiles, act: "undo" | "redo"): Promise<void> {
  const panel = await tasks.panel();
  if (!panel[act]) {
    say(`Nothing to ${act}.`);
    return;
  }
  await screen.save(panel.task);
  const { moved } = await server.act<{ moved?: Readonly<Record<string, string>> }>(ACTS[act], { task: panel.task });
  await tasks.layout(panel.task, true);
  await files.follow(moved ?? {});
  say(`${act === "undo" ? "Undone" : "Done again"}: ${panel[act]}`);
}

