/** Waiting for what the server brings about in its own time. */

import type * as vscode from "vscode";

/** What `find` finds, now or when `event` tells of something new; undefined after `patience` milliseconds. */
export async function untilFound<Found>(
  event: vscode.Event<unknown>,
  find: () => Found | undefined,
  patience: number,
): Promise<Found | undefined> {
  const found = find();
  if (found !== undefined) {
    return found;
  }
  return new Promise((resolve) => {
    const done = (late: Found | undefined): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(late);
    };
    const listener = event(() => {
      const late = find();
      if (late !== undefined) {
        done(late);
      }
    });
    const timer = setTimeout(() => done(undefined), patience);
  });
}
