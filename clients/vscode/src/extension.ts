/** The extension: puts its parts together. What is shown and what may be done is the server's to say. */

import * as vscode from "vscode";
import { Comments, registerComments } from "./comments";
import { registerCommands } from "./commands";
import { Documents } from "./fileSystem";
import { Findings } from "./findings";
import { SCHEME } from "./generated";
import { keepHub } from "./hub";
import { keepLanguages } from "./languages";
import { offerToInstall } from "./install";
import { showKeys } from "./keyCard";
import type { Contributes } from "./keyCard";
import { warmUp } from "./keyboard";
import { say } from "./message";
import { Queue } from "./queueView";
import { keepStored } from "./saving";
import { Screen } from "./screen";
import { Server } from "./server";
import { findServer } from "./serverCommand";
import { showStatus } from "./status";
import { Submission } from "./submission";
import { TaskView } from "./taskView";
import { Tasks } from "./tasks";
import { environment, forgetToken, keepToken } from "./token";

const MISSING = "The redpencil server is not on this machine.";

export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const { extensionUri: extension, globalStorageUri: storage, secrets } = context;
  const server = new Server(async () => {
    const found = await findServer(storage);
    if (!found) {
      void installAndStart(MISSING);
    }
    return found && { ...found, env: await environment(secrets) };
  });
  const installAndStart = async (why: string): Promise<void> => {
    if (await offerToInstall({ extension, storage }, server.log, why)) {
      await server.restart();
      await queue.refresh();
      void vscode.window.showInformationMessage("The redpencil server runs. “redpencil: Open the next task” comes next.");
    }
  };
  const tasks = new Tasks(server, context.workspaceState);
  const screen = new Screen(server, tasks);
  const queue = new Queue(server);
  /** A server holds the address and the token that it was started with. */
  const startAnew = async (why: string): Promise<void> => {
    await server.restart();
    say(why);
    await queue.refresh();
  };
  const comments = new Comments(server, tasks);
  const contributes = (context.extension.packageJSON as { contributes: Contributes }).contributes;
  const parts = {
    server,
    tasks,
    screen,
    queue,
    findings: new Findings(server, tasks, screen),
    submission: new Submission(server, tasks, screen),
  };
  context.subscriptions.push(
    server,
    tasks.follow(),
    queue.draw(),
    vscode.workspace.registerFileSystemProvider(SCHEME, new Documents(server), { isCaseSensitive: true }),
    vscode.window.registerTreeDataProvider("redpencil.task", new TaskView(tasks)),
    showStatus(server, tasks),
    comments.follow(),
    keepLanguages(),
    keepStored(),
    registerComments(comments),
    registerCommands(parts, {
      "redpencil.showKeys": () => showKeys(contributes),
      "redpencil.installServer": () => installAndStart("Install the redpencil server, or bring it up to date?"),
      "redpencil.setHub": async () => ((await keepHub()) ? startAnew("The hub's address is kept.") : undefined),
      "redpencil.setToken": async () => ((await keepToken(secrets)) ? startAnew("The token is kept.") : undefined),
      "redpencil.forgetToken": async () => ((await forgetToken(secrets)) ? startAnew("The token is forgotten.") : undefined),
    }),
  );
  warmUp();
  server.log.info(`activated in ${Math.round(performance.now() - began)} ms`);
}
