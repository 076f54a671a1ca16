import type { Layout, Region } from '../../src/domain/regions.ts';
import type { BalancerView, ClusterView, Forward, NetworkReader, NetworkTraits, NetworkWriter } from '../../src/ports/network.ts';
import type { DnsState } from './simulated-dns.ts';

/** What leads two simulated regions to each other: of the generic provider, unless the test has them be of another one. */
export interface NetworkState {
  traits: NetworkTraits;
  /** Assigned at the second look, as a cloud takes its time. */
  balancers: Map<string, BalancerView>;
  forwards: Map<string, readonly Forward[]>;
  /** Whether the DNS looks for a change of its configuration by itself. */
  reloads: boolean;
  /** Regions whose DNS pods do not know their configuration yet. */
  staleDns: Set<string>;
  openPorts: Set<string>;
  clusters: Map<string, ClusterView>;
  exportable: readonly string[];
  exported: Map<string, readonly string[]>;
}

export const newNetworkState = (): NetworkState => ({
  traits: { chainsDns: true, exportsServices: false, opensPorts: false, makesClusters: false },
  balancers: new Map(), forwards: new Map(), reloads: true, staleDns: new Set(), openPorts: new Set(), clusters: new Map(), exportable: ['camunda-zeebe', 'elasticsearch'], exported: new Map(),
});

/** Two regions before a set-up: the DNS of either knows no name of the other. */
export function unchained(layout: Layout, state: DnsState): void {
  for (const { name } of layout.regions) state.dns.set(name, { kind: 'code', code: 'NXDOMAIN' });
}

type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

export const networkReader = (state: NetworkState, reach: Reach): NetworkReader => ({
  traits: () => state.traits,
  readBalancer: async (region) => {
    reach(region);
    const found = state.balancers.get(region.name);
    if (found === undefined) return null;
    if (found.ending) state.balancers.delete(region.name);
    else if (found.addresses.length === 0) state.balancers.set(region.name, { ...found, addresses: [`10.240.0.1${region.index}`] });
    return found;
  },
  readForwards: async (region) => { reach(region); return { forwards: state.forwards.get(region.name) ?? [], stale: state.staleDns.has(region.name), reloadsByItself: state.reloads, noted: false }; },
  readFirewall: async (region) => { reach(region); return state.openPorts.has(region.name) ? { missing: [], ours: ['tcp:26502'] } : { missing: ['tcp:26502'], ours: [] }; },
  readCluster: async (region) => state.clusters.get(region.name) ?? { state: 'absent', ours: false },
  readExports: async (region) => {
    reach(region);
    const exported = state.exported.get(region.name) ?? [];
    return { services: state.exportable, exported: exported.map((name) => ({ name, ours: true })), imported: exported };
  },
});

export const networkWriter = (state: NetworkState & DnsState, send: Send): NetworkWriter => {
  const known = (region: Region, leads: boolean): void => {
    if (leads) state.dns.delete(region.name);
    else state.dns.set(region.name, { kind: 'code', code: 'NXDOMAIN' });
  };
  const configured = (region: Region, forwards: readonly Forward[]): void => {
    state.forwards.set(region.name, forwards);
    if (state.reloads) known(region, forwards.length > 0);
    else state.staleDns.add(region.name);
  };
  const foreign = (region: Region): readonly Forward[] => (state.forwards.get(region.name) ?? []).filter(({ ours }) => !ours);
  return {
    createBalancer: (region) => send('balancer', `kubectl --context ${region.context} create -f - < (Service kube-dns-lb)`, () => { state.balancers.set(region.name, { name: 'kube-system/kube-dns-lb', ours: true, addresses: [], hostname: null, ending: false }); }),
    deleteBalancer: (region) => send('delete-balancer', `kubectl --context ${region.context} delete service kube-dns-lb`, () => {
      const found = state.balancers.get(region.name);
      if (found !== undefined) state.balancers.set(region.name, { ...found, ending: true });
    }),
    forwardZones: (region, forwards) => send('forward', `kubectl --context ${region.context} patch configmap coredns ${JSON.stringify(forwards)}`, () => { configured(region, [...foreign(region), ...forwards.map((forward) => ({ ...forward, ours: true }))]); }),
    dropZones: (region) => send('drop-zones', `kubectl --context ${region.context} patch configmap coredns`, () => { configured(region, foreign(region)); }),
    clearForwards: (region) => send('clear-forwards', `kubectl --context ${region.context} patch configmap coredns`, () => undefined),
    restartDns: (region) => send('restart-dns', `kubectl --context ${region.context} delete pods --selector k8s-app=kube-dns`, () => {
      state.staleDns.delete(region.name);
      known(region, (state.forwards.get(region.name) ?? []).length > 0);
    }),
    openPorts: (region) => send('open-ports', `cloud open ${region.name}`, () => { state.openPorts.add(region.name); }),
    closePorts: (region) => send('close-ports', `cloud close ${region.name}`, () => { state.openPorts.delete(region.name); }),
    createCluster: (region) => send('create-cluster', `cloud create ${region.name}`, () => { state.clusters.set(region.name, { state: 'running', ours: true }); }),
    deleteCluster: (region) => send('delete-cluster', `cloud delete ${region.name}`, () => { state.clusters.delete(region.name); }),
    exportServices: (region, services) => send('export', `kubectl --context ${region.context} apply -f - < (ServiceExports ${services.join(', ')})`, () => { state.exported.set(region.name, [...(state.exported.get(region.name) ?? []), ...services]); }),
    unexportServices: (region, services) => send('unexport', `kubectl --context ${region.context} delete serviceexports ${services.join(' ')}`, () => { state.exported.set(region.name, (state.exported.get(region.name) ?? []).filter((name) => !services.includes(name))); }),
  };
};
