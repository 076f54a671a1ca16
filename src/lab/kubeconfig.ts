import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Certificates, KeyPair } from './certificates.ts';
import { API_PORT, apiServerUrl, type LabRegion } from './lab-region.ts';

/** The kubeconfig of a process inside the region: the API server on the region's own loopback, credentials by file. */
export function renderDaemonKubeconfig(certificates: Certificates, client: KeyPair): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'region', cluster: { server: `https://127.0.0.1:${API_PORT}`, 'certificate-authority': certificates.authority.certificate } }],
    users: [{ name: 'daemon', user: { 'client-certificate': client.certificate, 'client-key': client.key } }],
    contexts: [{ name: 'region', context: { cluster: 'region', user: 'daemon' } }],
    'current-context': 'region',
  });
}

/** A region's part of the person's kubeconfig. */
export interface ContextSource {
  readonly region: LabRegion;
  readonly certificates: Certificates;
}

const userOf = (name: string, { certificate, key }: KeyPair): object => ({ name, user: { 'client-certificate-data': base64Of(certificate), 'client-key-data': base64Of(key) } });

const base64Of = (file: string): string => readFileSync(file).toString('base64');

/** Name of the context of a region's administrator. */
export const adminContextOf = ({ name }: Pick<LabRegion, 'name'>): string => `${name}-admin`;

/** The kubeconfig; it needs no other file. Contexts `region0` and `region1`: the account of the runbooks; `region0-admin` and `region1-admin`: everything. */
export function renderKubeconfig(sources: readonly ContextSource[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: sources.map(({ region, certificates }) => ({
      name: region.name, cluster: { server: apiServerUrl(region), 'certificate-authority-data': base64Of(certificates.authority.certificate) },
    })),
    users: sources.flatMap(({ region, certificates: { admin, runbooks } }) => [userOf(region.name, runbooks), userOf(adminContextOf(region), admin)]),
    contexts: sources.flatMap(({ region }) => [region.name, adminContextOf(region)].map((name) => ({ name, context: { cluster: region.name, user: name, namespace: region.namespace } }))),
    'current-context': sources[0]?.region.name ?? '',
  });
}
