import type { Certificates } from './certificates.ts';
import type { LabRegion } from './lab-region.ts';

/** Socket of the region's containerd, as seen from inside the region. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';

/** The image of the container that holds a pod's network. */
export interface ContainerdSettings {
  readonly pauseImage: string;
  readonly rootFolder: string;
  readonly cniBinFolder: string;
  readonly cniConfigFolder: string;
}

/** containerd 1.6's configuration (TOML). */
export function renderContainerdConfig({ pauseImage, rootFolder, cniBinFolder, cniConfigFolder }: ContainerdSettings): string {
  return `version = 2
root = ${JSON.stringify(rootFolder)}
state = "/run/containerd/state"
# opt would make /opt/containerd; the snapshotters are not used
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${JSON.stringify(pauseImage)}
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${JSON.stringify(cniBinFolder)}
    conf_dir = ${JSON.stringify(cniConfigFolder)}
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
`;
}

/** The pod network: `ptp`, because with `bridge` answers between pods of one node lose their way back without br_netfilter. */
export function renderCniConfig(region: LabRegion): string {
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'lab',
    plugins: [
      { type: 'ptp', ipMasq: false, ipam: { type: 'host-local', ranges: [[{ subnet: region.nodePodCidr }]], routes: [{ dst: '0.0.0.0/0' }] } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }, null, 2);
}

/** The kubelet's configuration. Long periods keep an idle lab cheap: nobody watches this one node but itself. */
export function renderKubeletConfig(region: LabRegion, certificates: Certificates, resolvConf: string): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: false }, x509: { clientCAFile: certificates.authority.certificate } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    // Two kubelets on one host need different roots, or each ends the other's pods.
    cgroupRoot: `/${region.cgroup}`,
    cgroupsPerQOS: true,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    localStorageCapacityIsolation: false,
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    clusterDNS: [region.dnsAddress],
    clusterDomain: 'cluster.local',
    resolvConf,
    address: region.nodeAddress,
    // The DNS learns of a changed ConfigMap at the next look at its pod, a minute by default: that is what connecting the regions waits for.
    syncFrequency: '5s',
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '0%', 'imagefs.available': '0%', 'nodefs.inodesFree': '0%' },
    maxPods: 100,
    nodeStatusUpdateFrequency: '30s',
    nodeStatusReportFrequency: '10m',
    nodeLeaseDurationSeconds: 400,
    volumeStatsAggPeriod: '-1s',
    serializeImagePulls: false,
    shutdownGracePeriod: '0s',
    podLogsDir: '/var/log/pods',
    volumePluginDir: '/var/lib/kubelet/volume-plugins',
  }, null, 2);
}

/** kube-proxy's configuration. */
export function renderKubeProxyConfig(region: LabRegion, kubeconfig: string): string {
  return JSON.stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    bindAddress: region.nodeAddress,
    clientConnection: { kubeconfig },
    clusterCIDR: region.podCidr,
    hostnameOverride: region.name,
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    iptables: { syncPeriod: '10m', minSyncPeriod: '100ms' },
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
  }, null, 2);
}
