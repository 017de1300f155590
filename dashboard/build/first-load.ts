import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Fails the build where the page and one of its screens need more bytes, as gzip, before there is something to read. */
export function firstLoad({ screen, maxBytes }: { screen: string; maxBytes: number }): Plugin {
  let dist = '';
  return {
    name: 'first-load',
    apply: 'build',
    configResolved: config => void (dist = join(config.root, config.build.outDir)),
    writeBundle(_, bundle) {
      const files = needed(bundle, screen);
      const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
      if (bytes > maxBytes) {
        throw new Error(`The first load is ${bytes} bytes as gzip, more than ${maxBytes}: ${files.join(', ')}`);
      }
    },
  };
}

/** The page, and scripts and styles of its entry and the screen with all that they import statically. */
function needed(bundle: Rolldown.OutputBundle, screen: string): string[] {
  const chunks = Object.values(bundle).filter(file => file.type === 'chunk');
  const starts = chunks.filter(({ isEntry, facadeModuleId }) => isEntry || facadeModuleId?.endsWith(screen));
  if (starts.length < 2) {
    throw new Error(`There is no chunk of its own for ${screen}`);
  }
  const files = new Set(['index.html']);
  const add = (chunk: (typeof chunks)[number] | undefined) => {
    if (chunk && !files.has(chunk.fileName)) {
      files.add(chunk.fileName);
      chunk.viteMetadata?.importedCss.forEach(css => files.add(css));
      chunk.imports.forEach(file => add(chunks.find(({ fileName }) => fileName === file)));
    }
  };
  starts.forEach(add);
  return [...files];
}
