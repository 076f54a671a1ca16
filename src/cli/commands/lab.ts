import { z } from 'zod';
import { ZEEBE_VERSIONS, type LabOptions, type LabStatus } from '../../ports/lab.ts';
import { defineCommand, type CliCommand, type CommandResult } from '../command-spec.ts';
import { stateIn, type Style } from '../render/style.ts';
import { renderFacts, renderTable } from '../render/table.ts';

/** `4 brokers of Zeebe 8.6.0, 2 partitions, chart ./camunda-platform-11.2.0.tgz`. */
const describeOptions = ({ brokers, partitions, zeebe = ZEEBE_VERSIONS[0], chart, search, webApps }: LabOptions): string => [
  `${brokers} brokers of Zeebe ${zeebe}`, `${partitions} partitions`, ...(chart === undefined ? [] : [`chart ${chart}`]), ...(search === undefined ? [] : [search]), ...(webApps === true ? ['web apps'] : []),
].join(', ');

function renderLab(style: Style, status: LabStatus): string {
  if (!status.up && status.regions.every(({ link }) => link === 'absent')) return 'The lab is not up. Start it: regionctl lab up';
  return [
    renderFacts(style, [
      ['lab', status.up ? style.good('up') : style.warn('not built to its end')], ['config', status.config], ['kubeconfig', status.kubeconfig],
      ...(status.options === undefined ? [] : [['cluster', describeOptions(status.options)]] satisfies [string, string][]),
    ]),
    '', renderTable(style, ['region', 'link', 'Kubernetes', 'processes', 'pods ready', 'not ready'], status.regions.map(({ name, link, kubernetes, processes, pods }) => [
      style.strong(name), stateIn(style, link), stateIn(style, kubernetes), `${Object.values(processes).filter((state) => state === 'running').length} of ${Object.keys(processes).length} run`,
      `${pods.filter(({ ready }) => ready).length} of ${pods.length}`, pods.filter(({ ready }) => !ready).map((pod) => `${pod.name} (${pod.phase})`).join(', '),
    ])),
  ].join('\n');
}

const shown = (status: LabStatus): CommandResult => ({ data: status, text: (style) => renderLab(style, status) });
const Count = z.string().regex(/^\d+$/, 'a whole number').transform(Number);
const REGION = { name: 'region', description: 'region0 or region1', required: true } as const;

const upCommand = defineCommand({
  path: ['lab', 'up'],
  summary: 'Build two Kubernetes clusters and a dual-region Zeebe on this machine',
  details: 'Needs Linux and root (`regionctl doctor`). The first start downloads and builds; later ones take about a minute. May be repeated and interrupted.',
  options: [
    { flags: '--brokers <count>', description: 'brokers of both regions together, even', defaultsTo: '4' },
    { flags: '--partitions <count>', description: 'partitions', defaultsTo: '2' },
    { flags: '--zeebe <version>', description: 'version of the brokers; 8.5.8 is of the classic generation, without the cluster API that 8.6 brought', choices: ZEEBE_VERSIONS, defaultsTo: ZEEBE_VERSIONS[0] },
    { flags: '--chart <path>', description: 'folder or .tgz of an official chart for that version instead of our small one' },
    { flags: '--search <engine>', description: 'search engine of both regions', choices: ['elasticsearch', 'opensearch'], defaultsTo: 'elasticsearch' },
    { flags: '--webapps', description: 'Operate and Tasklist in both regions; needs --search opensearch and Zeebe 8.6.0' },
  ],
  examples: ['lab up', 'lab up --brokers 8 --partitions 8', 'lab up --chart ./camunda-platform-11.2.0.tgz', 'lab up --search opensearch --webapps', 'lab up --zeebe 8.5.8'],
  input: z.object({ brokers: Count, partitions: Count, zeebe: z.enum(ZEEBE_VERSIONS), chart: z.string().optional(), search: z.enum(['elasticsearch', 'opensearch']), webapps: z.boolean().default(false) }),
  run: async ({ brokers, partitions, zeebe, chart, search, webapps }, { parts, progress }) => shown(await (await parts.lab()).up({
    brokers, partitions, ...(zeebe === ZEEBE_VERSIONS[0] ? {} : { zeebe }), ...(chart === undefined ? {} : { chart }), ...(search === 'opensearch' ? { search } : {}), ...(webapps ? { webApps: true } : {}),
  }, progress)),
});

const statusCommand = defineCommand({
  path: ['lab', 'status'], summary: 'Show what there is of the lab, looked at now', examples: ['lab status'], input: z.object({}),
  run: async (_input, { parts }) => shown(await (await parts.lab()).status()),
});

const loseCommand = defineCommand({
  path: ['lab', 'lose'],
  summary: 'Lose a region of the lab',
  arguments: [REGION],
  options: [{ flags: '--how <way>', description: 'cut: its link goes down and everything in it hangs; kill: its processes end hard', choices: ['cut', 'kill'], defaultsTo: 'cut' }],
  examples: ['lab lose region1', 'lab lose region0 --how kill'],
  input: z.object({ region: z.string(), how: z.enum(['cut', 'kill']) }),
  async run({ region, how }, { parts, progress }) {
    await (await parts.lab()).lose(region, how, progress);
    return { data: { region, how, lost: true }, text: (style) => `${style.warn('lost')}: ${region} (${how}). Bring processing back: regionctl start failover --cluster lab --lost ${region} --reason "rehearsal" --wait` };
  },
});

const healCommand = defineCommand({
  path: ['lab', 'heal'],
  summary: 'Bring a lost region of the lab back, empty as rebuilt',
  arguments: [REGION],
  options: [{ flags: '--stale', description: 'with its old disks: the trap of a region that comes back' }],
  examples: ['lab heal region1', 'lab heal region1 --stale'],
  input: z.object({ region: z.string(), stale: z.boolean().default(false) }),
  async run({ region, stale }, { parts, progress }) {
    await (await parts.lab()).heal(region, { stale }, progress);
    return { data: { region, stale, healed: true }, text: (style) => `${style.good('back')}: ${region}${stale ? ', with its old disks' : ', empty'}` };
  },
});

const resetCommand = defineCommand({
  path: ['lab', 'reset'], summary: 'Wipe brokers and indices of the lab until the cluster is verified; lost regions are healed first', examples: ['lab reset'], input: z.object({}),
  run: async (_input, { parts, progress }) => shown(await (await parts.lab()).reset(progress)),
});

const downCommand = defineCommand({
  path: ['lab', 'down'], summary: 'Take the lab down and leave nothing behind', details: 'No process, namespace, link, route, rule, mount or cgroup stays; also after a crash half way.', examples: ['lab down'], input: z.object({}),
  async run(_input, { parts, progress }) {
    await (await parts.lab()).down(progress);
    return { data: { up: false }, text: () => 'The lab is down; nothing of it is left but the cache.' };
  },
});

export const labCommands: readonly CliCommand[] = [upCommand, statusCommand, loseCommand, healCommand, resetCommand, downCommand];
