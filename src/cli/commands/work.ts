import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { deployAll } from '../deployment.ts';

export const workCommand = defineCommand({
  path: ['work'],
  summary: 'Run the job workers until told to stop (the runner)',
  details: 'A runner keeps no state: run as many as you like, stop any at any time. Another one goes on where it was, after it looked at the world. It also sends the canary to each managed cluster.',
  options: [
    { flags: '--deploy', description: 'send models and forms to the engine first' },
    { flags: '--no-canary', description: 'send no canary' },
  ],
  examples: ['work', 'work --deploy --no-canary'],
  endsByItself: true,
  input: z.object({ deploy: z.boolean().default(false), canary: z.boolean().default(true) }),
  async run({ deploy, canary }, { parts, verbose, interrupted }) {
    const log = await parts.openLog(verbose);
    if (deploy) {
      const { processes } = await deployAll(parts);
      log({ processes: processes.map(({ processId, version }) => `${processId} version ${version}`) }, 'models and forms are deployed');
    }
    const runner = await parts.startRunner({ canary, log });
    log({ canary }, 'the runner is at work');
    if (!interrupted.aborted) await new Promise<void>((resolve) => { interrupted.addEventListener('abort', () => resolve(), { once: true }); });
    log({}, 'the runner stops; jobs in hand are handed out again');
    await runner.close();
    return {};
  },
});
