// Types and writes into one box at random moments, over two connections that deliver late but in order, as VS Code's
// do, and says where a character was lost or stands in the wrong place.
// usage: node field_race.mjs FIELD_BUNDLE ROUNDS

import { createRequire } from "node:module";
import { Module } from "node:module";

const [bundle, rounds] = process.argv.slice(2);
const load = Module._load;
let connection;
Module._load = (name, ...rest) =>
  name === "vscode" ? { commands: { executeCommand: () => connection.roundTrip() } } : load(name, ...rest);
const { Field } = createRequire(import.meta.url)(bundle);

let seed = 1;
const random = (below) => (seed = (seed * 48271) % 0x7fffffff) % below;
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

class Connection {
  shown = "";
  toBox = [];
  toUs = [];
  listener = () => undefined;
  box = {
    onDidChangeValue: (listener) => (this.listener = listener),
  };
  constructor() {
    let value = "";
    Object.defineProperty(this.box, "value", {
      get: () => value,
      set: (text) => {
        value = text;
        this.toBox.push(() => (this.shown = text));
      },
    });
  }
  roundTrip() {
    return new Promise((resolve) => this.toBox.push(() => this.toUs.push(resolve)));
  }
  type(character) {
    this.shown += character;
    const now = this.shown;
    this.toUs.push(() => this.listener(now));
  }
  deliver(queue) {
    queue.shift()?.();
  }
}

for (let round = 0; round < Number(rounds); round += 1) {
  connection = new Connection();
  const field = new Field(connection.box);
  connection.deliver(connection.toBox);
  const takes = round % 2 === 0;
  let [typed, taken, before] = ["", "", ""];
  for (let step = 0; step < 60; step += 1) {
    const dice = random(8);
    if (dice < 3) {
      const character = String.fromCharCode(97 + random(26));
      typed += character;
      connection.type(character);
    } else if (dice < 5) {
      connection.deliver(connection.toUs);
    } else if (dice < 7) {
      connection.deliver(connection.toBox);
    } else if (takes) {
      taken += field.text;
      field.write("");
    } else if (before.length < 5) {
      before = String(before.length) + before;
      field.write(before[0] + field.text);
    }
    if (random(4) === 0) {
      await turn();
    }
  }
  for (let quiet = 0; quiet < 4; quiet += 1) {
    while (connection.toUs.length + connection.toBox.length > 0) {
      connection.deliver(connection.toUs);
      connection.deliver(connection.toBox);
    }
    await turn();
  }
  const expected = takes ? typed.slice(taken.length) : before + typed;
  if (field.text !== expected || connection.shown !== expected || !typed.startsWith(taken)) {
    console.log(JSON.stringify({ round, typed, taken, expected, text: field.text, shown: connection.shown }));
    process.exit(1);
  }
}
console.log(`${rounds} rounds, nothing lost`);
