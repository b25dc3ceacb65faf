/** The connection to the language server: started when first needed, restarted, asked. It knows no feature. */

import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import type { Program } from "./connection";
import { CHANGED, DOCUMENT_CHANGED, PANEL, VERSION } from "./generated";
import type { Changed, DocumentChanged, Panel } from "./generated";
import { Problems } from "./problems";
import { saveWhatWasClean } from "./serverEdits";
import { showMessage } from "./serverMessages";

/** How a server is started; undefined where none is found. */
export type FindCommand = () => Promise<Program | undefined>;

/** `idle`: nobody needed it yet. */
export type Phase = "idle" | "running" | "stopped";

/** Why there is no server to ask; its words are for people. */
export class NoServerError extends Error {}

export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("redpencil", { log: true });
  private client: LanguageClient | undefined;
  private starting: Promise<LanguageClient> | undefined;
  private problems: Problems | undefined;
  private readonly changed = new vscode.EventEmitter<string | null>();
  private readonly documentChanged = new vscode.EventEmitter<DocumentChanged>();
  private readonly state = new vscode.EventEmitter<Phase>();
  private current: Phase = "idle";
  private restarts = 0;
  /** A task of which something shown changed; null: the queue or the connection. */
  readonly onChanged = this.changed.event;
  readonly onDocumentChanged = this.documentChanged.event;
  readonly onState = this.state.event;

  constructor(private readonly find: FindCommand) {}

  get phase(): Phase {
    return this.current;
  }

  /** The running client, started if need be. After a failed start it fails at once until `restart`. */
  ready(): Promise<LanguageClient> {
    this.starting ??= this.start();
    return this.starting;
  }

  /** Start anew, with the command and the token as they now are. */
  async restart(): Promise<void> {
    const before = this.client;
    this.client = undefined;
    this.starting = undefined;
    this.restarts += 1;
    this.enter("idle");
    await before?.dispose().catch((error: unknown) => this.log.warn(`while stopping: ${String(error)}`));
    await this.ready();
  }

  /** Carry out an act; the server's refusal is thrown as an Error whose message is for people. */
  async act<Answer>(command: string, argument: object = {}): Promise<Answer> {
    const client = await this.ready();
    return client.sendRequest<Answer>("workspace/executeCommand", { command, arguments: [argument] });
  }

  async panel(task: string): Promise<Panel> {
    return this.ask<Panel>(PANEL, { task });
  }

  /** Ask what is not an act. */
  async ask<Answer>(method: string, params: object): Promise<Answer> {
    return (await this.ready()).sendRequest<Answer>(method, params);
  }

  dispose(): void {
    void this.client?.dispose();
    this.problems?.dispose();
    this.log.dispose();
  }

  /** A client cannot be stopped while it starts: one that `restart` has overtaken ends itself, and gives the newer one. */
  private async start(): Promise<LanguageClient> {
    const { restarts } = this;
    const overtaken = (): boolean => restarts !== this.restarts;
    const found = await this.find();
    if (overtaken()) {
      return this.ready();
    }
    if (found === undefined) {
      this.enter("stopped");
      throw new NoServerError("The redpencil server is not on this machine. Next: “redpencil: Install or update the server”.");
    }
    const { command, args } = found;
    this.log.info(`starting ${[command, ...args].join(" ")}`);
    const { connect } = await import("./connection.js");
    this.problems?.dispose();
    const problems = (this.problems = new Problems());
    const middleware: Middleware = {
      workspace: { handleApplyEdit: saveWhatWasClean },
      handleDiagnostics: (uri, diagnostics, show) => problems.take(uri, diagnostics, show),
    };
    const client = connect(found, this.log, middleware, {
      gaveUp: (why) => this.tell(`The redpencil server ${why}. Your work is kept.`),
      runs: (running) => client === this.client && this.enter(running ? "running" : "stopped"),
    });
    this.client = client;
    client.onNotification(CHANGED, (params: Changed) => this.changed.fire(params.task));
    client.onNotification("window/showMessage", showMessage);
    client.onNotification(DOCUMENT_CHANGED, (params: DocumentChanged) => this.documentChanged.fire(params));
    const began = performance.now();
    try {
      await client.start();
    } catch (error) {
      if (overtaken()) {
        return this.ready();
      }
      this.enter("stopped");
      const words = `The redpencil server did not start: ${[command, ...args].join(" ")}`;
      this.tell(words);
      throw new NoServerError(`${words}: ${String(error)}`);
    }
    if (overtaken()) {
      await client.dispose().catch((error: unknown) => this.log.warn(`while stopping: ${String(error)}`));
      return this.ready();
    }
    this.log.info(`server ready in ${Math.round(performance.now() - began)} ms`);
    this.checkVersion(client.initializeResult?.serverInfo?.version);
    return client;
  }

  private enter(phase: Phase): void {
    this.current = phase;
    this.state.fire(phase);
  }

  private tell(words: string): void {
    const [again, showLog] = ["Start it again", "Show the log"];
    void vscode.window.showErrorMessage(words, again, showLog).then((chosen) => {
      if (chosen === again) {
        void vscode.commands.executeCommand("redpencil.restartServer");
      } else if (chosen === showLog) {
        this.log.show();
      }
    });
  }

  private checkVersion(version: string | undefined): void {
    if (version === VERSION) {
      return;
    }
    const update = "Update the server";
    const words = `The redpencil server is version ${version ?? "unknown"}; this extension was made for ${VERSION}.`;
    void vscode.window.showWarningMessage(`${words} Some acts may fail.`, update).then((chosen) => {
      if (chosen === update) {
        void vscode.commands.executeCommand("redpencil.installServer");
      }
    });
  }
}
