import { z } from 'zod';

/** @source RFC 1123 label, as Kubernetes demands it of namespaces and most names */
const Label = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'a Kubernetes name: lower-case letters, digits and hyphens').max(63);
const EngineGrpc = z.string().regex(/^(grpcs?:\/\/)?[^\s:/]+:\d{1,5}$/, 'host:port, or grpcs://host:port for TLS');
const HostPort = z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'host:port, without a scheme');
const HttpUrl = z.url({ protocol: /^https?$/, error: 'an address that starts with http:// or https://' });
const Milliseconds = z.int().min(0).max(86_400_000);

/** Where a secret stands; the value itself never stands in the file. Exactly one of the two. */
export const SecretRef = z.strictObject({
  fromEnv: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable').optional().describe('Name of an environment variable'),
  fromFile: z.string().min(1).optional().describe('Path of a file that holds only the secret, relative to this file'),
}, { error: ({ code }) => code === 'invalid_type' ? 'a reference: { fromEnv: NAME } or { fromFile: path }' : undefined });
export type SecretRef = z.infer<typeof SecretRef>;

export const SearchConfig = z.strictObject({
  service: Label.optional().describe('Kubernetes Service of the search cluster in the namespace of the region; reached by port-forward'),
  port: z.int().min(1).max(65_535).default(9200).describe('Port of that Service'),
  url: HttpUrl.optional().describe('Address of the search cluster, instead of a Service'),
  username: z.string().min(1).optional().describe('User for basic authentication'),
  password: SecretRef.optional().describe('Where the password of that user stands'),
});
export type SearchConfig = z.infer<typeof SearchConfig>;

export const GatewayConfig = z.strictObject({
  management: HttpUrl.optional().describe('Address of the management API (port 9600)'),
  rest: HttpUrl.optional().describe('Address of the REST API (port 8080)'),
  grpc: HostPort.optional().describe('Address of the gRPC API (port 26500), plain text'),
});

/** How the release is installed again in a region that was rebuilt. */
export const HelmConfig = z.strictObject({
  chart: z.string().min(1).describe('The chart: a reference (oci://…, or REPOSITORY/CHART), or a path relative to this file that starts with ./ or / or ../'),
  version: z.string().min(1).optional().describe('Version of the chart, where it is a reference'),
  values: z.array(z.string().min(1)).default([]).describe('Values files for both regions, relative to this file, in rising order of precedence'),
});
export type HelmConfig = z.infer<typeof HelmConfig>;

/** Where the search data travels through; the same repository in both regions. Credentials stand in the keystore of the search clusters. */
export const SnapshotsConfig = z.strictObject({
  repository: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower-case letters, digits, _ and -').default('camunda_backup').describe('Name of the snapshot repository in both search clusters'),
  type: z.enum(['fs', 's3', 'gcs', 'azure']).describe('Kind of the repository'),
  location: z.string().min(1).optional().describe('fs: folder that the search nodes of both regions share, listed in path.repo'),
  bucket: z.string().min(1).optional().describe('s3, gcs: name of the bucket'),
  container: z.string().min(1).optional().describe('azure: name of the container'),
  basePath: z.string().min(1).optional().describe('s3, gcs, azure: folder in the bucket or container'),
  client: z.string().min(1).optional().describe('s3, gcs, azure: name of the client in the keystore of the search clusters, where its credentials stand'),
  by: z.enum(['snapshot', 'backup']).default('snapshot').describe('How a failback copies: one snapshot of all indices, or the backups that Operate and Tasklist make of their own with a snapshot of the exported records (the original procedure of 8.2)'),
  keep: z.int().min(0).max(1_000).default(1).describe('How many failback snapshots to keep; older ones are deleted by a step that is approved'),
});
export type SnapshotsConfig = z.infer<typeof SnapshotsConfig>;

