import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Certificates } from './certificates.ts';
import type { LabContext } from './context.ts';
import { writeDaemonKubeconfig } from './control-plane.ts';
import { runInside, startInside } from './daemons.ts';
import { writeFileAtomically } from './files.ts';
import { logFileOf } from './folders.ts';
import type { LabRegion } from './lab-region.ts';
import { CONTAINERD_SOCKET, renderCniConfig, renderContainerdConfig, renderKubeProxyConfig, renderKubeletConfig } from './node-config.ts';
import { toRunbookError } from '../errors/runbook-error.ts';
import { waitUntil } from './wait.ts';

/** containerd's own client, in the namespace that Kubernetes uses. */
export const runCtr = (context: LabContext, region: LabRegion, args: readonly string[], timeoutMs = 30_000): Promise<string> =>
  runInside(context, region, [context.artifacts.ctr, '-a', CONTAINERD_SOCKET, '-n', 'k8s.io', ...args], timeoutMs);

/** Starts containerd; resolves when it answers. */
export async function startContainerd(context: LabContext, region: LabRegion): Promise<void> {
  const folders = context.folders.region(region);
  const cniConfigFolder = join(folders.config, 'cni');
  const configFile = join(folders.config, 'containerd.toml');
  writeFileAtomically(join(cniConfigFolder, '10-lab.conflist'), renderCniConfig(region));
  mkdirSync(folders.containerd, { recursive: true, mode: 0o700 });
  const { containerd, cniBinDir, images } = context.artifacts;
  writeFileAtomically(configFile, renderContainerdConfig({ pauseImage: images.pause.ref, rootFolder: folders.containerd, cniBinFolder: cniBinDir, cniConfigFolder }));
  await startInside(context, region, { name: 'containerd', command: [containerd, '--config', configFile, '--log-level', 'warn'] });
  await waitUntil({ what: `containerd of ${region.name}`, timeoutMs: 30_000, pollMs: 100, facts: { log: logFileOf(folders, 'containerd') } }, async () => {
    try {
      await runCtr(context, region, ['version'], 5_000);
      return { done: true, value: undefined };
    } catch (cause) {
      return { done: false, seen: JSON.stringify(toRunbookError(cause).facts) };
    }
  });
}

/** Starts the kubelet and kube-proxy, which need the API server and containerd, and what stands for a cloud's load balancers and for a CNI that enforces policies. */
export async function startNode(context: LabContext, region: LabRegion, certificates: Certificates): Promise<void> {
  const folders = context.folders.region(region);
  const resolvConf = join(folders.config, 'resolv.conf');
  writeFileAtomically(resolvConf, 'options ndots:5\n');

  const kubeletConfig = join(folders.config, 'kubelet.json');
  writeFileAtomically(kubeletConfig, renderKubeletConfig(region, certificates, resolvConf));
  const kubelet = writeDaemonKubeconfig(folders, 'kubelet', certificates, certificates.kubelet);
  await startInside(context, region, {
    name: 'kubelet',
    command: [
      context.artifacts.kubelet, `--config=${kubeletConfig}`, `--kubeconfig=${kubelet}`, '--root-dir=/var/lib/kubelet', '--cert-dir=/var/lib/kubelet/pki',
      `--node-ip=${region.nodeAddress}`, `--hostname-override=${region.name}`, `--node-labels=topology.kubernetes.io/region=${region.name}`, '--housekeeping-interval=60s',
    ],
  });

  const proxyConfig = join(folders.config, 'kube-proxy.json');
  const proxy = writeDaemonKubeconfig(folders, 'kube-proxy', certificates, certificates.kubeProxy);
  writeFileAtomically(proxyConfig, renderKubeProxyConfig(region, proxy));
  await startInside(context, region, { name: 'kube-proxy', command: [context.artifacts.kubeProxy, `--config=${proxyConfig}`] });

  const script = (name: string, path: string, ...args: readonly string[]): Promise<unknown> =>
    startInside(context, region, { name, command: [process.execPath, '--max-old-space-size=32', path, dirname(certificates.admin.key), ...args] });
  await script('load-balancer', context.folders.loadBalancerScript, region.nodeAddress);
  await script('network-policy', context.folders.networkPolicyScript);
}
