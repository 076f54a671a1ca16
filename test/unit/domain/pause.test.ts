import { describe, expect, it } from 'vitest';
import { LANDING_MS, planGuard, planPause, planResume, type GuardView, type PauseView } from '../../../src/domain/pause.ts';
import { change, exporting, paused, phases, place, wanted, withoutBroker2 } from '../../support/failback-builders.ts';

const input = { ...place, runKey: '42', pauseLimitMs: 600_000 };
const armed = { name: 'exporting-guard-42', state: 'armed', createdAt: '2026-01-01T00:00:00Z' } as const;
const view = (part: Partial<PauseView> = {}): PauseView => ({ partitions: exporting, deadMansSwitch: null, image: 'camunda/zeebe:8.6.0', pendingChange: null, wanted, ...part });

describe('planPause', () => {
  it.each([
    { why: 'no guard stands', seen: view(), plan: { kind: 'act', action: { kind: 'arm', name: 'exporting-guard-42', waitSeconds: 600 } } },
    { why: 'the guard of an earlier pause has fired', seen: view({ deadMansSwitch: { ...armed, state: 'fired' } }), plan: { kind: 'act', action: { kind: 'disarm' } } },
    { why: 'exporting is paused already and no guard stands', seen: view({ partitions: paused }), plan: { kind: 'act', action: { kind: 'arm' } } },
    { why: 'the guard stands', seen: view({ deadMansSwitch: armed }), plan: { kind: 'act', action: { kind: 'pause' } } },
    { why: 'one replica still exports', seen: view({ deadMansSwitch: armed, partitions: phases('EXPORTING', 'PAUSED') }), plan: { kind: 'act', action: { kind: 'pause' } } },
    { why: 'one broker is silent', seen: view({ deadMansSwitch: armed, partitions: withoutBroker2(paused) }), plan: { kind: 'wait' } },
    { why: 'no broker answers', seen: view({ partitions: [] }), plan: { kind: 'wait' } },
    { why: 'the replicas that there should be cannot be told', seen: view({ deadMansSwitch: armed, partitions: paused, wanted: null }), plan: { kind: 'wait' } },
    { why: 'every replica is paused', seen: view({ deadMansSwitch: armed, partitions: paused }), plan: { kind: 'done' } },
    { why: 'a change is pending', seen: view({ deadMansSwitch: armed, pendingChange: change({ operation: 'PARTITION_JOIN' }) }), plan: { kind: 'decide', code: 'FOREIGN_CHANGE_PENDING' } },
  ])('plans $plan.kind when $why', ({ seen, plan }) => {
    expect(planPause(input, seen)).toMatchObject(plan);
  });
});

describe('planResume', () => {
  const resume = { ...input, paused: true };

  it('does nothing for a run that has not sent a pause, also where exporting is paused', () => {
    expect(planResume({ ...input, paused: false }, view({ partitions: paused }), 0)).toEqual({ kind: 'done', output: { exportingPaused: false } });
  });

  it.each([
    { why: 'exporting is paused', seen: view({ partitions: paused, deadMansSwitch: armed }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'one replica is still paused', seen: view({ partitions: phases('PAUSED', 'EXPORTING') }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'a change is pending: nothing holds up a resume', seen: view({ partitions: paused, pendingChange: change({ operation: 'PARTITION_JOIN' }) }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'a broker is silent: it may come back paused', seen: view({ partitions: withoutBroker2(exporting), deadMansSwitch: armed }), plan: { kind: 'wait', why: 'every replica of partition 1, 2 tells the phase of its exporter' } },
    { why: 'no broker answers', seen: view({ partitions: [] }), plan: { kind: 'wait' } },
    { why: 'the runner died between the resume and the disarm', seen: view({ deadMansSwitch: armed }), plan: { kind: 'act', action: { kind: 'disarm' } } },
    { why: 'every replica exports and no switch is left', seen: view(), plan: { kind: 'done' } },
    { why: 'the replicas that there should be cannot be told', seen: view({ partitions: withoutBroker2(exporting), wanted: null }), plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ seen, plan }) => {
    expect(planResume(resume, seen, 0)).toMatchObject(plan);
  });

  it('keeps the switch while a pause that was under way may still take effect', () => {
    expect(planResume({ ...resume, underWay: true }, view({ deadMansSwitch: armed }), LANDING_MS - 1)).toMatchObject({ kind: 'wait' });
    expect(planResume({ ...resume, underWay: true }, view({ deadMansSwitch: armed }), LANDING_MS)).toMatchObject({ kind: 'act', action: { kind: 'disarm' } });
    expect(planResume({ ...resume, underWay: true }, view({ partitions: paused }), 0)).toMatchObject({ kind: 'act', action: { kind: 'resume' } });
  });
});

describe('planGuard', () => {
  const watch = (part: Partial<GuardView>): GuardView => ({ ...view({ partitions: paused, deadMansSwitch: armed }), runActive: true, lockedByOther: false, pausedForMs: 0, overForMs: 0, ...part });
  const enabling = change({ operation: 'PARTITION_ENABLE_EXPORTER' });

  it.each([
    { why: 'the run is active and the pause is young', seen: watch({ pausedForMs: 599_999 }), plan: { kind: 'wait' } },
    { why: 'the pause takes too long', seen: watch({ pausedForMs: 600_000 }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'the run has ended while exporting is paused', seen: watch({ runActive: false }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'it has ended with one replica paused', seen: watch({ runActive: false, partitions: phases('PAUSED', 'EXPORTING') }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'it has ended while the exporter is being enabled', seen: watch({ runActive: false, pendingChange: enabling }), plan: { kind: 'wait' } },
    { why: 'that enabling does not end', seen: watch({ pendingChange: enabling, pausedForMs: 720_000 }), plan: { kind: 'act', action: { kind: 'resume' } } },
    { why: 'the pause is over and the run goes on: the next pause may come', seen: watch({ partitions: exporting }), plan: { kind: 'wait' } },
    { why: 'the run has ended and the switch is left', seen: watch({ runActive: false, partitions: exporting }), plan: { kind: 'act', action: { kind: 'disarm' } } },
    { why: 'a broker is silent that may come back paused', seen: watch({ runActive: false, partitions: withoutBroker2(exporting) }), plan: { kind: 'wait' } },
    { why: 'a pause that was under way may still take effect', seen: watch({ runActive: false, partitions: exporting, deadMansSwitch: null, overForMs: LANDING_MS - 1 }), plan: { kind: 'wait' } },
    { why: 'the run has ended and nothing is left to fear', seen: watch({ runActive: false, partitions: exporting, deadMansSwitch: null, overForMs: LANDING_MS }), plan: { kind: 'done' } },
    { why: 'the run has ended and the pause is that of the run that holds the lock now', seen: watch({ runActive: false, lockedByOther: true, deadMansSwitch: null }), plan: { kind: 'done' } },
    { why: 'that run holds the lock and the switch of the ended one is left', seen: watch({ runActive: false, lockedByOther: true }), plan: { kind: 'act', action: { kind: 'disarm' } } },
    { why: 'no broker answers', seen: watch({ runActive: false, partitions: [] }), plan: { kind: 'wait' } },
  ])('plans $plan.kind when $why', ({ seen, plan }) => {
    expect(planGuard(input, seen)).toMatchObject(plan);
  });
});
