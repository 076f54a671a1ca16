import { z } from 'zod';
import type { DnsBothWays } from '../../src/domain/dns.ts';
import { planInstallation, unseenBrokers, type InstallAction, type InstallView } from '../../src/domain/installation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import type { DnsReader } from '../../src/ports/dns.ts';
import { readDnsBothWays } from '../../src/runtime/dns-both-ways.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import type { Ticks } from '../../src/runtime/ticks.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

type Input = z.output<typeof AssessedInput>;

/** How long brokers may be missed before the DNS is asked why, and how long its answer then counts. */
const DNS_MS = { missedFor: 60_000, countsFor: 15_000 } as const;

/** Asked only while brokers are missed for long, and then now and again, not at every look. */
async function dnsOfMissed(input: Input, seen: InstallView, dns: DnsReader, ticks: Ticks): Promise<DnsBothWays | null> {
  const missedForMs = ticks.heldMs('brokers missed', unseenBrokers(input, seen).length > 0);
  if (missedForMs <= DNS_MS.missedFor) return null;
  const round = Math.floor(missedForMs / DNS_MS.countsFor);
  const kept = ticks.first<{ answer: DnsBothWays | null }>(`dns ${round}`, { answer: null });
  kept.answer ??= await readDnsBothWays(dns, regionNamed(input.layout, input.lostRegion), regionNamed(input.layout, input.survivingRegion));
  return kept.answer;
}

/**
 * Job type `helm.install-region`: the release in the recreated region, without web apps. Done when its search cluster answers and the
 * survivors see its brokers run idle; they stay not ready until they are members.
 * @source Camunda dual-region procedure 8.6–8.9, failback, deployment of the recreated region
 */
export const installRegionWorker = defineWorker({
  jobType: 'helm.install-region',
  title: 'Install recreated region',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the release can be uninstalled, its brokers are no members yet.',
  input: AssessedInput,
  output: z.object({ installed: z.boolean() }),
  decides: ['REGION_NOT_EMPTY'],
  async observe(input, { installation, kubernetes, zeebe, search, dns }, _run, ticks): Promise<InstallView> {
    const { layout, lostRegion, survivingRegion } = input;
    const region = regionNamed(layout, lostRegion);
    const [release, pods, topology, health] = await Promise.all([
      installation.readRelease(region), reading(() => kubernetes.readPods(region)), reading(() => zeebe.readTopology(regionNamed(layout, survivingRegion))), reading(() => search.readSearch(region)),
    ]);
    const seen = { release, pods: valueOf(pods), topology: valueOf(topology), search: health, dns: null };
    return { ...seen, dns: await dnsOfMissed(input, seen, dns, ticks) };
  },
  plan: planInstallation,
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
  evidence: (_input, { release }) => ({ release: release === null ? 'none' : `revision ${release.revision}, ${release.status}` }),
});
