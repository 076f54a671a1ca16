import { z } from 'zod';
import { kubectl } from './kubectl.ts';
import type { LabHarness } from './lab-harness.ts';

const Item = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).optional() }),
  data: z.record(z.string(), z.string()).optional(),
});
const List = z.object({ items: z.array(Item) });

/** What Kubernetes makes and changes by itself, all the time. */
const ITS_OWN = ['events', 'events.events.k8s.io', 'leases.coordination.k8s.io', 'endpoints', 'endpointslices.discovery.k8s.io', 'pods', 'replicasets.apps', 'componentstatuses', 'nodes', 'controllerrevisions.apps', 'csinodes.storage.k8s.io', 'ipaddresses.networking.k8s.io'];

/** One line for every object of the region's Kubernetes cluster: kind, namespace, name, labels, and of a ConfigMap its data. What Kubernetes makes by itself is left out, leases of `region-runbooks` are not. */
export async function objectsOf(lab: LabHarness, region: string): Promise<readonly string[]> {
  const kinds = (await kubectl(lab, region, ['api-resources', '--verbs=list', '-o', 'name'])).split('\n').filter((kind) => kind !== '' && !ITS_OWN.includes(kind));
  const lists = await Promise.all([...kinds.map((kind) => [kind, '--all-namespaces']), ['leases.coordination.k8s.io', '--namespace=region-runbooks']].map(async ([kind = '', where = '']) =>
    List.parse(JSON.parse(await kubectl(lab, region, ['get', kind, where, '-o', 'json']))).items));
  return lists.flat().map(({ kind, metadata: { name, namespace = '', labels = {}, annotations = {} }, data = {} }) =>
    [kind, namespace, name, JSON.stringify(labels), JSON.stringify(Object.keys(annotations).sort()), kind === 'ConfigMap' ? JSON.stringify(data) : ''].join(' ')).sort();
}
