import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Exec } from '../transport/exec.ts';
import { writeFileAtomically } from './files.ts';
import { RUNBOOKS_ACCOUNT } from './runbooks-account.ts';
import type { LabRegion } from './lab-region.ts';

/** A key pair as two PEM files. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly authority: KeyPair;
  readonly apiServer: KeyPair;
  /** `system:masters`: the contexts of the administrator, the controller-manager, the API server towards the kubelet. */
  readonly admin: KeyPair;
  /** The account of the runbooks: what the roles of deploy/rbac grant to it, and no more. */
  readonly runbooks: KeyPair;
  readonly scheduler: KeyPair;
  readonly kubelet: KeyPair;
  readonly kubeProxy: KeyPair;
  /** Signs service account tokens. */
  readonly serviceAccountKey: string;
}

/** The files of a region's certificates, made or not. */
export function certificatesIn(folder: string): Certificates {
  const pair = (name: string): KeyPair => ({ certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) });
  return {
    authority: pair('ca'), apiServer: pair('api-server'), admin: pair('admin'), runbooks: pair('runbooks'), scheduler: pair('scheduler'),
    kubelet: pair('kubelet'), kubeProxy: pair('kube-proxy'), serviceAccountKey: join(folder, 'service-account.key'),
  };
}

/** Subject and extensions of each certificate that the authority signs. */
export function certificateRequests(region: LabRegion): Readonly<Record<'apiServer' | 'admin' | 'runbooks' | 'scheduler' | 'kubelet' | 'kubeProxy', { subject: string; extensions: readonly string[] }>> {
  const client = ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=clientAuth'];
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'].map((name) => `DNS:${name}`);
  const addresses = [region.apiServiceAddress, region.nodeAddress, '127.0.0.1'].map((address) => `IP:${address}`);
  return {
    apiServer: { subject: '/CN=kube-apiserver', extensions: ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth', `subjectAltName=${[...names, ...addresses].join(',')}`] },
    admin: { subject: '/O=system:masters/CN=lab-admin', extensions: client },
    // A role binding to a ServiceAccount holds for whoever bears its name; a certificate outlasts a region that is rebuilt, a token does not.
    runbooks: { subject: `/CN=system:serviceaccount:${RUNBOOKS_ACCOUNT.namespace}:${RUNBOOKS_ACCOUNT.name}`, extensions: client },
    scheduler: { subject: '/CN=system:kube-scheduler', extensions: client },
    kubelet: { subject: `/O=system:nodes/CN=system:node:${region.name}`, extensions: client },
    kubeProxy: { subject: '/CN=system:kube-proxy', extensions: client },
  };
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

/** Makes a region's certificates once; later calls find them. */
export async function ensureCertificates(region: LabRegion, folder: string, exec: Exec): Promise<Certificates> {
  const certificates = certificatesIn(folder);
  if (existsSync(certificates.serviceAccountKey)) return certificates;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configFile = join(folder, 'openssl.cnf');
  writeFileAtomically(configFile, '[req]\ndistinguished_name = subject\n[subject]\n');
  const openssl = (args: readonly string[]): Promise<unknown> => exec({ file: 'openssl', args, timeoutMs: 20_000, effect: 'write' });
  const sign = (pair: KeyPair, subject: string, rest: readonly string[]): Promise<unknown> => openssl([
    'req', '-x509', '-config', configFile, ...EC_KEY, '-days', '3650', '-subj', subject, '-keyout', pair.key, '-out', pair.certificate, ...rest,
  ]);

  await sign(certificates.authority, `/CN=${region.name}-ca`, ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']);
  const issuer = ['-CA', certificates.authority.certificate, '-CAkey', certificates.authority.key];
  const requests = certificateRequests(region);
  const issue = (name: keyof typeof requests): Promise<unknown> => {
    const { subject, extensions } = requests[name];
    return sign(certificates[name], subject, [...issuer, ...extensions.flatMap((extension) => ['-addext', extension])]);
  };
  await Promise.all([issue('apiServer'), issue('admin'), issue('runbooks'), issue('scheduler'), issue('kubelet'), issue('kubeProxy')]);
  // Last: its presence says that all are there.
  await openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', certificates.serviceAccountKey]);
  return certificates;
}
