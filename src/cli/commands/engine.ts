import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { EngineControl, EngineStatus } from '../../ports/engine-control.ts';
import { defineCommand, type CliCommand, type CommandResult } from '../command-spec.ts';
import type { CliContext } from '../context.ts';
import { stateIn, type Style } from '../render/style.ts';
import { renderFacts, renderTable } from '../render/table.ts';

const CONFIRMATION = 'drop';

function renderEngine(style: Style, { parts, addresses, data, webappsReady, ready }: EngineStatus): string {
  return [
    renderTable(style, ['part', 'state', 'health', 'pid', 'log'], parts.map(({ name, state, health, pid, log }) => [name, stateIn(style, state), stateIn(style, health), pid === undefined ? '' : String(pid), log])),
    '', renderFacts(style, [
      ['engine', ready ? style.good('ready') : style.warn('not ready')], ['Operate', `${addresses.operate}${webappsReady ? '' : style.warn('  (not ready yet)')}`],
      ['Tasklist', addresses.tasklist], ['login', `${addresses.login.username} / ${addresses.login.password}`], ['gRPC', addresses.grpc], ['data', data],
    ]),
  ].join('\n');
}

const shown = (status: EngineStatus): CommandResult => ({ data: status, text: (style) => renderEngine(style, status), ...(status.ready ? {} : { exit: 'engineUnreachable' }) });

/** @throws USAGE (refuse) where the configuration names an engine of its own: nothing of ours is to be steered then */
async function control({ parts }: CliContext): Promise<EngineControl> {
  const loaded = await parts.config().catch(() => null);
  if (loaded !== null && loaded.config.engine !== 'embedded') {
    throw new RunbookError('USAGE', { engine: loaded.config.engine.grpc, problem: `${loaded.path} names an engine of your own; these commands steer the embedded one` });
  }
  return parts.engineControl();
}

async function confirmFresh(confirmed: string | undefined, { terminal }: CliContext, engine: EngineControl): Promise<void> {
  const data = (await engine.status()).data;
  const answer = confirmed ?? (terminal.interactive ? await terminal.ask(`This drops every run and its audit trail in ${data}. Type "${CONFIRMATION}" to go on:`) : '');
  if (answer.trim() !== CONFIRMATION) throw new RunbookError('NOT_CONFIRMED', { data, type: CONFIRMATION, flag: `--confirm ${CONFIRMATION}` });
}

const upCommand = defineCommand({
  path: ['engine', 'up'],
  summary: 'Start the embedded management engine, with Operate and Tasklist, on 127.0.0.1',
  details: 'May be repeated. Returns when the engine works; Operate and Tasklist follow a few seconds later (--wait waits for them). For development, test and evaluation only: production engines need a licence of Camunda.',
  options: [
    { flags: '--fresh', description: `drop all its data first: asks to type "${CONFIRMATION}"` },
    { flags: '--confirm <word>', description: `with --fresh, where nobody can be asked: the word "${CONFIRMATION}"` },
    { flags: '--no-webapps', description: 'without Operate and Tasklist: no lists, history and approvals' },
    { flags: '--wait', description: 'return only when Operate and Tasklist answer' },
  ],
  examples: ['engine up', 'engine up --wait', 'engine up --fresh --confirm drop'],
  input: z.object({ fresh: z.boolean().default(false), confirm: z.string().optional(), webapps: z.boolean().default(true), wait: z.boolean().default(false) }),
  async run({ fresh, confirm, webapps, wait }, context) {
    const engine = await control(context);
    if (fresh) await confirmFresh(confirm, context, engine);
    return shown(await engine.up({ fresh, webapps, waitForWebapps: wait }, context.progress));
  },
});

const statusCommand = defineCommand({
  path: ['engine', 'status'], summary: 'Show the parts of the embedded engine, addresses and login', examples: ['engine status'], input: z.object({}),
  run: async (_input, context) => shown(await (await control(context)).status()),
});

const downCommand = defineCommand({
  path: ['engine', 'down'], summary: 'Stop the embedded engine; its data, the audit trail, stays', examples: ['engine down'], input: z.object({}),
  async run(_input, context) {
    await (await control(context)).down(context.progress);
    return { data: { ready: false }, text: () => 'The engine is stopped; its data is kept.' };
  },
});

const logsCommand = defineCommand({
  path: ['engine', 'logs'],
  summary: 'Print the last lines of the logs of the embedded engine',
  arguments: [{ name: 'part', description: 'only of this part', required: false, choices: ['opensearch', 'broker', 'webapps'] }],
  options: [{ flags: '--lines <count>', description: 'how many of each', defaultsTo: '40' }],
  examples: ['engine logs', 'engine logs broker --lines 200'],
  input: z.object({ part: z.enum(['opensearch', 'broker', 'webapps']).optional(), lines: z.string().regex(/^\d+$/, 'a whole number').transform(Number) }),
  async run({ part, lines }, context) {
    const logs = (await control(context)).logs();
    const wanted = (['opensearch', 'broker', 'webapps'] as const).filter((name) => part === undefined || part === name);
    const read = await Promise.all(wanted.map(async (name) => {
      const text = (await context.parts.files.exists(logs[name])) ? await context.parts.files.read(logs[name]) : '';
      return { part: name, log: logs[name], lines: text.trimEnd().split('\n').slice(-lines) };
    }));
    return { data: read, text: (style) => read.map((log) => [style.strong(`==> ${log.log}`), ...log.lines].join('\n')).join('\n\n') };
  },
});

export const engineCommands: readonly CliCommand[] = [upCommand, statusCommand, downCommand, logsCommand];
