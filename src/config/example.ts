/** Contexts of the kubeconfig that the example names, first region first. */
export type ExampleContexts = readonly [string, string];

/** A commented regions.yaml to start from; valid as it is. */
export function renderExampleConfig([first, second]: ExampleContexts = ['region0', 'region1']): string {
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
    # A failback needs the next two: how the release is installed, and where snapshots of the search data go.
    # helm:
    #   chart: camunda/camunda-platform # or a path: ./chart
    #   version: 11.0.0
    #   values: [values.yaml]         # for both regions; those of one region alone stand below
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
        context: ${JSON.stringify(first)}
        namespace: camunda-region0
        # gateway:                    # addresses of the gateway; port-forward for each that is absent
        #   management: http://zeebe-management.region0.example.com
        #   rest: http://zeebe-rest.region0.example.com
        #   grpc: zeebe.region0.example.com:26500
        # values: [region0.yaml]
        search: { service: elasticsearch, port: 9200 }
      - name: region1
        context: ${JSON.stringify(second)}
        namespace: camunda-region1
        search: { service: elasticsearch, port: 9200 }
        # search:                     # or an address, with basic authentication where it needs that
        #   url: https://search.region1.example.com
        #   username: region-runbooks
        #   password: { fromFile: secrets/search-password }
`;
}
