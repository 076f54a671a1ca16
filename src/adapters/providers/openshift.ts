import { z } from 'zod';
import { isOurs } from '../../domain/ownership.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { ExportsView } from '../../ports/network.ts';
import { NamesAnswer } from '../installation-answers.ts';
import { withoutChaining, withoutClusters, withoutPorts, type NewProvider } from './provider.ts';

/** @source Kubernetes Multi-Cluster Services API, Submariner 0.15+ (ServiceImports stand in the namespace of the Service) */
const API = 'multicluster.x-k8s.io/v1alpha1';

const ExportsAnswer = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).nullish() }) })) });

/**
 * OpenShift with Submariner, which must run in both clusters: the DNS is not chained. Every Service of the namespace is exported after the
 * installation and found as `CLUSTERID.SERVICE.NAMESPACE.svc.clusterset.local`. Held by contract tests alone: nobody has run it against a
 * cluster from here. Needs in the namespace of the brokers: services list; serviceexports list, get, create, patch, delete; serviceimports list.
 */
export const newOpenShiftProvider: NewProvider = ({ calls, places, kubectl, labels, cluster }) => {
  const pathOf = (region: Region, group: string, kind: string): string => `/${group}/namespaces/${places(region).namespace}/${kind}`;
  const needed = <T>(region: Region, found: T | null): T => {
    if (found === null) throw new RunbookError('DNS_NOT_CHAINABLE', { region: region.name, problem: `there is no API ${API}`, remedy: 'Install Submariner with service discovery in both clusters, or take another provider' });
    return found;
  };
  return {
    traits: () => ({ chainsDns: false, exportsServices: true, opensPorts: false, makesClusters: false }),
    ...withoutChaining, ...withoutPorts, ...withoutClusters,
    readExports: async (region): Promise<ExportsView> => {
      const [services, exported, imported] = await Promise.all([
        calls.read(region, pathOf(region, 'api/v1', 'services'), NamesAnswer),
        calls.find(region, pathOf(region, `apis/${API}`, 'serviceexports'), ExportsAnswer), calls.find(region, pathOf(region, `apis/${API}`, 'serviceimports'), NamesAnswer),
      ]);
      return { services, exported: needed(region, exported).items.map(({ metadata }) => ({ name: metadata.name, ours: isOurs(metadata.labels ?? {}, cluster) })), imported: needed(region, imported) };
    },
    exportServices: (region, services) => {
      const { namespace } = places(region);
      return kubectl(region, namespace, ['apply', '-f', '-'], {
        apiVersion: 'v1', kind: 'List', items: services.map((name) => ({ apiVersion: API, kind: 'ServiceExport', metadata: { name, namespace, labels } })),
      });
    },
    unexportServices: (region, services) => kubectl(region, places(region).namespace, ['delete', 'serviceexports.multicluster.x-k8s.io', ...services, '--ignore-not-found', '--wait=false']),
  };
};