/** The DNS of both Kubernetes clusters, which a failback asks before it installs anything. */
export const DnsConfig = z.strictObject({
  namespace: Label.default('kube-system').describe('Namespace of the DNS pods'),
  selector: z.string().min(1).default('k8s-app=kube-dns').describe('Label selector of the DNS pods'),
  port: z.int().min(1).max(65_535).default(53).describe('Port on which those pods answer over TCP'),
  domain: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'a domain such as cluster.local, without dots at its ends').default('cluster.local').describe('Domain in which the regions find each other: Services are named NAME.NAMESPACE.svc.DOMAIN'),
});
export type DnsConfig = z.infer<typeof DnsConfig>;

/** Pods of a set-up that look for each other from region to region before anything is installed. */
export const NetworkCheckConfig = z.strictObject({
  image: z.string().min(1).default('docker.io/library/debian:12-slim').describe('Image with perl that the nodes of both regions can pull; its other contents do not matter'),
});
export type NetworkCheckConfig = z.infer<typeof NetworkCheckConfig>;

/** What is to be installed. Everything derivable is derived from it: broker ids, contact points, exporters, advertised hosts. */
export const CamundaConfig = z.strictObject({
  version: z.string().regex(/^8\.\d+\.\d+(-[\w.]+)?$/, 'a version such as 8.6.0').describe('Version of Camunda, the same in both regions; it decides the keys of the chart'),
  brokers: z.int().min(2).max(200).default(8).describe('Brokers of both regions together; even, the same number in each'),
  partitions: z.int().min(1).max(1_000).default(8).describe('Partitions'),
  replicationFactor: z.int().min(1).max(8).default(4).describe('Replicas of each partition; 4, so that each region holds two'),
  search: z.enum(['elasticsearch', 'opensearch']).default('elasticsearch').describe('What the exporters write to'),
  webApps: z.boolean().default(true).describe('Whether Operate and Tasklist are installed'),
  classicExporting: z.enum(['throw-away', 'waiting']).default('throw-away').describe('Up to 8.5, while a region is lost: its exporter writes to a throw-away search cluster, or exporting waits for the region as a whole (the original procedure of 8.2)'),
  identity: z.boolean().default(false).describe('Management Identity: not supported over two regions'),
});
export type CamundaConfig = z.infer<typeof CamundaConfig>;

/** Where the search clusters of both regions come from. */
export const SearchClustersConfig = z.union([
  z.literal('chart'), z.literal('existing'),
  z.strictObject({
    release: z.strictObject({
      chart: z.string().min(1).describe('The chart, as helm.chart'),
      version: z.string().min(1).optional().describe('Version of the chart, where it is a reference'),
      values: z.array(z.string().min(1)).default([]).describe('Values files for both regions, relative to this file'),
    }).optional().describe('A Helm release of their own, RELEASE-search'),
    eck: z.strictObject({
      version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version such as 8.19.0').describe('Version of Elasticsearch, the same in both regions'),
      nodes: z.int().min(1).max(99).default(3).describe('Nodes in each region'),
      storage: z.string().regex(/^\d+[KMGT]i$/, 'a quantity such as 64Gi').default('64Gi').describe('Volume of each node'),
    }).optional().describe('A resource of the operator ECK, which must be installed; the way from 8.9 on'),
  }),
]);
export type SearchClustersConfig = z.infer<typeof SearchClustersConfig>;

/** A Kubernetes Secret made in the namespaces of both regions. */
export const SecretConfig = z.strictObject({
  name: Label.describe('Name of the Secret'),
  keys: z.record(z.string().regex(/^[-._a-zA-Z0-9]+$/, 'letters, digits, hyphens, dots and underscores'), SecretRef).describe('Its keys, each with the place where its value stands'),
});
export type SecretConfig = z.infer<typeof SecretConfig>;

