import { z } from 'zod';
import { startRunnerProcess, type RunnerProcess } from './regionctl.ts';

const StartLine = z.looseObject({ element: z.string(), msg: z.string().regex(/: starts( \(preview\))?$/) });

function startedElementOf(line: string): string | undefined {
  try {
    return StartLine.safeParse(JSON.parse(line)).data?.element;
  } catch {
    return undefined;
  }
}

/** Runners one after the other: each is killed as soon as it starts one of the elements, and replaced. */
export interface MortalRunners {
  /** Elements at whose start a runner was killed, in that order. */
  readonly killedAt: readonly string[];
  stop(): Promise<void>;
}

/** Starts the first runner. Each element costs one runner: its second start is left alone. */
export function startMortalRunners(config: string, elements: readonly string[]): MortalRunners {
  const left = new Set(elements);
  const killedAt: string[] = [];
  let stopped = false;
  let current: RunnerProcess;
  let replaced: Promise<void> = Promise.resolve();
  const hire = (): RunnerProcess => {
    let alive = true;
    const runner = startRunnerProcess(config, (line) => {
      // What a killed runner still had in the pipe is no second death.
      const element = alive ? startedElementOf(line) : undefined;
      if (element === undefined || !left.delete(element)) return;
      alive = false;
      killedAt.push(element);
      replaced = runner.kill().then(() => { if (!stopped) current = hire(); });
    });
    return runner;
  };
  current = hire();
  return {
    killedAt,
    async stop() {
      stopped = true;
      await replaced;
      await current.stop();
    },
  };
}
