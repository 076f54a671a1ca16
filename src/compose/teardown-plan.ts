import type { PlannedStep, RunPlan, TeardownPlanRequest } from '../domain/run-plan.ts';
import type { TeardownVerdict } from '../domain/teardown-assessment.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { assessTeardownWorker } from '../../workers/cluster/assess-teardown.ts';
import { verifyNothingLeftWorker } from '../../workers/cluster/verify-nothing-left.ts';
import { unchainRegionsWorker } from '../../workers/dns/unchain-regions.ts';
import { uninstallRegionsWorker } from '../../workers/helm/uninstall-regions.ts';
import { deleteClustersWorker } from '../../workers/kubernetes/delete-clusters.ts';
import { removeNamespacesWorker } from '../../workers/kubernetes/remove-namespaces.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { removeLockWorker } from '../../workers/lock/remove.ts';
import { closePortsWorker } from '../../workers/network/close-ports.ts';
import { endOf, openDry, type Dry, type PlanDeps } from './plan-step.ts';
import { planOver, setupVariables, told, type SetupVariables } from './setup-plan.ts';

/** Once releases, search resources, claims and volumes are gone. */
const afterUninstallation = (readers: Readers): Readers => ({
  ...readers,
  ownership: { ...readers.ownership, readInventory: async (region) => ({ ...await readers.ownership.readInventory(region), releases: [], searchResources: [], claims: [], volumes: [], pods: [] }) },
});

/** The steps in the order of the model, each over the state that the ones before leave behind. */
async function* stepsOf(variables: SetupVariables, dry: Dry): AsyncGenerator<PlannedStep> {
  yield await planOver(acquireLockWorker, variables, dry);
  yield await planOver(uninstallRegionsWorker, variables, dry);
  yield await planOver(unchainRegionsWorker, variables, dry);
  yield await planOver(closePortsWorker, variables, dry);
  yield await planOver(removeNamespacesWorker, variables, dry, afterUninstallation(dry.cluster.readers));
  yield told(verifyNothingLeftWorker, 'Reads both regions again: nothing of this cluster is left but the lock.');
  yield await planOver(deleteClustersWorker, variables, dry);
  yield told(removeLockWorker, 'Lease and canary ledger in both regions, and the namespace region-runbooks where the runbooks made it and nothing else is in it.');
}

const mayGoOn = (verdict: TeardownVerdict, evenIfServing: boolean): boolean => verdict === 'nothing' || verdict === 'removable' || (verdict === 'serving' && evenIfServing);

/**
 * Plans a teardown over both regions as they are: reads, and recorded writes. Nothing is changed.
 * @throws REQUEST_REFUSED (decide) where regions.yaml does not say what is installed; whatever the first look at the regions throws as a defect
 */
export async function planTeardown({ cluster: name, evenIfServing }: TeardownPlanRequest, deps: PlanDeps): Promise<RunPlan> {
  const variables = setupVariables(deps);
  const dry = openDry(deps, variables.survivingRegion);
  const { verdict, observers, removes, keeps } = await assessTeardownWorker.step.observe(assessTeardownWorker.step.input.parse(variables), deps.cluster.readers, dry.run, dry.ticks);
  const base = {
    runbook: 'RegionTeardown' as const, cluster: name, regions: variables.layout.regions.map((region) => region.name), verdict, approvers: deps.policy.approvalGroups,
    observers: [...observers, ...removes.map((what) => `to be removed: ${what}`), ...keeps.map((what) => `left alone: ${what}`)],
  };
  if (verdict === 'serving' && !evenIfServing) return { ...base, steps: [], ends: { code: 'CLUSTER_SERVES', why: 'The cluster serves traffic. Nothing would be removed, unless the start says --even-if-serving' } };
  if (!mayGoOn(verdict, evenIfServing)) return { ...base, steps: [], decision: 'A region does not answer: the run would ask an operator to wait or to stop.' };
  const steps: PlannedStep[] = [];
  try {
    for await (const step of stepsOf(variables, dry)) steps.push(step);
    return { ...base, steps };
  } catch (cause) {
    return { ...base, steps, ends: endOf(cause) };
  }
}
