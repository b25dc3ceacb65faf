'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const CONTENT_TYPES = {
  '.csv': 'text/csv; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

const PREFIX = '/files/';

function sendError(res, status, message) {
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  res.end(`${message}\n`);
}

/**
 * Creates the download server for the files below `root`.
 */
function createServer(root) {
  const uploads = path.resolve(root);

  return http.createServer((req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      return sendError(res, 405, 'Method not allowed');
    }
    if (!req.url.startsWith(PREFIX)) {
      return sendError(res, 404, 'Not found');
    }

    // Decode first, so that encoded dots and slashes cannot slip through the check below.
    const name = decodeURIComponent(req.url.slice(PREFIX.length).split('?')[0]);
    const file = path.resolve(uploads, `./${name}`);

    // Path traversal guard: the resolved path must still be inside the upload folder.
    if (!file.startsWith(uploads)) {
      return sendError(res, 403, 'Forbidden');
    }

    fs.stat(file, (error, stats) => {
      if (error || !stats.isFile()) {
        return sendError(res, 404, 'Not found');
      }
      res.writeHead(200, {
        'Content-Type': CONTENT_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
        'Content-Length': stats.size,
        'Content-Disposition': 'attachment',
        'X-Content-Type-Options': 'nosniff',
      });
      if (req.method === 'HEAD') {
        return res.end();
      }
      const stream = fs.createReadStream(file);
      stream.on('error', () => res.destroy());
      stream.pipe(res);
    });
  });
}

module.exports = { createServer };

if (require.main === module) {
  createServer('/srv/app/uploads').listen(8080);
}
