import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { certificatesIn } from './certificates.ts';
import type { RegionFolders } from './folders.ts';
import { apiServerUrl, type LabRegion } from './lab-region.ts';

/** Status 0 stands for no answer; the text then says why. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** Reads from a region's API server; never rejects: a lost region is an expected answer. */
export type RegionApi = (call: { readonly path: string; readonly timeoutMs: number }) => Promise<ApiAnswer>;

/** The region's API server with the administrator's certificate. */
export function regionApi(folders: RegionFolders, region: LabRegion): RegionApi {
  let agent: Agent | undefined;
  const connect = (): Agent => {
    const { authority, admin } = certificatesIn(folders.certificates);
    return new Agent({ keepAlive: true, ca: readFileSync(authority.certificate), cert: readFileSync(admin.certificate), key: readFileSync(admin.key) });
  };
  return ({ path, timeoutMs }) => new Promise((resolve) => {
    try {
      agent ??= connect();
    } catch (cause) {
      resolve({ status: 0, text: `no certificates: ${String(cause)}` });
      return;
    }
    const call = request(`${apiServerUrl(region)}${path}`, { agent, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', (cause) => resolve({ status: 0, text: cause.message }));
    });
    call.on('error', (cause) => resolve({ status: 0, text: cause.message }));
    call.end();
  });
}

/** Path of a Service's port through the API server's proxy. */
export const servicePath = (namespace: string, service: string, port: number, path: string): string =>
  `/api/v1/namespaces/${namespace}/services/${service}:${port}/proxy${path}`;
