import { z } from 'zod';
import { isForwarded, planChain, type ChainAction, type ChainSide, type ChainView } from '../../src/domain/dns-chaining.ts';
import { readDnsBothWays } from '../../src/runtime/dns-both-ways.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `dns.chain-regions`: the DNS of each Kubernetes cluster passes on the namespaces of the other region. Done when both were asked
 * and lead to each other, so the namespaces must be there; with `dns: unchecked` when the forwards are read back; at once where the providers do
 * not chain the DNS.
 * @source Camunda dual-region guides for GKE and EKS 8.2–8.9, DNS chaining
 */
export const chainRegionsWorker = defineWorker({
  jobType: 'dns.chain-regions',
  title: 'Chain DNS of both regions',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a teardown restores the DNS as it was. Where its pods are restarted, names are not found for some seconds.',
  input: SetupInput,
  output: z.object({ dnsChained: z.boolean(), dnsSays: z.array(z.string()).readonly() }),
  decides: [],
  async observe({ layout }, { network, dns }): Promise<ChainView> {
    const sides = await sidesOf<ChainSide>(layout, network, 'chainsDns', async (region) => {
      const [balancer, config] = await Promise.all([network.readBalancer(region), network.readForwards(region)]);
      return { zone: dns.namesOf(region).zone, balancer, config };
    });
    const [first, second] = layout.regions;
    const isToBeAsked = dns.isChecked && isForwarded(sides);
    return { sides, dns: isToBeAsked && first !== undefined && second !== undefined ? await readDnsBothWays(dns, second, first) : null };
  },
  plan: (_input, seen) => planChain(seen),
  apply: (action: ChainAction, { network }) => (action.kind === 'forward' ? network.forwardZones(action.region, action.forwards) : network.restartDns(action.region)),
  evidence: (_input, { sides }) => Object.fromEntries(sides.map(({ region, seen }) => [
    `DNS of ${region.name}`, seen === null ? 'not chained by its provider' : seen.config.forwards.map(({ zone, addresses }) => `${zone} → ${addresses.join(', ')}`),
  ])),
});
