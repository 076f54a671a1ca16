#!/usr/bin/env node
// The README's commands from a fresh clone: installs what package-lock.json names where that is not done yet, then runs one task.
// Plain JavaScript without dependencies, since nothing is installed when it starts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [task = '', ...args] = process.argv.slice(2);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: 20.19 or later is needed. Install it, then run this command again.`);
  process.exit(2);
}

const children = new Set();
const ended = { by: undefined };
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    ended.by ??= signal;
    // A terminal sends Ctrl-C to the whole group already; a supervisor sends it to this process alone.
    for (const child of children) child.kill(signal);
  });
}

/** Runs a command in the project's folder and resolves with its exit code and, where asked for, its output. */
const run = (file, argv, { capture = false, env = {} } = {}) => new Promise((resolve, reject) => {
  const child = spawn(file, argv, { cwd: root, env: { ...process.env, ...env }, stdio: ['inherit', capture ? 'pipe' : 'inherit', 'inherit'] });
  children.add(child);
  let output = '';
  child.stdout?.on('data', (chunk) => { output += chunk; process.stdout.write(chunk); });
  child.on('error', reject);
  child.on('close', (code, signal) => { children.delete(child); resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 1), output }); });
});

/** node_modules as package-lock.json wants it; one hash tells whether that was done. */
async function install() {
  const stamp = join(root, 'node_modules', '.installed-from');
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the project\'s packages …');
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) { console.error('npm ci failed: is the package registry reachable?'); process.exit(1); }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const regionctl = (...argv) => run(process.execPath, [join(root, 'bin', 'regionctl.mjs'), ...argv]);
const vitest = (projects, flags) => run(bin('vitest'), ['run', ...flags, ...projects.flatMap((name) => ['--project', name]), '--reporter=verbose'], { capture: true, env: { NO_COLOR: '1' } });

/** `Tests  1 failed | 2 skipped | 3 passed (6)` of each vitest run, added up. */
function countTests(outputs) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const output of outputs) {
    const line = stripVTControlCharacters(output).split('\n').findLast((text) => /^\s*Tests\s/.test(text)) ?? '';
    for (const kind of Object.keys(counts)) counts[kind] += Number(new RegExp(`(\\d+) ${kind}`).exec(line)?.[1] ?? 0);
  }
  return counts;
}

/** One check that is no vitest run counts as one test. */
const checks = [
  { name: 'lint', argv: ['run', '--silent', 'lint'] },
  { name: 'types', argv: ['run', '--silent', 'types'] },
  { name: 'models', argv: ['run', '--silent', 'lint:models'] },
];

async function test(stages) {
  const outputs = [];
  const total = { passed: 0, failed: 0, skipped: 0 };
  // Beside each other, since each keeps one core busy; they speak only of what is wrong.
  console.error(`\n— ${checks.map(({ name }) => name).join(', ')}`);
  await Promise.all(checks.map(async ({ name, argv }) => {
    const { code } = await run('npm', argv);
    total[code === 0 ? 'passed' : 'failed'] += 1;
    if (code !== 0 && ended.by === undefined) console.error(`${name}: failed`);
  }));
  if (ended.by !== undefined) process.exit(130);
  let broken = false;
  for (const { name, projects, flags = [], needs } of stages) {
    console.error(`\n— ${name}`);
    const missing = needs?.();
    if (missing !== undefined) {
      console.error(`skipped: ${missing}`);
      total.skipped += 1;
      continue;
    }
    const { code, output } = await vitest(projects, flags);
    outputs.push(output);
    if (ended.by !== undefined) process.exit(130);
    // A run that ends badly without a failed test (a hook, a crash) is a failure all the same.
    if (code !== 0 && countTests([output]).failed === 0) broken = true;
  }
  const counted = countTests(outputs);
  const failed = total.failed + counted.failed + (broken ? 1 : 0);
  const skipped = total.skipped + counted.skipped;
  console.log(`\n${total.passed + counted.passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed === 0 ? 0 : 1);
}

/** What this machine lacks for the lab; undefined where it can run. `regionctl doctor` says more. */
function lacksForLab() {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'the lab needs root: it makes network namespaces and cgroups';
  if (!existsSync('/sys/fs/cgroup/memory')) return 'the lab needs cgroup v1 controllers under /sys/fs/cgroup';
  return undefined;
}

// Modules are loaded once a process: loading them anew for each file takes longer than the tests, and no test changes a module.
const fast = { name: 'unit and contract tests', projects: ['unit', 'contract'], flags: ['--no-isolate'] };
const onEngine = { name: 'process tests, on a real engine', projects: ['process'] };
const onLab = { name: 'end-to-end tests, on two real regions', projects: ['e2e'], needs: lacksForLab };
// A run of its own: its files rebuild the lab as they need it, so none of them may come between those of another project.
const wideOnLab = { name: 'the wide matrix, on two real regions', projects: ['full'], needs: lacksForLab };

const tasks = {
  demo: async () => process.exit((await regionctl('demo', ...args)).code),
  test: () => test([fast, onEngine, onLab]),
  'test:fast': () => test([fast]),
  'test:full': () => test([fast, onEngine, onLab, wideOnLab]),
  bench: async () => process.exit((await run(process.execPath, ['--import', 'tsx', join('test', 'bench', 'main.ts'), ...args])).code),
};

const chosen = tasks[task];
if (chosen === undefined) {
  console.error(`No task "${task}". There are: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
await install();
await chosen();
