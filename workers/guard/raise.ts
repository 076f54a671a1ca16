import { PauseInput } from '../../src/runtime/failback-inputs.ts';
import { definePureWorker, parseInput } from '../../src/runtime/worker.ts';
import { z } from 'zod';

const RaiseInput = PauseInput.extend({ cluster: z.string() });

/**
 * Job type `guard.raise`: asks for an instance of the guard, which watches this run's pause from outside of it. The model waits until it
 * reports. A pause that is done again gets a guard of its own.
 */
export const raiseGuardWorker = definePureWorker({
  jobType: 'guard.raise',
  title: 'Raise guard',
  decides: [],
  run(variables, { jobKey }) {
    const { cluster, layout, lostRegion, survivingRegion, runKey, pauseLimitMs } = parseInput(RaiseInput, variables);
    const id = `${runKey}-${jobKey}`;
    return {
      kind: 'done', output: { guardId: id },
      messages: [{ name: 'ExportingPauseGuardRequested', correlationKey: id, messageId: id, timeToLiveMs: 60_000, variables: { guardId: id, cluster, layout, lostRegion, survivingRegion, runKey, pauseLimitMs } }],
    };
  },
});
