import { mkdirSync } from 'node:fs';
import { toRunbookError } from '../errors/runbook-error.ts';
import { stopDaemon } from '../transport/daemon.ts';
import { ensureCertificates, type Certificates } from './certificates.ts';
import { createCgroup } from './cgroups.ts';
import { renderClusterManifests } from './cluster-manifests.ts';
import type { LabContext } from './context.ts';
import { startApiServer, startControllers } from './control-plane.ts';
import { startMachine } from './daemons.ts';
import { logFileOf } from './folders.ts';
import { forgetContainers, importImages } from './images.ts';
import { grantAccess } from './grants.ts';
import type { LabRegion } from './lab-region.ts';
import { runKubectl } from './kubectl.ts';
import { regionApi } from './kubernetes-api.ts';
import { startContainerd, startNode } from './node.ts';
import { podsOf } from './pods.ts';
import { waitUntil } from './wait.ts';

/** Whether a region starts from nothing or from the disks it had. */
export type Disks = 'empty' | 'kept';

async function prepareContainerd(context: LabContext, region: LabRegion, disks: Disks, note: (text: string) => void): Promise<void> {
  await startContainerd(context, region);
  if (disks === 'empty' && await forgetContainers(context, region)) {
    const containerd = context.ownership.read()?.regions[region.name].daemons['containerd'];
    if (containerd !== undefined) await stopDaemon(containerd, 2_000);
    await startContainerd(context, region);
  }
  await importImages(context, region, note);
}

/** On disks that it had, a region keeps its objects as they were left: its DNS was chained to the other region since, and stays so. */
async function applyManifests(context: LabContext, region: LabRegion, disks: Disks): Promise<void> {
  const folders = context.folders.region(region);
  const manifests = renderClusterManifests(region, context.artifacts.images.coredns.ref);
  const areThere = (): Promise<boolean> => runKubectl(context, region, ['get', '-f', '-', '-o', 'name'], manifests).then(() => true, () => false);
  // The first second of an API server: ready, but kube-system is still to come.
  await waitUntil({ what: `objects of ${region.name}`, timeoutMs: 30_000, facts: { log: logFileOf(folders, 'kube-apiserver') } }, async () => {
    try {
      if (disks === 'kept' && await areThere()) return { done: true, value: undefined };
      await runKubectl(context, region, ['apply', '--server-side', '--validate=false', '-f', '-'], manifests);
      return { done: true, value: undefined };
    } catch (cause) {
      return { done: false, seen: JSON.stringify(toRunbookError(cause).facts) };
    }
  });
}

async function startKubernetes(context: LabContext, region: LabRegion, certificates: Certificates, disks: Disks): Promise<void> {
  await startApiServer(context, region, certificates);
  await startControllers(context, region, certificates);
  await applyManifests(context, region, disks);
  await grantAccess(context, region);
}

/** Waits until CoreDNS serves, which is the last thing that a new region's Kubernetes gets. */
export async function waitForDns(context: LabContext, region: LabRegion, note: (text: string) => void): Promise<void> {
  const folders = context.folders.region(region);
  const api = regionApi(folders, region);
  await waitUntil({ what: `DNS of ${region.name}`, timeoutMs: 60_000, facts: { log: logFileOf(folders, 'kubelet') }, note }, async () => {
    const pods = await podsOf(api, 'kube-system', 5_000);
    return pods.length > 0 && pods.every((pod) => pod.ready) ? { done: true, value: undefined } : { done: false, seen: 'DNS is not ready' };
  });
}

/**
 * Starts a region's whole Kubernetes: machine, control plane, node, DNS. Resolves when the API server takes Zeebe's
 * objects and the images are there; pods start as soon as the node has made itself ready.
 */
export async function startRegion(context: LabContext, region: LabRegion, disks: Disks, note: (text: string) => void): Promise<void> {
  const folders = context.folders.region(region);
  for (const folder of [folders.kubelet, folders.volumes, folders.config, folders.logs]) mkdirSync(folder, { recursive: true });
  createCgroup(region.cgroup);
  note('certificates and machine');
  const certificates = await ensureCertificates(region, folders.certificates, context.exec);
  await startMachine(context, region);
  note('control plane and images');
  await Promise.all([startKubernetes(context, region, certificates, disks), prepareContainerd(context, region, disks, note)]);
  note('node');
  await startNode(context, region, certificates);
}
