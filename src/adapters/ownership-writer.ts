import { labelsOf } from '../domain/ownership.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { OwnershipWriter } from '../ports/ownership.ts';
import { kubernetesCalls } from './kubernetes-calls.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { CONFIG_MAPS, LEASES, ledgerOf, OWN_NAMESPACE, readOwnNamespace } from './own-namespace.ts';
import { valuesOf, type OwnershipDeps } from './ownership.ts';
import { secretInput } from './secret-states.ts';

/** Makes and removes what carries the labels of the cluster: by kubectl, or through the API where the whole call stands in the journal then. */
export function newOwnershipWriter(deps: OwnershipDeps & KubectlDeps): OwnershipWriter {
  const { cluster, secrets, secret } = deps;
  const calls = kubernetesCalls(deps);
  const kubectl = kubectlOn(deps);
  const labels = labelsOf(cluster);
  return {
    createNamespace: async (region, name) => {
      await calls.write(region, { method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } } });
    },
    writeSecret: async (region, name, { replace }) => {
      const config = secrets.find((candidate) => candidate.name === name);
      if (config === undefined) throw new RunbookError('CONFIG_INVALID', { problem: `secrets has none named ${name}`, remedy: 'Name it under secrets of the cluster, or start again' });
      await kubectl(region, [replace ? 'replace' : 'create', '-f', '-'], {
        stdinIs: `Secret ${name} with ${Object.keys(config.keys).join(', ')} as regions.yaml names them`,
        secretStdin: async () => secretInput(name, cluster, await valuesOf(config, secret)),
      });
    },
    deleteSecrets: async (region, names) => { if (names.length > 0) await kubectl(region, ['delete', 'secret', ...names, '--ignore-not-found', '--wait=false']); },
    deleteNamespace: (region, name) => kubectl(region, ['delete', 'namespace', name, '--ignore-not-found', '--wait=false']),
    markVolumes: async (region, names) => { if (names.length > 0) await kubectl(region, ['label', 'pv', ...names, '--overwrite', ...Object.entries(labels).map((label) => label.join('='))]); },
    deleteLedger: async (region) => { await calls.write(region, { method: 'DELETE', path: `${CONFIG_MAPS}/${ledgerOf(cluster)}` }); },
    deleteLease: async (region, resourceVersion) => {
      const answer = await calls.write(region, { method: 'DELETE', path: `${LEASES}/${cluster}`, body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion } } });
      if (answer.status === 409) throw new RunbookError('OUTCOME_UNKNOWN', { region: region.name, why: 'the lease changed in between' });
    },
    deleteOwnNamespace: async (region) => {
      const { namespace, others } = await readOwnNamespace(calls, region, cluster);
      // Somebody's lock may have come into it since it was looked at; a dry run foresees it empty.
      if (namespace !== 'absent' && (namespace !== 'ours' || others.length > 0)) throw new RunbookError('OUTCOME_UNKNOWN', { region: region.name, why: `the namespace ${OWN_NAMESPACE} is ${namespace} and holds ${others.join(', ') || 'nothing'}` });
      await calls.write(region, { method: 'DELETE', path: `/api/v1/namespaces/${OWN_NAMESPACE}` });
    },
  };
}
