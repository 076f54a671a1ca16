import type { Inventory } from '../../src/domain/ownership.ts';
import type { Plan } from '../../src/domain/plan.ts';

/** A region in which nothing of the cluster is, but the lock. */
export const emptyInventory = (part: Partial<Inventory> = {}): Inventory => ({
  namespaces: [], releases: [], secrets: [], searchResources: [], claims: [], volumes: [], pods: [], services: [],
  own: { namespace: 'ours', ledger: true, others: [] }, ...part,
});

/** A region as a set-up left it. */
export const fullInventory = (namespace: string, part: Partial<Inventory> = {}): Inventory => emptyInventory({
  namespaces: [{ name: namespace, ending: false, foreign: [] }], releases: [{ name: 'camunda', status: 'deployed' }], secrets: ['bucket-key'],
  searchResources: [{ name: 'elasticsearch', ending: false }], claims: [{ name: 'data-camunda-zeebe-0', ending: false }],
  volumes: [{ name: 'pv-0', marked: false, stays: true }, { name: 'pv-1', marked: false, stays: false }], pods: ['camunda-zeebe-0'], ...part,
});

/** Every action that a plan leads to, told by `tell`, and what it ends with. */
export function walked<View, Action extends { readonly kind: string; readonly region: { readonly name: string } }, Output>(plan: (view: View) => Plan<View, Action, Output>, view: View): { readonly actions: readonly string[]; readonly end: Plan<View, Action, Output> } {
  const actions: string[] = [];
  let next = plan(view);
  while (next.kind === 'act' && actions.length < 50) {
    actions.push(`${next.action.kind} ${next.action.region.name}`);
    next = plan(next.expect);
  }
  return { actions, end: next };
}
