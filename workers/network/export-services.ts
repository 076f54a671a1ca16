import { z } from 'zod';
import { planExports } from '../../src/domain/network-setup.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `network.export-services`: after the installation, every Service of the namespaces of the brokers is known in both Kubernetes
 * clusters. Done when each is imported; done at once where the providers chain the DNS instead.
 * @source Camunda dual-region guide for OpenShift 8.6–8.9 (Submariner, ServiceExport)
 */
export const exportServicesWorker = defineWorker({
  jobType: 'network.export-services',
  title: 'Export Services of both regions',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a teardown takes the exports back.',
  input: SetupInput,
  output: z.object({ exported: z.array(z.string()).readonly() }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'exportsServices', (region) => network.readExports(region)),
  plan: (_input, sides) => planExports(sides),
  apply: ({ region, services }, { network }) => network.exportServices(region, services),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, concerned ? seen?.services ?? [] : 'its provider exports no Services'])),
});
