/** What is known of our documents, as the server described them: no address is taken apart here. */

import * as vscode from "vscode";
import { SCHEME } from "./generated";
import type { DocumentLink, Layout } from "./generated";

const known = new Map<string, DocumentLink>();
const learned = new vscode.EventEmitter<void>();

/** Something became known of documents that may be on the screen. */
export const onDidLearn = learned.event;

/** Remember documents. VS Code asks for the state of each before it opens it, so what is open is known. */
export function learn(...links: readonly DocumentLink[]): void {
  const fresh = links.filter((link) => !known.has(keyOf(link.uri)));
  links.forEach((link) => known.set(keyOf(link.uri), link));
  if (fresh.length > 0) {
    learned.fire();
  }
}

export function learnLayout({ front, responses, base, tests }: Layout): void {
  learn(...front, ...responses.flatMap((one) => [...one.documents, ...one.rewrite]), ...base, ...tests);
}

/** What `uri` names; undefined if it is none of ours, or not known yet. */
export function documentOf(uri: vscode.Uri | undefined): DocumentLink | undefined {
  return uri?.scheme === SCHEME ? known.get(uri.toString()) : undefined;
}

/** Whether two URIs name the same document, however each was encoded. */
export function same(one: vscode.Uri, other: string): boolean {
  return one.toString() === keyOf(other);
}

function keyOf(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
