'use strict';

const { createReadStream } = require('node:fs');
const { realpath, stat } = require('node:fs/promises');
const http = require('node:http');
const path = require('node:path');
const { pipeline } = require('node:stream');

const TYPES = new Map([
  ['.csv', 'text/csv; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.jpg', 'image/jpeg'],
  ['.pdf', 'application/pdf'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function requestedName(url) {
  const match = /^\/files\/([^?#]+)/.exec(url);
  if (!match) throw new Refused(404, 'Not found');
  let name;
  try {
    name = decodeURIComponent(match[1]);
  } catch {
    throw new Refused(400, 'Malformed name');
  }
  if (name.includes('\0')) throw new Refused(400, 'Malformed name');
  return name;
}

async function locate(root, name) {
  // realpath also follows symbolic links, so a link that leads out of the folder is refused too.
  const file = await realpath(path.join(root, name)).catch(() => null);
  if (file === null) throw new Refused(404, 'Not found');
  const relative = path.relative(root, file);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    throw new Refused(404, 'Not found');
  }
  return file;
}

async function answer(root, req, res) {
  if (req.method !== 'GET') throw new Refused(405, 'Method not allowed');
  const file = await locate(await realpath(root), requestedName(req.url));
  const { size } = await stat(file).then((found) => {
    if (!found.isFile()) throw new Refused(404, 'Not found');
    return found;
  });
  res.writeHead(200, {
    'Content-Type': TYPES.get(path.extname(file).toLowerCase()) ?? 'application/octet-stream',
    'Content-Length': size,
    'Content-Disposition': 'inline',
  });
  pipeline(createReadStream(file), res, () => {});
}

function createServer(root) {
  return http.createServer((req, res) => {
    answer(root, req, res).catch((error) => {
      if (res.headersSent) return res.destroy();
      res.writeHead(error instanceof Refused ? error.status : 500, { 'Content-Type': 'text/plain' });
      res.end(error instanceof Refused ? error.message : 'Internal error');
    });
  });
}

module.exports = { createServer };
