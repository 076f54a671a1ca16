import type { Isolation } from '../../src/domain/isolation.ts';
import type { NamespaceFacts } from '../../src/domain/ownership.ts';
import { hostOfSite, type Region } from '../../src/domain/regions.ts';
import type { IsolationReader, IsolationWriter } from '../../src/ports/isolation.ts';

/** Whether the namespaces of a simulated region are cut off from the other one. */
export interface IsolationState {
  /** By region or failover site: whether the policy that stands there says what it should. */
  isolation: Map<string, boolean>;
  /** Other policies, by region or failover site. */
  otherPolicies: Map<string, string[]>;
  /** `ADDRESS:PORT` that packets still come through to. */
  reachable: string[];
  /** Probes so far. */
  isolationProbes: number;
}

type State = IsolationState & { readonly silent: Set<string>; readonly namespaces: Map<string, Map<string, NamespaceFacts>> };
type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

export const newIsolationState = (): IsolationState => ({ isolation: new Map(), otherPolicies: new Map(), reachable: [], isolationProbes: 0 });

const hostNameOf = ({ name }: Region): string => hostOfSite(name) ?? name;

export const isolationReader = (state: State, reach: Reach): IsolationReader => ({
  readIsolation: async (region, from): Promise<Isolation> => {
    reach({ ...region, name: hostNameOf(region) });
    const namespace = state.namespaces.get(hostNameOf(region))?.get(region.namespace);
    return {
      namespaceExists: namespace !== undefined, namespaceEnding: namespace?.ending ?? false, policyStands: state.isolation.has(region.name), isolated: state.isolation.get(region.name) === true,
      podCidr: `10.${from.index}.0.0/16`, otherPolicies: state.otherPolicies.get(region.name) ?? [],
    };
  },
  probeIsolation: async (region, from) => {
    reach(region);
    state.isolationProbes += 1;
    if (state.silent.has(from.name)) return { tried: [], reached: [] };
    const reached = [...state.reachable];
    return { tried: [...new Set([`10.${from.index}.0.9:26501`, `10.${from.index}.0.9:26502`, ...reached])], reached };
  },
});

export const isolationWriter = (state: State, send: Send): IsolationWriter => ({
  isolate: (region, from) => send('isolate', `kubectl --context ${region.context} --namespace ${region.namespace} apply -f - < (NetworkPolicy against ${from.name})`, () => { state.isolation.set(region.name, true); }),
  liftIsolation: (region, from) => send('lift', `kubectl --context ${region.context} --namespace ${region.namespace} delete networkpolicy (against ${from.name})`, () => { state.isolation.delete(region.name); }),
});
