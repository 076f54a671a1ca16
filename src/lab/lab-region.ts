/** The constants of one region of the lab. Nothing here is configurable: two labs on one machine are not wanted. */
export interface LabRegion {
  /** Also the name of its context and of its only node. */
  readonly name: 'region0' | 'region1';
  readonly index: 0 | 1;
  readonly namespace: string;
  readonly networkNamespace: string;
  /** The host's end of its link; the other end is `eth0` inside. */
  readonly link: string;
  readonly mac: string;
  readonly nodeAddress: string;
  readonly podCidr: string;
  /** The one node's share of the pod network. */
  readonly nodePodCidr: string;
  readonly serviceCidr: string;
  readonly apiServiceAddress: string;
  readonly dnsAddress: string;
  /** Folder under each cgroup controller. */
  readonly cgroup: string;
}

export const BRIDGE = { name: 'rrlab0', address: '10.240.0.1', cidr: '10.240.0.1/24', mac: '02:72:72:00:00:01' } as const;

export const API_PORT = 6443;

const regionAt = <Index extends 0 | 1>(index: Index) => {
  const pods = index === 0 ? '10.192' : '10.202';
  const services = index === 0 ? '10.193' : '10.203';
  return {
    name: `region${index}`,
    index,
    namespace: `camunda-region${index}`,
    networkNamespace: `rrlab-r${index}`,
    link: `rrlab-v${index}`,
    mac: `02:72:72:00:00:1${index}`,
    nodeAddress: `10.240.0.1${index}`,
    podCidr: `${pods}.0.0/16`,
    nodePodCidr: `${pods}.0.0/24`,
    serviceCidr: `${services}.0.0/16`,
    apiServiceAddress: `${services}.0.1`,
    dnsAddress: `${services}.0.10`,
    cgroup: `rrlab-r${index}`,
  } as const;
};

const region0 = regionAt(0);
const region1 = regionAt(1);

/** Both regions, in broker-numbering order. */
export const LAB_REGIONS: readonly [LabRegion, LabRegion] = [region0, region1];

/** The other one of the two regions. */
export const peerOf = (region: LabRegion): LabRegion => (region.index === 0 ? region1 : region0);

/** The region's API server, as seen from the host and from the other region. */
export const apiServerUrl = (region: LabRegion): string => `https://${region.nodeAddress}:${API_PORT}`;

/** Namespaces in which a region's brokers may run: its own, and the one that temporary brokers of the classic procedure take. */
export const brokerNamespacesOf = (region: LabRegion): readonly string[] => [region.namespace, `${region.namespace}-failover`];
