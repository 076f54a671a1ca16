import { z } from 'zod';
import { planPortsOpen } from '../../src/domain/network-setup.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `network.open-ports`: brokers and search clusters of each region are open to the pods of the other. Done when the rules are read
 * back; done at once where the providers leave that to whoever runs the network.
 * @source Camunda dual-region guides for GKE and EKS 8.6–8.9, ports
 */
export const openPortsWorker = defineWorker({
  jobType: 'network.open-ports',
  title: 'Open ports between the regions',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a teardown closes what this opens.',
  input: SetupInput,
  output: z.object({ portsOpen: z.boolean() }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'opensPorts', (region) => network.readFirewall(region)),
  plan: (_input, sides) => planPortsOpen(sides),
  apply: ({ region }, { network }) => network.openPorts(region),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, concerned ? seen?.missing.map((port) => `${port} is closed`) ?? [] : 'its provider opens no ports'])),
});
