/** The chain that holds the rules; the first thing in FORWARD while there are any. */
export declare const CHAIN: 'RR-POLICY';

/** As the API server lists it; only what is looked at. */
export interface Policy {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly podSelector?: object;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
  };
}

/** As the API server lists it; only what is looked at. */
export interface Pod {
  readonly metadata: { readonly namespace: string; readonly name?: string };
  readonly spec?: { readonly hostNetwork?: boolean };
  readonly status?: { readonly phase?: string; readonly podIPs?: readonly { readonly ip: string }[] };
}

/**
 * The networks that a policy cuts all pods of its namespace off from; null where it is of another shape than the one that is enforced:
 * every pod, both directions, each allowed by one rule with all namespaces (`namespaceSelector: {}`) and `ipBlock: {cidr: 0.0.0.0/0, except: […]}`.
 */
export declare function cutOffBy(policy: Policy): { readonly from: readonly string[]; readonly to: readonly string[] } | null;

/** Lines `-A RR-POLICY -s 10.202.0.0/16 -d 10.192.0.7/32 -j DROP`, as iptables-save writes them, each once and sorted. Policies of another shape give none. */
export declare function rulesOf(policies: readonly Policy[], pods: readonly Pod[]): readonly string[];

/**
 * Input of `iptables-restore --noflush` that makes the chain just these rules and FORWARD's first stop, or without rules removes both; null where
 * all is so already.
 * @param saved what `iptables-save -t filter` prints
 */
export declare function restoreText(rules: readonly string[], saved: string): string | null;
