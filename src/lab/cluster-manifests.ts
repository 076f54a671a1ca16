import type { LabRegion } from './lab-region.ts';

const DNS_LABELS = { 'k8s-app': 'kube-dns' } as const;

/** CoreDNS' configuration: the own cluster alone. The way to the other region is made by the set-up. */
const COREFILE = `.:53 {
    errors
    health {
        lameduck 0s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    cache 5
    reload 2s
}
`;

const dnsPorts = (): readonly object[] => [
  { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }, { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
];

const dnsDeployment = (image: string): object => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'coredns', namespace: 'kube-system', labels: DNS_LABELS },
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    selector: { matchLabels: DNS_LABELS },
    template: {
      metadata: { labels: DNS_LABELS },
      spec: {
        serviceAccountName: 'coredns', dnsPolicy: 'Default', priorityClassName: 'system-cluster-critical', terminationGracePeriodSeconds: 1,
        tolerations: [{ operator: 'Exists' }],
        containers: [{
          name: 'coredns', image, imagePullPolicy: 'IfNotPresent', args: ['-conf', '/etc/coredns/Corefile'],
          resources: { requests: { cpu: '20m', memory: '40Mi' } },
          ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' }],
          readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 10, failureThreshold: 3 },
          startupProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1, failureThreshold: 60 },
          volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
        }],
        volumes: [{ name: 'config', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } }],
      },
    },
  },
});

const dnsAccess = (): readonly object[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'coredns', namespace: 'kube-system' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:coredns' },
    rules: [
      { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'system:coredns' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
    subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: 'kube-system' }],
  },
];

/** What a new region's Kubernetes holds besides itself: storage and DNS, as one List (JSON). */
export function renderClusterManifests(region: LabRegion, corednsImage: string): string {
  const items = [
    {
      // Bound while the pod is scheduled, as cloud volumes are. With `Immediate` the scheduler of 1.33 now and then misses that a
      // claim got bound and looks at the pod again only after five minutes.
      apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'kubernetes.io/host-path', reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer',
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    },
    ...dnsAccess(),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace: 'kube-system' }, data: { Corefile: COREFILE } },
    dnsDeployment(corednsImage),
    {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'kube-dns', namespace: 'kube-system', labels: DNS_LABELS },
      spec: { selector: DNS_LABELS, clusterIP: region.dnsAddress, ports: dnsPorts() },
    },
  ];
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
