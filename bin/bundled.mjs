// One file for node to load instead of some three hundred through a compiler: a start takes a quarter of the time.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** It loads eight hundred files of its own: a second of a core. */
const BUNDLED_TOO = ['@kubernetes/client-node'];
const WEEK_MS = 604_800_000;
const root = join(import.meta.dirname, '..');
const kept = join(root, 'node_modules', '.cache', 'regionctl');

/** Another one with every change of a source, of the packages or of Node. */
function nameOf() {
  const hash = createHash('sha256').update(process.version);
  const files = ['src', 'workers'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name)));
  for (const file of [join(root, 'package-lock.json'), ...files.sort()]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** A program that runs may still load parts of an older one. */
function dropOld() {
  for (const name of readdirSync(kept)) if (Date.now() - statSync(join(kept, name)).mtimeMs > WEEK_MS) rmSync(join(kept, name), { recursive: true, force: true });
}

async function build(place) {
  const { build: bundle } = await import('esbuild');
  const under = join(kept, `new-${randomUUID()}`);
  await bundle({
    entryPoints: [join(root, 'src', 'main.ts')], outdir: under, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true,
    external: Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies).filter((name) => !BUNDLED_TOO.includes(name)),
    platform: 'node', format: 'esm', target: 'node20', sourcemap: 'linked', logLevel: 'silent', define: { 'import.meta.dirname': JSON.stringify(join(root, 'src')) },
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  });
  // Whoever is second finds it there already.
  try { renameSync(under, place); } catch { rmSync(under, { recursive: true, force: true }); }
  dropOld();
}

/** Address of the program in one file, built where it is not there yet; throws where it can be neither found nor kept. */
export async function bundled() {
  const place = join(kept, nameOf());
  if (!existsSync(place)) await build(place);
  return pathToFileURL(join(place, 'main.mjs')).href;
}
