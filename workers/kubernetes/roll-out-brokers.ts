import { z } from 'zod';
import { dnsProblems } from '../../src/domain/dns.ts';
import { askedBrokers, isBeyondRestarts, planRollout, type ManagementLook, type RolloutAction, type RolloutInput, type RolloutView } from '../../src/domain/rollout.ts';
import type { DnsReader } from '../../src/ports/dns.ts';
import { readDnsBothWays } from '../../src/runtime/dns-both-ways.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

const Input = SetupInput.extend({
  /** How long a broker may run without being ready, its management port closed, before it is restarted. */
  stuckAfterMs: z.int().min(0).default(300_000),
});
type Input = z.output<typeof Input>;

const rolloutOf = ({ layout, shape, stuckAfterMs }: Input): RolloutInput => ({ layout, brokers: shape.brokers, stuckAfterMs });

async function unresolvedNames({ layout: { regions: [first, second] } }: Input, dns: DnsReader): Promise<readonly string[]> {
  return first === undefined || second === undefined ? [] : dnsProblems(await readDnsBothWays(dns, second, first));
}

/**
 * Job type `kubernetes.roll-out-brokers`: every broker and gateway of both regions is ready. A broker that hangs in its start is
 * restarted, since it never gets out of that by itself.
 * @source camunda#55038: the start hangs for ever where the name of a peer does not resolve at that moment
 */
export const rollOutBrokersWorker = defineWorker({
  jobType: 'kubernetes.roll-out-brokers',
  title: 'Roll out brokers',
  deadlineMs: 2_700_000,
  kind: 'plain',
  fenced: true,
  input: Input,
  output: z.object({ restarted: z.array(z.string()) }),
  decides: [],
  async observe(input, { rollout, dns }, { runKey }, ticks): Promise<RolloutView> {
    const regions = Object.fromEntries(await Promise.all(input.layout.regions.map(async (region) => [region.name, await rollout.readRollout(region, runKey)] as const)));
    const management = Object.fromEntries(await Promise.all(askedBrokers(rolloutOf(input), regions, ticks).map(async ({ region, pod, key }): Promise<[string, ManagementLook]> => {
      const open = await rollout.isManagementOpen(region, pod);
      const uid = regions[region.name]?.pods.find(({ name }) => name === pod)?.uid ?? '';
      return [key, { open, closedLooks: ticks.streak(`closed ${uid}`, !open) }];
    })));
    return { regions, management, dns: isBeyondRestarts(rolloutOf(input), { regions, management }, ticks) ? await unresolvedNames(input, dns) : [] };
  },
  plan: (input, view, ticks) => planRollout(rolloutOf(input), view, ticks),
  apply: (action: RolloutAction, { rollout, kubernetes }, { runKey }) =>
    (action.kind === 'note' ? rollout.noteRestarts(action.region, runKey, action.restarts) : kubernetes.restartBroker(action.region, action.pod)),
});
