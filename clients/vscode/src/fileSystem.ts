/** Our documents as VS Code's files: four messages to the server, which alone knows what may be written. */

import * as vscode from "vscode";
import { learn } from "./catalog";
import { READ_DOCUMENT, STAT, WRITE_DOCUMENT } from "./generated";
import type { DocumentStat, DocumentText } from "./generated";
import type { Server } from "./server";
import { visible } from "./text";

/** Codes of JSON-RPC and of LSP. */
const INVALID_PARAMS = -32602;
const REQUEST_FAILED = -32803;

export class Documents implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly server: Server) {
    server.onDocumentChanged(({ uri, deleted }) => {
      const type = deleted ? vscode.FileChangeType.Deleted : vscode.FileChangeType.Changed;
      this.changed.fire([{ type, uri: vscode.Uri.parse(uri) }]);
    });
  }

  /** The server says what changes without being asked. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const stat = await this.ask<DocumentStat>(STAT, uri);
    if (stat.document) {
      learn(stat.document);
    }
    return {
      type: stat.folder ? vscode.FileType.Directory : vscode.FileType.File,
      ctime: 0,
      mtime: stat.mtime,
      size: stat.size,
      ...(stat.writable || stat.folder ? {} : { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode((await this.ask<DocumentText>(READ_DOCUMENT, uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    await this.ask(WRITE_DOCUMENT, uri, { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(content) });
  }

  /** Documents are reached by the task's tree, not by folders. */
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async ask<Answer>(method: string, uri: vscode.Uri, rest: object = {}): Promise<Answer> {
    const client = await this.server.ready().catch((error: Error) => {
      throw vscode.FileSystemError.Unavailable(visible(error.message));
    });
    try {
      return await client.sendRequest<Answer>(method, { uri: client.code2ProtocolConverter.asUri(uri), ...rest });
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: string };
      if (code === INVALID_PARAMS) {
        throw vscode.FileSystemError.FileNotFound(uri);
      }
      throw code === REQUEST_FAILED
        ? vscode.FileSystemError.NoPermissions(message ?? "")
        : vscode.FileSystemError.Unavailable(message ?? String(error));
    }
  }
}
