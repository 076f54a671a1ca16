import { describe, expect, it } from 'vitest';
import { planExporterEnabling, type EnablingView } from '../../../src/domain/exporter-enabling.ts';
import { change, code, exporters, exporting, paused, phases, place, targets, wanted, withoutBroker2 } from '../../support/failback-builders.ts';

const seen = (west: string, part: Partial<EnablingView> = {}): EnablingView => ({ partitions: paused, wanted, membership: { members: [0, 2] }, exporters: exporters({ camundaeast: 'ENABLED', camundawest: west }), targets, ...part });
const pending = (operation: string): Pick<EnablingView, 'membership'> => ({ membership: { members: [0, 2], pendingChange: change({ operation }) } });

describe('planExporterEnabling', () => {
  it.each([
    { why: 'it is disabled', view: seen('DISABLED'), plan: { kind: 'act', action: { exporterId: 'camundawest', initializeFrom: 'camundaeast' } } },
    { why: 'exporting was resumed', view: seen('DISABLED', { partitions: exporting }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'one replica exports', view: seen('DISABLED', { partitions: phases('PAUSED', 'EXPORTING', 'PAUSED') }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'it is enabled and exporting was resumed: it may have started behind the copy', view: seen('ENABLED', { partitions: exporting }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'no broker tells its phase', view: seen('ENABLED', { partitions: [] }), plan: { kind: 'wait' } },
    { why: 'a replica is silent although it is enabled', view: seen('ENABLED', { partitions: withoutBroker2(paused) }), plan: { kind: 'wait', why: 'every replica of partition 1, 2 tells the phase of its exporter' } },
    { why: 'one replica is silent and another one exports', view: seen('ENABLED', { partitions: withoutBroker2(phases('EXPORTING', 'PAUSED')) }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'its enabling is pending', view: seen('ENABLED', pending('PARTITION_ENABLE_EXPORTER')), plan: { kind: 'wait' } },
    { why: 'it is ENABLING', view: seen('ENABLING'), plan: { kind: 'wait' } },
    { why: 'a change of somebody else is pending', view: seen('DISABLED', pending('PARTITION_JOIN')), plan: { kind: 'decide', code: 'FOREIGN_CHANGE_PENDING' } },
    { why: 'it is enabled and nothing is pending', view: seen('ENABLED'), plan: { kind: 'done', output: { enabledExporters: ['camundawest'] } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planExporterEnabling(place, view)).toMatchObject(plan);
  });

  it.each([
    { why: 'no exporter writes to the region', view: seen('DISABLED', { targets: targets.slice(0, 1) }) },
    { why: 'no enabled exporter of the survivor tells a position', view: seen('DISABLED', { exporters: exporters({ camundaeast: 'DISABLED', camundawest: 'DISABLED' }) }) },
  ])('stops when $why', ({ view }) => {
    expect(() => planExporterEnabling(place, view)).toThrow(code('EXPORTER_UNMAPPED'));
  });

  describe('with two exporters in the surviving region', () => {
    const two = (id: string): EnablingView => seen('', {
      exporters: exporters({ 'old-east-es': 'ENABLED', 'camundaeast': 'ENABLED', [id]: 'DISABLED' }),
      targets: [...targets.slice(0, 1), { id: 'old-east-es', url: targets[0]?.url ?? '' }, { id, url: targets[1]?.url ?? '' }],
    });
    it('takes the position of the one of the same kind', () => {
      expect(planExporterEnabling(place, two('camundawest'))).toMatchObject({ kind: 'act', action: { initializeFrom: 'camundaeast' } });
      expect(planExporterEnabling(place, two('old-west-es'))).toMatchObject({ kind: 'act', action: { initializeFrom: 'old-east-es' } });
    });
    it('never guesses: the position of another kind may be ahead of the copy', () => {
      expect(() => planExporterEnabling(place, two('archive'))).toThrow(code('EXPORTER_UNMAPPED'));
    });
  });
});
