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

export const RegionConfig = z.strictObject({
  name: Label.describe('Name of the region in commands, tasks and reports'),
  context: z.string().min(1).describe('Context of the kubeconfig that leads to the Kubernetes cluster of the region'),
  namespace: Label.describe('Namespace of the brokers; must differ between the regions'),
  gateway: GatewayConfig.default({}).describe('Addresses of the gateway where it is reached over the network; port-forward for each that is absent'),
  values: z.array(z.string().min(1)).default([]).describe('Values files of this region alone, relative to this file; they follow those of helm.values'),
  search: SearchConfig.describe('The Elasticsearch or OpenSearch that the exporter of the region writes to'),
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
  snapshots: SnapshotsConfig.optional().describe('Where snapshots of the search data go; a failback needs it'),
  dns: z.union([z.literal('unchecked'), DnsConfig]).default({ namespace: 'kube-system', selector: 'k8s-app=kube-dns', port: 53, domain: 'cluster.local' })
    .describe('Where a failback checks that the DNS of either region leads to the other; unchecked where they find each other in another way'),
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
