import { overlapping } from '../domain/address-ranges.ts';

/** The range of the pods, by so many nodes that tell theirs; or why it is not known. */
export type PodsByNodes = { readonly range: string; readonly nodes: number } | { readonly problem: string };

/** A region as the example names it. */
export interface ExampleRegion {
  readonly context: string;
  /** Absent where nobody asked. */
  readonly pods?: PodsByNodes;
}

/** First region first. */
export type ExampleRegions = readonly [ExampleRegion, ExampleRegion];

/** A commented regions.yaml to start from; valid as it is. */
export function renderExampleConfig([first, second]: ExampleRegions = [{ context: 'region0' }, { context: 'region1' }]): string {
  return `# Managed clusters of Region Runbooks. Check it with: regionctl topology

# The management engine that runs the runbooks: embedded on this machine, or an existing one.
engine: embedded
# engine:
#   name: management
#   grpc: engine.example.com:26500
#   rest: https://engine.example.com
#   operate: https://operate.example.com
#   tasklist: https://tasklist.example.com
#   auth:
#     oauth:
#       clientId: region-runbooks
#       clientSecret: { fromEnv: ENGINE_CLIENT_SECRET }   # secrets are named here, never written
#       url: https://login.example.com/oauth/token
#       audience: zeebe-api

clusters:
  payments:
    # Name of the Helm release, the same in both regions.
    release: camunda
    # kubeconfig: kubeconfig.yaml     # relative to this file; the kubeconfig of the user when absent
    # How long a region must be gone before its loss is believed.
    lossHoldMs: 10000
    # Deadline for a region that may be dead.
    probeTimeoutMs: 1000
    # Pace of the messages that prove, after a failover, that nothing was lost.
    canaryIntervalMs: 300000
    # contextPath: /orchestration     # base path of the gateway, where it has one
    # The least that a start must ask for: no group, one, or two (two different people).
    approval:
      groups: [duty-operators]
      requesterMayApprove: false
    # A set-up needs the next two, a failback helm and snapshots. What is to be installed: everything derivable is derived from it.
    # camunda:
    #   version: 8.6.0
    #   brokers: 8                    # of both regions together; even, at least 4
    #   partitions: 8
    #   replicationFactor: 4          # two replicas of each partition a region
    #   search: elasticsearch         # or opensearch
    #   webApps: true                 # Operate and Tasklist
    # How the release is installed, and where snapshots of the search data go.
    # helm:
    #   chart: camunda/camunda-platform # or a path: ./chart
    #   version: 11.0.0
    #   values: [values.yaml]         # for both regions; those of one region alone stand below. With camunda: what it does not derive
    # Where the search clusters come from: chart (the release above), existing, a release of their own, or the operator ECK (from 8.9 on).
    # searchClusters: chart
    # searchClusters: { release: { chart: elastic/elasticsearch, version: 8.5.1, values: [search.yaml] } }
    # searchClusters: { eck: { version: 8.19.0, nodes: 3, storage: 64Gi } }
    # Kubernetes Secrets that a set-up makes in both regions: references to their values, never the values.
    # secrets:
    #   - name: camunda-backup
    #     keys:
    #       accessKey: { fromEnv: BACKUP_ACCESS_KEY }
    #       secretKey: { fromFile: secrets/backup-secret-key }
    # snapshots:
    #   repository: camunda_backup    # its name in both search clusters
    #   type: s3                      # fs (location), s3 or gcs (bucket), azure (container)
    #   bucket: camunda-backup
    #   basePath: payments
    #   client: default               # its credentials stand in the keystore of the search clusters
    #   keep: 1
    # Where a failback asks whether the DNS of either region leads to the other; or, where they find each other otherwise: unchecked
    # dns: { namespace: kube-system, selector: k8s-app=kube-dns, port: 53, domain: cluster.local }
    # Image of the pods by which a set-up checks the network between the regions; or: unchecked
    # networkCheck: { image: docker.io/library/debian:12-slim }
    # How long a failback may keep exporting paused before its guards resume it.
    # pauseLimitMs: 1800000
    # Exactly two, in broker-numbering order: even broker ids in the first, odd ones in the second.
    regions:
      - name: region0
        context: ${JSON.stringify(first.context)}
        namespace: camunda-region0
        # gateway:                    # addresses of the gateway; port-forward for each that is absent
        #   management: http://zeebe-management.region0.example.com
        #   rest: http://zeebe-rest.region0.example.com
        #   grpc: zeebe.region0.example.com:26500
        # values: [region0.yaml]
${podCidrOf(first, second, '# podCidr: 10.192.0.0/16      # addresses of its pods; must not overlap with those of the other region')}
        # Who runs the Kubernetes cluster: generic, or one of gke, eks, openshift. With create, a set-up makes it and a teardown deletes it.
        # provider: { gke: { project: my-project, location: us-east1, cluster: region0 } }
        # provider: { eks: { region: eu-west-2, cluster: region0, create: { configFile: region0-eks.yaml } } }
        # provider: { openshift: { clusterId: region0 } }
        search: { service: elasticsearch, port: 9200 }
      - name: region1
        context: ${JSON.stringify(second.context)}
        namespace: camunda-region1
${podCidrOf(second, first, '# podCidr: 10.202.0.0/16')}
        # provider: { gke: { project: my-project, location: us-west1, cluster: region1 } }
        # provider: { eks: { region: eu-west-3, cluster: region1, create: { configFile: region1-eks.yaml } } }
        # provider: { openshift: { clusterId: region1 } }
        search: { service: elasticsearch, port: 9200 }
        # search:                     # or an address, with basic authentication where it needs that
        #   url: https://search.region1.example.com
        #   username: region-runbooks
        #   password: { fromFile: secrets/search-password }
`;
}

/** Ranges that share addresses are no valid configuration: there they stand as comments. `commented` is the line where nothing is known. */
function podCidrOf({ pods }: ExampleRegion, { pods: others }: ExampleRegion, commented: string): string {
  const indented = (...lines: readonly string[]): string => lines.map((line) => `        ${line}`).join('\n');
  if (pods === undefined) return indented(commented);
  if ('problem' in pods) return indented(`# Addresses of its pods, not known from its nodes: ${pods.problem}.`, commented);
  const source = `# Addresses of its pods, by spec.podCIDRs of its nodes (${pods.nodes})`;
  if (others !== undefined && 'range' in others && overlapping(pods.range, others.range)) {
    return indented(`${source}: they share some with those of the other region (${others.range}), and no route can lead between the same addresses.`, `# podCidr: ${pods.range}`);
  }
  return indented(`${source}; widen it for nodes to come. Must not overlap with those of the other region.`, `podCidr: ${pods.range}`);
}
