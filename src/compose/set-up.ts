import { setTimeout } from 'node:timers/promises';
import { newCatalogue } from '../adapters/catalogue.ts';
import type { ReadSecret } from '../config/secrets.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { SetUp } from '../ports/lab.ts';
import type { StepDefinition } from '../runtime/step.ts';
import { chainRegionsWorker } from '../../workers/dns/chain-regions.ts';
import { createBalancersWorker } from '../../workers/dns/create-balancers.ts';
import { installRegionsWorker } from '../../workers/helm/install-regions.ts';
import { createNamespacesWorker } from '../../workers/kubernetes/create-namespaces.ts';
import { createSecretsWorker } from '../../workers/kubernetes/create-secrets.ts';
import { rollOutBrokersWorker } from '../../workers/kubernetes/roll-out-brokers.ts';
import { checkPathsWorker } from '../../workers/network/check-paths.ts';
import { openPortsWorker } from '../../workers/network/open-ports.ts';
import { installSearchClustersWorker } from '../../workers/search/install-clusters.ts';
import { registerRepositoriesWorker } from '../../workers/search/register-repositories.ts';
import { verifyRedundancyWorker } from '../../workers/zeebe/verify-redundancy.ts';
import { runStep } from './bare-steps.ts';
import { openClusters, type ClientTools } from './clusters.ts';
import { readConfig } from './config-file.ts';

export interface SetUpDeps { readonly secret: ReadSecret; readonly tools: () => ClientTools }

/**
 * The steps of RegionSetup in their order, in this process: the way of the lab, which stands before any engine does. The same steps, plans and
 * commands as in a run; what a run adds (lock, approvals, audit) guards clusters that others change too.
 */
export function newSetUp({ secret, tools }: SetUpDeps): SetUp {
  const over = async (file: string, name: string, until: 'connected' | 'verified', note: (text: string) => void): Promise<void> => {
    const { config } = readConfig({ path: file, from: 'lab' });
    const catalogue = newCatalogue(config);
    const policy = catalogue.policyOf(name);
    if (policy?.shape === undefined) throw new RunbookError('CONFIG_INVALID', { file, cluster: name, problem: 'does not say what is installed' });
    const clusters = openClusters({ config, catalogue, secret, tools: tools(), runs: { engineId: 'lab', isActive: () => Promise.resolve(false) }, approvals: { readApprovals: () => Promise.resolve([]) } });
    const [first, second] = policy.layout.regions.map((region) => region.name);
    const variables = { layout: policy.layout, shape: policy.shape, survivingRegion: first, lostRegion: second, evidence: { clusterSize: policy.shape.brokers } };
    const around = { cluster: clusters.of(name), run: { runKey: '0', engineId: 'lab', jobKey: '0' }, pause: (ms: number) => setTimeout(ms), goOn: () => undefined, journal: () => undefined };
    const step = async <Input, View, Action, Output>({ step: definition }: { readonly step: StepDefinition<Input, View, Action, Output> }): Promise<void> => {
      note(definition.title);
      await runStep(definition, definition.input.parse(variables), { ...around, waited: (_ms, why) => note(`${definition.title}: ${why}`) });
    };
    try {
      await step(createNamespacesWorker);
      await step(createBalancersWorker);
      await step(chainRegionsWorker);
      if (until === 'connected') return;
      await step(openPortsWorker);
      await step(checkPathsWorker);
      await step(createSecretsWorker);
      await step(installSearchClustersWorker);
      await step(installRegionsWorker);
      await step(rollOutBrokersWorker);
      await step(verifyRedundancyWorker);
      await step(registerRepositoriesWorker);
    } finally {
      await clusters.close();
    }
  };
  return {
    connect: (file, cluster, note) => over(file, cluster, 'connected', note),
    install: (file, cluster, note) => over(file, cluster, 'verified', note),
  };
}
