/**
 * Every error that an operator can meet, by the reaction it asks for.
 * `retry`: the job fails with back-off; `defect`: an incident at once; `decide`: a BPMN error whose path holds a
 * user task; `refuse`: the request is wrong, the run or command ends before anything was changed.
 */
export type Reaction = 'retry' | 'defect' | 'decide' | 'refuse';

export interface ErrorSpec {
  readonly reaction: Reaction;
  readonly message: string;
  /** What the person who reads this does next. */
  readonly hint: string;
  /** Pause before a retried job is handed out again, in milliseconds. Only for `retry`. */
  readonly retryAfterMs?: number;
}

export const ERRORS = {
  // the request
  REQUEST_REFUSED: { reaction: 'decide', message: 'The request is refused', hint: 'Correct the named field and start again; nothing was read from or changed in a region' },
  CONFIG_INVALID: { reaction: 'refuse', message: 'The configuration is not valid', hint: 'Correct the lines listed; `regionctl init` writes a commented example' },
  CLUSTER_UNKNOWN: { reaction: 'refuse', message: 'The configuration has no cluster of that name', hint: 'Use one of the names under clusters:' },
  USAGE: { reaction: 'refuse', message: 'The command cannot be understood', hint: 'See --help of the command' },
  NOT_FOUND: { reaction: 'refuse', message: 'There is no such thing', hint: 'List what there is with `regionctl status` or `regionctl tasks`' },
  NOT_CONFIRMED: { reaction: 'refuse', message: 'Not confirmed, nothing was changed', hint: 'Type the word asked for, or pass the flag that the help names' },

  // the world
  REGION_UNREACHABLE: { reaction: 'retry', retryAfterMs: 1_000, message: 'The region does not answer', hint: 'Check the context, the namespace and the network of that region' },
  CLUSTER_UNREACHABLE: { reaction: 'retry', retryAfterMs: 1_000, message: 'The surviving gateway does not answer', hint: 'Check the gateway Service and the pods of the surviving region' },
  CALL_REJECTED: { reaction: 'defect', message: 'The managed cluster rejected the call', hint: 'Read the answer in the facts; repair the cause, then `regionctl retry`' },
  ANSWER_UNKNOWN: { reaction: 'defect', message: 'The answer has a shape that is not known', hint: 'Compare the version of the managed cluster with the supported ones' },
  OUTCOME_UNKNOWN: { reaction: 'retry', retryAfterMs: 500, message: 'The answer to a change was lost; its outcome is not known yet', hint: 'None: the step observes before it acts again' },
  COMMAND_FAILED: { reaction: 'retry', retryAfterMs: 2_000, message: 'A command failed', hint: 'Run the command of the facts by hand to see why' },
  TOOL_MISSING: { reaction: 'defect', message: 'A needed tool is missing', hint: 'Run `regionctl doctor`' },
  PERMISSION_DENIED: { reaction: 'defect', message: 'The credentials do not allow the call', hint: 'Apply the role in deploy/rbac to the region, then `regionctl retry`' },
  EXPORTER_UNMAPPED: { reaction: 'defect', message: 'An enabled exporter writes to no known region', hint: 'Name its search endpoint in regions.yaml, or disable it by hand, then `regionctl retry`' },
  LAYOUT_MISMATCH: { reaction: 'defect', message: 'Broker ids computed from the layout differ from those the cluster reports', hint: 'Compare regions.yaml with the topology; no id is ever guessed' },
  DRY_RUN_DIFFERS: { reaction: 'defect', message: "The cluster's own dry run differs from the change expected", hint: 'Do not force anything; compare planned changes and expectation in the facts' },
  SNAPSHOT_UNUSABLE: { reaction: 'defect', message: 'The snapshot repository cannot be used', hint: 'Read the answer in the facts; check path.repo, bucket and keystore of that search cluster, then `regionctl retry`' },
  BACKUP_UNUSABLE: { reaction: 'defect', message: 'A backup of Operate or Tasklist cannot be used', hint: 'Read state and reason in the facts; repair that, then `regionctl retry`: a backup that failed is deleted and made again. Or abort, and copy by one snapshot (snapshots.by)' },
  RESTORE_TARGET_WRONG: { reaction: 'defect', message: 'The search cluster to restore into is not the empty one of the recreated region', hint: 'Compare the search endpoints in regions.yaml: nothing was deleted or restored' },
  EXPORTER_NOT_READY: { reaction: 'defect', message: 'The exporter of the recreated region is not enabled yet', hint: 'Brokers are added only after its search data and its exporter are in place; start the failback again' },
  EMPTY_VOTERS: { reaction: 'defect', message: 'Brokers with empty disks would outvote the record', hint: 'Nothing was started: let what is named in the facts catch up, or end, then `regionctl retry`' },
  DUPLICATE_BROKER: { reaction: 'defect', message: 'A broker id ran twice; the brokers of the recreated region were stopped', hint: 'Wipe that region (its disks may hold a diverged log), check that its chart knows installationType failBack, and start the failback again' },
  REGION_IN_USE: { reaction: 'defect', message: 'The brokers of the region are members of the cluster: it is not wiped', hint: 'A region is wiped only after a failover has removed its brokers' },
  OBJECT_FOREIGN: { reaction: 'defect', message: 'An object that a set-up needs is there already, is not as wanted, and was not made by a set-up', hint: 'Nothing of somebody else is overwritten: make it what regions.yaml says, or remove it, then `regionctl retry`' },
  RECORD_MISSING: { reaction: 'defect', message: 'A record acknowledged before the loss is not there', hint: 'Stop and call support: the facts name partition and message id' },
  BROKER_STUCK: { reaction: 'defect', message: 'A broker does not start although it was restarted', hint: 'Look at its log and at the names in the facts that DNS does not know (camunda#55038), repair that, then `regionctl retry`: the count of restarts starts anew' },
  DNS_NOT_CHAINABLE: { reaction: 'defect', message: 'The DNS of a region cannot be chained as its provider says', hint: 'Read the problem in the facts; correct the DNS ConfigMap or the provider in regions.yaml, then `regionctl retry`' },
  DEADLINE: { reaction: 'defect', message: 'The step did not reach its goal in time', hint: 'The facts say what it waits for; repair that, then `regionctl retry`, or `regionctl abort`' },

  // decisions of a person
  REGION_STILL_ALIVE: { reaction: 'decide', message: 'The region declared lost still answers', hint: 'Fence it first, or stop: forcing the removal abandons live replicas' },
  FOREIGN_CHANGE_PENDING: { reaction: 'decide', message: 'A cluster change of someone else is pending', hint: 'Wait for it, cancel it, or stop' },
  EXPORTING_STALLED: { reaction: 'decide', message: 'The surviving exporter does not advance although the other one is disabled', hint: 'Restart one broker at a time (camunda#38724), or stop' },
  REGION_NOT_EMPTY: { reaction: 'decide', message: 'The region that comes back holds old data', hint: 'Have the run wipe it, or wipe it by hand: old disks must never join the cluster' },
  PAUSE_LOST: { reaction: 'decide', message: 'Exporting was resumed while its search data was copied', hint: 'None the first time: the copy is stale, the run pauses and copies again. From the second time on the run asks; find out what resumes exporting' },
  CLUSTER_SERVES: { reaction: 'decide', message: 'The cluster serves traffic', hint: 'Nothing was removed. Start the teardown with --even-if-serving where that is meant' },
  NETWORK_BROKEN: { reaction: 'decide', message: 'Pods of the two regions do not reach each other', hint: 'The facts name for each direction the hop that fails and what to do there; repair it and have the run check again, or stop' },
  ISOLATION_NOT_ENFORCED: { reaction: 'decide', message: 'Packets still reach the lost region although a NetworkPolicy cuts it off', hint: 'The network plug-in enforces no NetworkPolicy, another policy of the namespace allows it, or podCidr is not that of its pods: close the firewall or the peering between the regions, then have the run look again. A plug-in that refuses instead of dropping looks the same (kube-router, k3s)' },
  REJECTED: { reaction: 'decide', message: 'An approver rejected the step', hint: 'Start again once the objection is settled; nothing of the step was done' },
  PLAN_CHANGED: { reaction: 'decide', message: 'The world changed after the approval', hint: 'Read the new preview and approve again' },
  APPROVAL_INVALID: { reaction: 'decide', message: 'The approvals do not satisfy the policy', hint: 'Let different people approve, not the requester, each with a name' },
  LOCKED: { reaction: 'decide', message: 'Another run holds the lock of this cluster', hint: 'Wait for it or abort it; see the holder in the facts' },
  LOCK_LOST: { reaction: 'defect', message: 'This run no longer holds the lock of the cluster', hint: 'Find out who took it (Lease in the namespace region-runbooks) before you go on; then `regionctl abort`' },
  OVERTAKEN: { reaction: 'defect', message: 'Another runner took this job over', hint: 'None: the other runner goes on' },

  // engine and lab
  ENGINE_UNREACHABLE: { reaction: 'retry', retryAfterMs: 1_000, message: 'The management engine does not answer', hint: 'Run `regionctl engine up`, or check engine: in regions.yaml' },
  ENGINE_REJECTED: { reaction: 'defect', message: 'The management engine rejected the command', hint: 'The facts hold its reason; correct the model or the request' },
  ENGINE_START_FAILED: { reaction: 'defect', message: 'The management engine did not start', hint: 'Read the log named in the facts: `regionctl engine logs`' },
  RUN_NOT_ACTIVE: { reaction: 'refuse', message: 'The run is not active', hint: '`regionctl status` lists the runs' },
  LAB_FAILED: { reaction: 'defect', message: 'The lab could not do this', hint: 'Read the log named in the facts; `regionctl lab down` cleans up' },
  LAB_NOT_UP: { reaction: 'refuse', message: 'The lab is not up', hint: 'Run `regionctl lab up`' },
  PREREQUISITE_MISSING: { reaction: 'refuse', message: 'This machine lacks something', hint: 'Install what the facts name; `regionctl doctor` checks again' },
  BUILD_FAILED: { reaction: 'defect', message: 'A build or download failed', hint: 'Read the log named in the facts' },
  UNEXPECTED: { reaction: 'defect', message: 'An unexpected error', hint: 'Report this with the facts' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;
