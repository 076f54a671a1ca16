import { z } from 'zod';
import { definePureWorker, parseInput } from '../../src/runtime/worker.ts';

/** Job type `guard.report`: the guard tells the run that it stands. */
export const reportGuardWorker = definePureWorker({
  jobType: 'guard.report',
  title: 'Report for duty',
  decides: [],
  run(variables, { runKey }) {
    const { guardId } = parseInput(z.object({ guardId: z.string() }), variables);
    return {
      kind: 'done', output: {},
      messages: [{ name: 'ExportingPauseGuardStands', correlationKey: guardId, messageId: `stands-${guardId}`, timeToLiveMs: 120_000, variables: { guardKey: runKey } }],
    };
  },
});