export const GkeConfig = z.strictObject({
  project: z.string().min(1).describe('Google Cloud project'),
  location: z.string().min(1).describe('Google Cloud region or zone of the cluster'),
  cluster: z.string().min(1).describe('Name of the GKE cluster'),
  network: z.string().min(1).default('default').describe('VPC network of the cluster; both regions share it'),
  create: z.strictObject({
    nodes: z.int().min(1).max(100).default(1).describe('Nodes in each zone'),
    machineType: z.string().min(1).default('n2-standard-8').describe('Machine type of the nodes'),
  }).optional().describe('Present: a set-up creates the cluster where there is none, a teardown deletes it'),
});
export type GkeConfig = z.infer<typeof GkeConfig>;

export const EksConfig = z.strictObject({
  region: z.string().min(1).describe('AWS region of the cluster'),
  cluster: z.string().min(1).describe('Name of the EKS cluster'),
  create: z.strictObject({
    configFile: z.string().min(1).describe('eksctl cluster configuration, relative to this file'),
  }).optional().describe('Present: a set-up creates the cluster with eksctl where there is none, a teardown deletes it'),
});
export type EksConfig = z.infer<typeof EksConfig>;

export const OpenShiftConfig = z.strictObject({
  clusterId: Label.describe('Submariner cluster id: exported Services are named CLUSTERID.SERVICE.NAMESPACE.svc.clusterset.local'),
});
export type OpenShiftConfig = z.infer<typeof OpenShiftConfig>;

/** Who runs the Kubernetes cluster of a region: decides how DNS is chained and ports are opened. */
export const ProviderConfig = z.union([
  z.enum(['generic', 'lab']),
  z.strictObject({
    gke: GkeConfig.optional().describe('Google Kubernetes Engine: kube-dns stub domains, internal load balancer, firewall rules by gcloud'),
    eks: EksConfig.optional().describe('Amazon EKS: CoreDNS forward over TCP, network load balancer, security groups by aws'),
    openshift: OpenShiftConfig.optional().describe('OpenShift with Submariner: ServiceExports instead of chained DNS'),
  }),
]);
export type ProviderConfig = z.infer<typeof ProviderConfig>;

export const RegionConfig = z.strictObject({
  name: Label.describe('Name of the region in commands, tasks and reports'),
  context: z.string().min(1).describe('Context of the kubeconfig that leads to the Kubernetes cluster of the region'),
  namespace: Label.describe('Namespace of the brokers; must differ between the regions'),
  gateway: GatewayConfig.default({}).describe('Addresses of the gateway where it is reached over the network; port-forward for each that is absent'),
  values: z.array(z.string().min(1)).default([]).describe('Values files of this region alone, relative to this file; they follow those of helm.values'),
  search: SearchConfig.describe('The Elasticsearch or OpenSearch that the exporter of the region writes to'),
  provider: ProviderConfig.default('generic').describe('Who runs the Kubernetes cluster: generic (CoreDNS, Services of type LoadBalancer), gke, eks or openshift'),
  podCidr: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'an address range such as 10.192.0.0/16').optional().describe('Addresses of its pods; must not overlap with those of the other region. A failover up to 8.5 cuts a lost region off by it'),
  optimize: z.boolean().default(false).describe('Optimize in this region: not supported over two regions before 8.8, and in at most one of them'),
});
export type RegionConfig = z.infer<typeof RegionConfig>;

export const ApprovalConfig = z.strictObject({
  groups: z.array(z.string().min(1)).max(2, 'at most two groups').default([]).describe('Groups that must approve each change: none, one, or two (two different people)'),
  requesterMayApprove: z.boolean().default(false).describe('Whether the person who started the run may approve its steps'),
});

