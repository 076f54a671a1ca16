import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates, KeyPair } from './certificates.ts';
import type { LabContext } from './context.ts';
import { startInside } from './daemons.ts';
import { writeFileAtomically } from './files.ts';
import { logFileOf, type RegionFolders } from './folders.ts';
import { renderDaemonKubeconfig } from './kubeconfig.ts';
import { regionApi } from './kubernetes-api.ts';
import { API_PORT, type LabRegion } from './lab-region.ts';
import { waitUntil } from './wait.ts';

const ETCD_URL = 'http://127.0.0.1:2379';
const ETCD_PEER_URL = 'http://127.0.0.1:2380';

/** Controllers that nothing in the lab needs: each costs informers, memory and start-up time. */
const UNUSED_CONTROLLERS = [
  'ttl-controller', 'node-ipam-controller', 'node-route-controller', 'persistentvolume-attach-detach-controller', 'persistentvolume-expander-controller',
  'horizontal-pod-autoscaler-controller', 'cronjob-controller', 'ttl-after-finished-controller', 'ephemeral-volume-controller',
  'endpointslice-mirroring-controller', 'legacy-serviceaccount-token-cleaner-controller', 'validatingadmissionpolicy-status-controller',
  'certificatesigningrequest-signing-controller', 'certificatesigningrequest-approving-controller', 'certificatesigningrequest-cleaner-controller',
] as const;

const etcdCommand = (etcd: string, region: LabRegion, dataFolder: string): readonly string[] => [
  etcd, `--name=${region.name}`, `--data-dir=${dataFolder}`, `--listen-client-urls=${ETCD_URL}`, `--advertise-client-urls=${ETCD_URL}`,
  `--listen-peer-urls=${ETCD_PEER_URL}`, `--initial-advertise-peer-urls=${ETCD_PEER_URL}`, `--initial-cluster=${region.name}=${ETCD_PEER_URL}`,
  '--unsafe-no-fsync=true', '--heartbeat-interval=500', '--election-timeout=2500', '--logger=zap', '--log-level=warn',
];

const apiServerCommand = (binary: string, region: LabRegion, certificates: Certificates): readonly string[] => [
  binary, `--etcd-servers=${ETCD_URL}`, '--bind-address=0.0.0.0', `--secure-port=${API_PORT}`, `--advertise-address=${region.nodeAddress}`,
  `--tls-cert-file=${certificates.apiServer.certificate}`, `--tls-private-key-file=${certificates.apiServer.key}`,
  `--client-ca-file=${certificates.authority.certificate}`, '--authorization-mode=Node,RBAC', '--anonymous-auth=false', '--allow-privileged=true',
  `--kubelet-client-certificate=${certificates.admin.certificate}`, `--kubelet-client-key=${certificates.admin.key}`, '--kubelet-preferred-address-types=InternalIP',
  `--service-cluster-ip-range=${region.serviceCidr}`, '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${certificates.serviceAccountKey}`, `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
  '--endpoint-reconciler-type=master-count', '--profiling=false', '--v=0',
];

const controllerManagerCommand = (binary: string, kubeconfig: string, region: LabRegion, certificates: Certificates): readonly string[] => [
  binary, `--kubeconfig=${kubeconfig}`, `--cluster-cidr=${region.podCidr}`, '--leader-elect=false', '--secure-port=0', '--profiling=false',
  `--root-ca-file=${certificates.authority.certificate}`, `--service-account-private-key-file=${certificates.serviceAccountKey}`,
  '--enable-hostpath-provisioner=true', '--node-monitor-period=30s', '--node-monitor-grace-period=600s', '--pvclaimbinder-sync-period=60s',
  `--controllers=*,${UNUSED_CONTROLLERS.map((name) => `-${name}`).join(',')}`,
];

/** Writes the kubeconfig of a daemon and returns its path. */
export function writeDaemonKubeconfig(folders: RegionFolders, name: string, certificates: Certificates, client: KeyPair): string {
  const path = join(folders.config, `${name}.kubeconfig`);
  writeFileAtomically(path, renderDaemonKubeconfig(certificates, client), 0o600);
  return path;
}

/** Starts etcd and the API server; resolves when it is ready. */
export async function startApiServer(context: LabContext, region: LabRegion, certificates: Certificates): Promise<void> {
  const folders = context.folders.region(region);
  mkdirSync(folders.etcd, { recursive: true, mode: 0o700 });
  await startInside(context, region, { name: 'etcd', command: etcdCommand(context.artifacts.etcd, region, folders.etcd) });
  await startInside(context, region, { name: 'kube-apiserver', command: apiServerCommand(context.artifacts.kubeApiserver, region, certificates) });
  const api = regionApi(folders, region);
  await waitUntil({ what: `API server of ${region.name}`, timeoutMs: 60_000, pollMs: 100, facts: { log: logFileOf(folders, 'kube-apiserver') } }, async () => {
    const answer = await api({ path: '/readyz', timeoutMs: 2_000 });
    return answer.status === 200 ? { done: true, value: undefined } : { done: false, seen: answer.text };
  });
}

/** Starts the controllers and the scheduler; they need the API server to be ready. */
export async function startControllers(context: LabContext, region: LabRegion, certificates: Certificates): Promise<void> {
  const folders = context.folders.region(region);
  const { kubeControllerManager, kubeScheduler } = context.artifacts;
  // The administrator's identity: without it every controller takes a service account token first, which costs seconds of the start.
  const controllers = writeDaemonKubeconfig(folders, 'kube-controller-manager', certificates, certificates.admin);
  await startInside(context, region, { name: 'kube-controller-manager', command: controllerManagerCommand(kubeControllerManager, controllers, region, certificates) });
  const scheduler = writeDaemonKubeconfig(folders, 'kube-scheduler', certificates, certificates.scheduler);
  await startInside(context, region, {
    name: 'kube-scheduler', command: [kubeScheduler, `--kubeconfig=${scheduler}`, '--leader-elect=false', '--secure-port=0', '--profiling=false'],
  });
}
