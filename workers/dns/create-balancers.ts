import { z } from 'zod';
import { planBalancers } from '../../src/domain/dns-chaining.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `dns.create-balancers`: an internal load balancer before the DNS of each Kubernetes cluster, so that the other one can ask it.
 * Done when both have addresses; done at once where the providers do not chain the DNS.
 * @source Camunda dual-region guides for GKE and EKS 8.2–8.9, DNS chaining
 */
export const createBalancersWorker = defineWorker({
  jobType: 'dns.create-balancers',
  title: 'Expose DNS of both regions',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a teardown deletes the load balancers.',
  input: SetupInput,
  output: z.object({ dnsAddresses: z.record(z.string(), z.array(z.string()).readonly()) }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'chainsDns', (region) => network.readBalancer(region)),
  plan: (_input, sides) => planBalancers(sides),
  apply: ({ region }, { network }) => network.createBalancer(region),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, !concerned ? 'its provider does not chain the DNS' : seen === null ? 'none' : `${seen.name}: ${seen.addresses.join(', ') || 'no address yet'}`])),
});
