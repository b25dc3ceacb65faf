/** The addresses of our documents, as protocol/redpencil_protocol/uris.py has them. */

import * as vscode from "vscode";
import { SCHEME } from "./generated";

export type Kind = "queue" | "brief" | "sheet" | "response" | "rewrite" | "base" | "tests" | "runs";

export interface Address {
  readonly kind: Kind;
  /** Empty for the queue. */
  readonly task: string;
  /** The response's letter, for kinds response and rewrite. */
  readonly label: string;
  /** The path below the response's or the kind's folder. */
  readonly path: string;
}

/** What `uri` names; undefined if it is none of ours. */
export function addressOf(uri: vscode.Uri | undefined): Address | undefined {
  if (uri?.scheme !== SCHEME) {
    return undefined;
  }
  const [, , task = "", folder = "", ...rest] = uri.path.split("/");
  if (uri.path === "/queue.md") {
    return { kind: "queue", task: "", label: "", path: "" };
  }
  if (rest.length === 0) {
    const kind = folder === "brief.md" ? "brief" : folder === "review.md" ? "sheet" : undefined;
    return kind && { kind, task, label: "", path: "" };
  }
  if (folder === "base" || folder === "tests" || folder === "runs") {
    return { kind: folder, task, label: "", path: rest.join("/") };
  }
  if (!/^[A-Z]$/.test(folder)) {
    return undefined;
  }
  return rest[0] === "rewrite"
    ? { kind: "rewrite", task, label: folder, path: rest.slice(1).join("/") }
    : { kind: "response", task, label: folder, path: rest.join("/") };
}

/** Whether two URIs name the same document, however each was encoded. */
export function same(one: vscode.Uri, other: string): boolean {
  return one.toString() === vscode.Uri.parse(other).toString();
}
