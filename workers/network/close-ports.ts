import { z } from 'zod';
import { planPortsClosed } from '../../src/domain/network-setup.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `network.close-ports`: what a set-up opened between the regions is closed; rules of somebody else stay. */
export const closePortsWorker = defineWorker({
  jobType: 'network.close-ports',
  title: 'Close ports between the regions',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Brokers of the two regions no longer reach each other.',
  input: SetupInput,
  output: z.object({ portsClosed: z.boolean() }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'opensPorts', (region) => network.readFirewall(region)),
  plan: (_input, sides) => planPortsClosed(sides),
  apply: ({ region }, { network }) => network.closePorts(region),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, concerned ? seen?.ours ?? [] : 'its provider opens no ports'])),
});
