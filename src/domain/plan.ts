/**
 * What a pure plan function says of an observation.
 * - `done`: the goal was read back; the step completes with `output`.
 * - `wait`: nothing to send, look again (after `pollMs`, 250 by default).
 * - `act`: send one action; `expect` is the view that is predicted afterwards (dry runs walk over it).
 * - `decide`: a person must choose; `code` is a BPMN error that the model catches.
 */
export type Plan<View, Action, Output> =
  | { readonly kind: 'done'; readonly output: Output }
  | { readonly kind: 'wait'; readonly why: string; readonly pollMs?: number }
  | { readonly kind: 'act'; readonly action: Action; readonly expect: View; readonly why: string }
  | { readonly kind: 'decide'; readonly code: DecisionCode; readonly facts: Readonly<Record<string, unknown>> };

/** BPMN error codes that a step may raise; the model must catch each one. */
export type DecisionCode =
  | 'REQUEST_REFUSED' | 'LOCKED' | 'REGION_STILL_ALIVE' | 'FOREIGN_CHANGE_PENDING' | 'EXPORTING_STALLED'
  | 'REGION_NOT_EMPTY' | 'PAUSE_LOST' | 'NETWORK_BROKEN' | 'CLUSTER_SERVES' | 'ISOLATION_NOT_ENFORCED'
  | 'REJECTED' | 'PLAN_CHANGED' | 'APPROVAL_INVALID';

export const done = <Output>(output: Output): { kind: 'done'; output: Output } => ({ kind: 'done', output });
export const wait = (why: string, pollMs?: number): { kind: 'wait'; why: string; pollMs?: number } =>
  pollMs === undefined ? { kind: 'wait', why } : { kind: 'wait', why, pollMs };
export const act = <View, Action>(action: Action, expect: View, why: string): { kind: 'act'; action: Action; expect: View; why: string } => ({ kind: 'act', action, expect, why });
export const decide = (code: DecisionCode, facts: Readonly<Record<string, unknown>> = {}): { kind: 'decide'; code: DecisionCode; facts: Readonly<Record<string, unknown>> } => ({ kind: 'decide', code, facts });
