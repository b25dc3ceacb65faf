/**
 * All that needs the language client's library. It is a bundle of its own, which takes longer to load than the rest
 * of the extension and is loaded with the first server; so nothing that remembers something may be imported here.
 */

import * as vscode from "vscode";
import { RevealOutputChannelOn, State } from "vscode-languageclient/node";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { Client } from "./client";
import { SCHEME } from "./generated";
import { plainHints, plainHover } from "./hovers";
import { PLACE } from "./program";

/** How a server is started. */
export interface Program {
  readonly command: string;
  readonly args: string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Told {
  /** It is not started again; `why` goes on after “the server”. */
  gaveUp(why: string): void;
  runs(running: boolean): void;
}

/** Make a client for the server that `program` starts; it is not started yet. */
export function connect(program: Program, log: vscode.LogOutputChannel, middleware: Middleware, told: Told): LanguageClient {
  const { command, args, env } = program;
  const client: LanguageClient = new Client(
    { command, args, options: { env, cwd: PLACE } },
    {
      documentSelector: [{ scheme: SCHEME }],
      initializationOptions: {
        fileSystem: true,
        hub: vscode.workspace.getConfiguration("redpencil").get<string>("hub") || null,
        hubs: vscode.workspace.getConfiguration("redpencil").get<string[]>("hubs") ?? [],
      },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        ...middleware,
        provideInlayHints: plainHints,
        provideHover: (document, position, token) => plainHover(client, document, position, token),
      },
    },
    (why) => told.gaveUp(why),
  );
  client.onDidChangeState(({ newState }) => {
    if (newState !== State.Starting) {
      told.runs(newState === State.Running);
    }
  });
  return client;
}
