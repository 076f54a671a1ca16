import { otherRegion, type Layout, type RegionName } from '../domain/regions.ts';
import type { PlannedStep, RunPlan, SetupPlanRequest } from '../domain/run-plan.ts';
import type { SetupVerdict } from '../domain/setup-assessment.ts';
import type { Shape } from '../domain/shape.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { assessSetupWorker } from '../../workers/cluster/assess-setup.ts';
import { chainRegionsWorker } from '../../workers/dns/chain-regions.ts';
import { createBalancersWorker } from '../../workers/dns/create-balancers.ts';
import { installRegionsWorker } from '../../workers/helm/install-regions.ts';
import { createClustersWorker } from '../../workers/kubernetes/create-clusters.ts';
import { createNamespacesWorker } from '../../workers/kubernetes/create-namespaces.ts';
import { createSecretsWorker } from '../../workers/kubernetes/create-secrets.ts';
import { rollOutBrokersWorker } from '../../workers/kubernetes/roll-out-brokers.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { checkPathsWorker } from '../../workers/network/check-paths.ts';
import { exportServicesWorker } from '../../workers/network/export-services.ts';
import { openPortsWorker } from '../../workers/network/open-ports.ts';
import { installSearchClustersWorker } from '../../workers/search/install-clusters.ts';
import { registerRepositoriesWorker } from '../../workers/search/register-repositories.ts';
import { verifyRedundancyWorker } from '../../workers/zeebe/verify-redundancy.ts';
import type { StepDefinition } from '../runtime/step.ts';
import { endOf, openDry, planStep, type Dry, type PlanDeps } from './plan-step.ts';
import { predictRelease } from './predicted-views.ts';

/** Start variables that every step of a set-up and a teardown is planned with. */
export interface SetupVariables { readonly layout: Layout; readonly shape: Shape; readonly survivingRegion: RegionName; readonly lostRegion: RegionName; readonly evidence: { readonly clusterSize: number } }

/** What the cluster of a plan wants installed. @throws REQUEST_REFUSED (decide) where regions.yaml does not say it */
export function setupVariables({ policy: { layout, shape } }: PlanDeps): SetupVariables {
  if (shape === undefined) throw new RunbookError('REQUEST_REFUSED', { problems: [`regions.yaml does not say what is installed for ${layout.cluster}; add camunda and helm to it`] });
  const survivingRegion = layout.regions[0]?.name ?? '';
  return { layout, shape, survivingRegion, lostRegion: otherRegion(layout, survivingRegion).name, evidence: { clusterSize: shape.brokers } };
}

/** One step over these readers, its input parsed from the variables as in a run. */
export const planOver = <Input, View, Action, Output>(
  { step }: { readonly step: StepDefinition<Input, View, Action, Output> }, variables: SetupVariables, dry: Dry, readers: Readers = dry.cluster.readers, note = '',
): Promise<PlannedStep> => planStep(step, step.input.parse(variables), { ...dry, cluster: { ...dry.cluster, readers } }, { note });

/** A step of which a plan says only what it does. */
export const told = ({ title, jobType }: { readonly title: string; readonly jobType: string }, note: string): PlannedStep => ({ title, jobType, approved: false, commands: [], note });

/** Once the load balancers before the DNS have addresses; which ones, only the run knows. */
const afterBalancers = (readers: Readers): Readers => ({
  ...readers,
  network: {
    ...readers.network,
    readBalancer: async (region) => {
      const seen = await readers.network.readBalancer(region);
      return seen !== null && seen.addresses.length > 0 ? seen : { name: 'kube-system/(DNS)', ours: true, addresses: [`DNS_ADDRESS_OF_${region.name}`], hostname: null, ending: false };
    },
  },
});

/** Once the search clusters are there: one that does not answer yet has no repository. */
const afterInstallation = (readers: Readers): Readers => ({
  ...readers,
  snapshots: {
    ...readers.snapshots,
    readRepository: (region) => readers.snapshots.readRepository(region).catch((cause: unknown) => {
      if (cause instanceof RunbookError && cause.spec.reaction === 'retry') return null;
      throw cause;
    }),
  },
});

/** The steps in the order of the model, each over the state that the ones before leave behind. */
async function* stepsOf(variables: SetupVariables, verdict: SetupVerdict, dry: Dry): AsyncGenerator<PlannedStep> {
  const { readers } = dry.cluster;
  yield await planOver(createClustersWorker, variables, dry);
  yield await planOver(acquireLockWorker, variables, dry);
  if (verdict === 'not-ready') return;
  yield await planOver(createNamespacesWorker, variables, dry);
  yield await planOver(createBalancersWorker, variables, dry);
  yield await planOver(chainRegionsWorker, variables, dry, afterBalancers(readers));
  yield await planOver(openPortsWorker, variables, dry);
  yield told(checkPathsWorker, 'A pod and a Service in each region, gone afterwards: they resolve and reach each other on the ports of brokers and search, and measure the round trip.');
  yield await planOver(createSecretsWorker, variables, dry);
  yield await planOver(installSearchClustersWorker, variables, dry);
  yield await planOver(installRegionsWorker, variables, dry);
  yield await planOver(exportServicesWorker, variables, dry);
  yield told(rollOutBrokersWorker, 'Waits until every broker is ready. One that hangs at its start is restarted by kubectl delete pod, one at a time, three times at most.');
  yield told(verifyRedundancyWorker, 'Publishes one message to each partition through either region, ten rounds in a row; nothing is deployed or removed.');
  yield await planOver(registerRepositoriesWorker, variables, dry, afterInstallation(readers));
  yield await planStep(releaseLockWorker.step, variables, dry, { see: async (observe) => predictRelease(await observe()) });
}

/**
 * Plans a set-up over both regions as they are: reads, and recorded writes. Nothing is changed.
 * @throws REQUEST_REFUSED (decide) where regions.yaml does not say what is installed; whatever the first look at the regions throws as a defect
 */
export async function planSetup({ cluster: name }: SetupPlanRequest, deps: PlanDeps): Promise<RunPlan> {
  const variables = setupVariables(deps);
  const dry = openDry(deps, variables.survivingRegion);
  const { verdict, observers, problems, changes } = await assessSetupWorker.step.observe(assessSetupWorker.step.input.parse(variables), deps.cluster.readers, dry.run, dry.ticks);
  const base = {
    runbook: 'RegionSetup' as const, cluster: name, regions: variables.layout.regions.map((region) => region.name), verdict, approvers: deps.policy.approvalGroups,
    observers: [...observers, ...changes.map((change) => `would change: ${change}`)],
    ...(problems.length === 0 ? {} : { problems, decision: 'The set-up cannot go on: the run would ask an operator to wait until what is in the way is settled, or to stop.' }),
  };
  const steps: PlannedStep[] = [];
  try {
    for await (const step of stepsOf(variables, verdict, dry)) steps.push(step);
    return { ...base, steps };
  } catch (cause) {
    return { ...base, steps, ends: endOf(cause) };
  }
}
