import type { Shape } from '../../src/domain/shape.ts';
import { chainRegionsWorker } from '../../workers/dns/chain-regions.ts';
import { createBalancersWorker } from '../../workers/dns/create-balancers.ts';
import { installRegionsWorker } from '../../workers/helm/install-regions.ts';
import { createNamespacesWorker } from '../../workers/kubernetes/create-namespaces.ts';
import { createSecretsWorker } from '../../workers/kubernetes/create-secrets.ts';
import { exportServicesWorker } from '../../workers/network/export-services.ts';
import { openPortsWorker } from '../../workers/network/open-ports.ts';
import { installSearchClustersWorker } from '../../workers/search/install-clusters.ts';
import { registerRepositoriesWorker } from '../../workers/search/register-repositories.ts';
import { runBare, setupVariables } from './bare-step.ts';
import { simulatedCluster, type SimulatedCluster } from './simulated-cluster.ts';

/** Two Kubernetes clusters that nothing was done to, of which regions.yaml wants these Secrets. */
export function vacantCluster(secrets: readonly string[]): SimulatedCluster {
  const simulated = simulatedCluster();
  simulated.vacate();
  simulated.state.wantedSecrets = [...secrets];
  return simulated;
}

/** Runs the changing steps of a set-up in their order, without lock, approvals and the steps that only look. */
export async function setUp(simulated: SimulatedCluster, shape: Shape): Promise<SimulatedCluster> {
  const variables = { ...setupVariables(simulated.layout), shape };
  await runBare(createNamespacesWorker.step, variables, simulated);
  await runBare(createBalancersWorker.step, variables, simulated);
  await runBare(chainRegionsWorker.step, variables, simulated);
  await runBare(openPortsWorker.step, variables, simulated);
  await runBare(createSecretsWorker.step, variables, simulated);
  await runBare(installSearchClustersWorker.step, variables, simulated);
  await runBare(installRegionsWorker.step, variables, simulated);
  await runBare(exportServicesWorker.step, variables, simulated);
  await runBare(registerRepositoriesWorker.step, variables, simulated);
  return simulated;
}
