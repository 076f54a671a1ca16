import { z } from 'zod';
import type { CanaryLedger } from '../ports/kubernetes.ts';
import { parsed } from './answers.ts';
import { ConfigMapAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { CONFIG_MAPS, createInOwnNamespace, ledgerOf, OWN_LABELS, OWN_NAMESPACE } from './own-namespace.ts';

const Records = z.array(z.object({ partitionId: z.int(), correlationKey: z.string(), messageId: z.string(), expiresAt: z.string() }));

/** The ledger as JSON in the key `records` of a ConfigMap beside the lease. */
export function newCanaryLedger(deps: KubernetesDeps): CanaryLedger {
  const calls = kubernetesCalls(deps);
  return {
    read: async (region, cluster) => {
      const path = `${CONFIG_MAPS}/${ledgerOf(cluster)}`;
      const text = (await calls.find(region, path, ConfigMapAnswer))?.data?.['records'];
      return text === undefined ? [] : parsed(Records, text, { call: `GET ${path}`, region: region.name });
    },
    write: async (region, cluster, records) => {
      const name = ledgerOf(cluster);
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: OWN_NAMESPACE, labels: OWN_LABELS }, data: { records: JSON.stringify(records) } };
      const replaced = await calls.write(region, { method: 'PUT', path: `${CONFIG_MAPS}/${name}`, body });
      if (replaced.status === 404) await createInOwnNamespace(calls, region, { path: CONFIG_MAPS, body });
    },
  };
}
