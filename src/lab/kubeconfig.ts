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

const base64Of = (file: string): string => readFileSync(file).toString('base64');

/** The kubeconfig with the contexts `region0` and `region1`; it needs no other file. */
export function renderKubeconfig(sources: readonly ContextSource[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: sources.map(({ region, certificates }) => ({
      name: region.name, cluster: { server: apiServerUrl(region), 'certificate-authority-data': base64Of(certificates.authority.certificate) },
    })),
    users: sources.map(({ region, certificates: { admin } }) => ({
      name: `${region.name}-admin`, user: { 'client-certificate-data': base64Of(admin.certificate), 'client-key-data': base64Of(admin.key) },
    })),
    contexts: sources.map(({ region }) => ({ name: region.name, context: { cluster: region.name, user: `${region.name}-admin`, namespace: region.namespace } })),
    'current-context': sources[0]?.region.name ?? '',
  });
}