export const ClusterConfig = z.strictObject({
  release: Label.default('camunda').describe('Name of the Helm release, the same in both regions'),
  kubeconfig: z.string().min(1).optional().describe('Path of a kubeconfig, relative to this file; the kubeconfig of the user when absent'),
  lossHoldMs: Milliseconds.default(10_000).describe('How long a region must be gone before its loss is believed'),
  probeTimeoutMs: z.int().min(100).max(60_000).default(1_000).describe('Deadline for a region that may be dead: for its connection and for the first byte of its answer'),
  canaryIntervalMs: Milliseconds.default(300_000).describe('Pace of the canary of the runner: messages published to every partition, so that a failover can prove that nothing was lost'),
  contextPath: z.string().regex(/^(\/[\w.~-]+)*$/, 'a path such as /orchestration, without a slash at its end').default('').describe('Base path of the gateway, of both its REST and its management API'),
  approval: ApprovalConfig.default({ groups: [], requesterMayApprove: false }).describe('The least that a start must ask for'),
  helm: HelmConfig.optional().describe('How the release is installed; a failback needs it'),
  camunda: CamundaConfig.optional().describe('What is to be installed; RegionSetup needs it, and every values file is then written from it'),
  searchClusters: SearchClustersConfig.default('chart').describe('Where the search clusters come from: the release itself (chart), a release of their own, the operator ECK, or existing ones'),
  secrets: z.array(SecretConfig).default([]).describe('Secrets that a set-up makes in both regions, for example keys of a bucket'),
  snapshots: SnapshotsConfig.optional().describe('Where snapshots of the search data go; a failback needs it'),
  dns: z.union([z.literal('unchecked'), DnsConfig]).default({ namespace: 'kube-system', selector: 'k8s-app=kube-dns', port: 53, domain: 'cluster.local' })
    .describe('Where a failback checks that the DNS of either region leads to the other; unchecked where they find each other in another way'),
  networkCheck: z.union([z.literal('unchecked'), NetworkCheckConfig]).default({ image: 'docker.io/library/debian:12-slim' })
    .describe('How a set-up checks that pods of either region reach those of the other, before it installs; unchecked where no such pod may run'),
  pauseLimitMs: Milliseconds.default(1_800_000).describe('How long a failback may keep exporting paused before its guards resume it'),
  regions: z.array(RegionConfig).length(2, 'exactly two regions').describe('The two regions, in broker-numbering order: even broker ids in the first, odd ones in the second'),
});
export type ClusterConfig = z.infer<typeof ClusterConfig>;

export const OAuthConfig = z.strictObject({
  clientId: z.string().min(1).describe('Client id'),
  clientSecret: SecretRef.describe('Where the client secret stands'),
  url: HttpUrl.describe('Address of the token endpoint'),
  audience: z.string().min(1).describe('Audience of the token'),
  scope: z.string().min(1).optional().describe('Scope of the token'),
});

export const EngineAuth = z.strictObject({
  basic: z.strictObject({
    username: z.string().min(1).describe('User'),
    password: SecretRef.describe('Where the password stands'),
  }).optional().describe('Basic authentication'),
  oauth: OAuthConfig.optional().describe('OAuth client credentials'),
});

export const ExternalEngine = z.strictObject({
  name: Label.optional().describe('Name of the engine as it stands in the locks of the clusters; its gRPC address when absent'),
  grpc: EngineGrpc.describe('Address of the gRPC API: host:port in plain text, grpcs://host:port with TLS'),
  rest: HttpUrl.describe('Address of the REST API'),
  operate: HttpUrl.describe('Address of Operate'),
  tasklist: HttpUrl.describe('Address of Tasklist'),
  auth: z.union([z.literal('none'), EngineAuth]).default('none').describe('How the engine is logged in to: none, basic or oauth'),
});
export type ExternalEngine = z.infer<typeof ExternalEngine>;

/** The file regions.yaml. */
export const Config = z.strictObject({
  engine: z.union([z.literal('embedded'), ExternalEngine]).default('embedded').describe('The management engine: embedded on this machine, or an existing one'),
  clusters: z.record(Label, ClusterConfig).describe('The managed clusters by name'),
});
export type Config = z.infer<typeof Config>;
