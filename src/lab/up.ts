import { mkdirSync } from 'node:fs';
import type { LabOptions, LabStatus } from '../ports/lab.ts';
import type { Progress } from '../ports/progress.ts';
import { refuseTakenNetworks } from './address-check.ts';
import { ensureCertificates } from './certificates.ts';
import type { LabContext } from './context.ts';
import { daemonStates } from './daemons.ts';
import { writeFileAtomically } from './files.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { LAB_CLUSTER, writeLabConfig } from './lab-config.ts';
import { LAB_REGIONS } from './lab-region.ts';
import { createMountPoints, missingMountPoints } from './machine.ts';
import { createNetwork, networkNames, refuseForeignNetwork } from './network.ts';
import { sameOptions } from './options.ts';
import { startRegion } from './region-start.ts';
import { optionsOf, readStatus } from './status.ts';
import { tearDown } from './teardown.ts';
import { waitForVerifiedCluster } from './verification.ts';

/** How long the cluster may take from the last `helm` to verified; two cores and eight JVMs need most of it, four web apps as much again. */
export const verifyTimeoutMs = ({ webApps }: LabOptions): number => (webApps === true ? 480_000 : 240_000);

/** Whether the lab stands already, whole and with these options. */
async function isHealthy(context: LabContext, options: LabOptions): Promise<boolean> {
  const owned = context.ownership.read();
  if (owned?.phase !== 'up' || !sameOptions(optionsOf(owned), options)) return false;
  const whole = LAB_REGIONS.every((region) => (
    owned.regions[region.name].lost === undefined && Object.values(daemonStates(context, region)).every((state) => state === 'running')));
  if (!whole) return false;
  return waitForVerifiedCluster(context, options, 3_000, () => undefined).then(() => true, () => false);
}

/** Writes down all that is about to be made, and only then makes the first of it. */
function takeOwnership(context: LabContext, options: LabOptions): void {
  refuseForeignNetwork();
  mkdirSync(context.folders.snapshots, { recursive: true });
  const mountPoints = missingMountPoints();
  const region = { daemons: {} };
  context.ownership.write({
    version: 1, phase: 'creating', options, ...networkNames(), cgroups: LAB_REGIONS.map(({ cgroup }) => cgroup), mountPoints,
    regions: { region0: region, region1: region },
  });
  createMountPoints(mountPoints);
}

async function writeKubeconfig(context: LabContext): Promise<void> {
  const sources = await Promise.all(LAB_REGIONS.map(async (region) => (
    { region, certificates: await ensureCertificates(region, context.folders.region(region).certificates, context.exec) })));
  writeFileAtomically(context.folders.kubeconfig, renderKubeconfig(sources), 0o600);
}

/** Builds the lab, or finds it built. A lab of other options, a lost region or a half-built lab is taken down first. */
export async function bringUp(context: LabContext, options: LabOptions, progress: Progress): Promise<LabStatus> {
  const healthy = await progress.task('Look at the lab', async (note) => {
    const found = await isHealthy(context, options);
    note(found ? 'it is up' : 'it is to be built');
    return found;
  });
  if (healthy) return readStatus(context);
  await tearDown(context, progress);

  await progress.task('Network and certificates', async () => {
    await refuseTakenNetworks(context.exec);
    takeOwnership(context, options);
    await Promise.all([createNetwork(context.exec), writeKubeconfig(context)]);
  });
  await Promise.all(LAB_REGIONS.map((region) => progress.task(`Kubernetes of ${region.name}`, (note) => startRegion(context, region, 'empty', note))));
  writeLabConfig(context.folders, options);
  await progress.task('Set up Zeebe in both regions', (note) => context.setUp.install(context.folders.config, LAB_CLUSTER, note));
  await progress.task('Wait for the cluster', (note) => waitForVerifiedCluster(context, options, verifyTimeoutMs(options), note));

  const owned = context.ownership.read();
  if (owned !== undefined) context.ownership.write({ ...owned, phase: 'up' });
  return readStatus(context);
}
