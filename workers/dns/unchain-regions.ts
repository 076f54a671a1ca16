import { z } from 'zod';
import { planUnchain, type UnchainAction, type UnchainSide } from '../../src/domain/dns-chaining.ts';
import type { Sides } from '../../src/domain/network-setup.ts';
import type { NetworkWriter } from '../../src/ports/network.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

function send(action: UnchainAction, network: NetworkWriter): Promise<void> {
  switch (action.kind) {
    case 'drop': return network.dropZones(action.region);
    case 'restart': return network.restartDns(action.region);
    case 'clear': return network.clearForwards(action.region);
    case 'balancer': return network.deleteBalancer(action.region);
    case 'unexport': return network.unexportServices(action.region, action.services);
  }
}

/**
 * Job type `dns.unchain-regions`: the DNS of both Kubernetes clusters is as it was before the set-up: no zone, load balancer or exported
 * Service of ours is left. Those of somebody else stay.
 * @source Camunda dual-region guides for GKE and EKS 8.2–8.9, clean-up
 */
export const unchainRegionsWorker = defineWorker({
  jobType: 'dns.unchain-regions',
  title: 'Restore DNS of both regions',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The regions no longer find each other. Where DNS pods are restarted, names are not found for some seconds.',
  input: SetupInput,
  output: z.object({ dnsRestored: z.boolean(), dnsKept: z.array(z.string()).readonly() }),
  decides: [],
  observe: ({ layout }, { network }): Promise<Sides<UnchainSide>> => Promise.all(layout.regions.map(async (region) => {
    const { chainsDns, exportsServices } = network.traits(region);
    const [balancer, config, exports] = await Promise.all([
      chainsDns ? network.readBalancer(region) : null, chainsDns ? network.readForwards(region) : null, exportsServices ? network.readExports(region) : null,
    ]);
    return { region, concerned: chainsDns || exportsServices, seen: { balancer, config, exports } };
  })),
  plan: (_input, sides) => planUnchain(sides),
  apply: (action: UnchainAction, { network }) => send(action, network),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, seen }) => [region.name, [
    ...(seen?.config?.forwards ?? []).filter(({ ours }) => ours).map(({ zone }) => `zone ${zone}`),
    ...(seen?.balancer?.ours === true ? [`load balancer ${seen.balancer.name}`] : []),
    ...(seen?.exports?.exported ?? []).filter(({ ours }) => ours).map(({ name }) => `exported Service ${name}`),
  ]])),
});
