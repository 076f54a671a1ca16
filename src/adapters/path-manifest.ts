import { PATH_PORTS } from '../domain/network-paths.ts';
import { OWN_LABELS } from './own-namespace.ts';
import { LISTEN_SCRIPT, PROBE_SCRIPT } from './path-scripts.ts';

/** Name of the pod and of its headless Service. */
export const CHECK_NAME = 'region-runbooks-path-check';
export const CHECK_CONTAINER = 'check';
export const CHECK_SELECTOR = `app.kubernetes.io/name=${CHECK_NAME},app.kubernetes.io/managed-by=region-runbooks`;
/** Key of the run that made the pod. */
export const RUN_LABEL = 'region-runbooks/run';

/** Runs the probe that the pod carries; so the command that is sent stays short. */
export const EVAL_PROBE = ['perl', '-e', 'eval $ENV{PROBE}; die $@ if $@'] as const;

/** What the pod of a region says to whoever connects: proof that it is the one. */
export const greetingOf = (region: string): string => `${CHECK_NAME} ${region}`;

export interface CheckManifest {
  readonly cluster: string;
  readonly region: string;
  readonly run: string;
  readonly image: string;
  /** Its Service is exported to the other cluster, and the platform chooses the user id. */
  readonly openshift: boolean;
}

/** Pod and headless Service, as one List. The pod has no account, writes nothing, and ends by itself after ten minutes. */
export function checkManifest({ cluster, region, run, image, openshift }: CheckManifest): { readonly items: readonly unknown[] } & Readonly<Record<string, unknown>> {
  const labels = { ...OWN_LABELS, 'app.kubernetes.io/name': CHECK_NAME, 'region-runbooks/cluster': cluster, [RUN_LABEL]: run };
  const metadata = { name: CHECK_NAME, labels };
  const pod = {
    apiVersion: 'v1', kind: 'Pod', metadata,
    spec: {
      activeDeadlineSeconds: 600, restartPolicy: 'Never', terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, enableServiceLinks: false,
      dnsConfig: { options: [{ name: 'timeout', value: '3' }, { name: 'attempts', value: '2' }] },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...(openshift ? {} : { runAsUser: 65_534, runAsGroup: 65_534 }) },
      containers: [{
        name: CHECK_CONTAINER, image, imagePullPolicy: 'IfNotPresent', command: ['perl', '-e', LISTEN_SCRIPT], args: [greetingOf(region), ...PATH_PORTS.map(String)],
        env: [{ name: 'PROBE', value: PROBE_SCRIPT }],
        ports: PATH_PORTS.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
        readinessProbe: { tcpSocket: { port: PATH_PORTS[0] }, periodSeconds: 1 },
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      }],
    },
  };
  const service = {
    apiVersion: 'v1', kind: 'Service', metadata,
    spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: { 'app.kubernetes.io/name': CHECK_NAME, 'region-runbooks/cluster': cluster }, ports: PATH_PORTS.map((port) => ({ name: `tcp-${port}`, port, protocol: 'TCP' })) },
  };
  const exported = { apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceExport', metadata };
  return { apiVersion: 'v1', kind: 'List', items: [service, pod, ...(openshift ? [exported] : [])] };
}
