import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
};

/** Compresses what is built, and lists it in `files.txt` for the server: path, media type and hash, by tabs. */
export function compressedFiles(): Plugin {
  let dist = '';
  return {
    name: 'compressed-files',
    apply: 'build',
    configResolved: config => void (dist = join(config.root, config.build.outDir)),
    closeBundle() {
      // What Maven copied before has other hashes in its names.
      rmSync(join(dist, '../target/classes/dev/kodama/dashboard'), { recursive: true, force: true });
      const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .sort();
      const list = paths.map(path => {
        const content = readFileSync(path);
        const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
        if (!type) {
          throw new Error(`${path} has no media type in compressed-files.ts`);
        }
        const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        const gzip = gzipSync(content, { level: 9 });
        if (gzip.length < content.length) {
          writeFileSync(`${path}.br`, brotli);
          writeFileSync(`${path}.gz`, gzip);
        }
        const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
        return `${relative(dist, path).replaceAll('\\', '/')}\t${type}\t${hash}\n`;
      });
      writeFileSync(join(dist, 'files.txt'), list.join(''));
    },
  };
}
