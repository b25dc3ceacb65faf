/** The library's client, with our say in what it registers, when an ended server is started anew, and what is told. */

import { CloseAction, ErrorAction, LanguageClient, State } from "vscode-languageclient/node";
import type {
  CloseHandlerResult,
  DynamicFeature,
  ErrorHandlerResult,
  LanguageClientOptions,
  ServerOptions,
  StaticFeature,
} from "vscode-languageclient/node";

const MOST = 4;
const SPAN = 180_000;
const MOST_ERRORS = 3;
/** Milliseconds after which a start that failed is not followed by another one. */
const SETTLED = 1000;

export class Client extends LanguageClient {
  private ran = false;

  /** `gaveUp` is told why a server that ran is not started again. */
  constructor(server: ServerOptions, options: LanguageClientOptions, gaveUp: (why: string) => void) {
    const ends: number[] = [];
    const closed = (): CloseHandlerResult => {
      const now = Date.now();
      ends.push(now);
      const again = this.ran && ends.filter((one) => now - one < SPAN).length <= MOST;
      if (this.ran && !again) {
        gaveUp("ended five times within three minutes, so it is not started again");
      }
      return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
    };
    const error = (_: Error, __: unknown, count: number | undefined): ErrorHandlerResult => ({
      action: (count ?? 1) <= MOST_ERRORS ? ErrorAction.Continue : ErrorAction.Shutdown,
      handled: true,
    });
    super("redpencil", "redpencil", server, { ...options, errorHandler: { closed, error }, initializationFailedHandler: () => false });
    this.onDidChangeState(({ newState }) => {
      this.ran ||= newState === State.Running;
      if (this.ran && newState === State.StartFailed) {
        setTimeout(() => this.state === State.StartFailed && gaveUp("could not be started again"), SETTLED);
      }
    });
  }

  /** Our commands are registered under their own names in commands.ts; the library would register them again. */
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if (!("registrationType" in feature && feature.registrationType.method === "workspace/executeCommand")) {
      super.registerFeature(feature);
    }
  }

  /** Why there is no server is told by who started it, or by `gaveUp`. */
  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.state === State.Running ? show : false);
  }
}
