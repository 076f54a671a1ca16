import type { RunnerLog } from '../cli/context.ts';

/** Lines for a person on a terminal, JSON lines elsewhere; both to stderr. */
export async function openRunnerLog({ terminal, verbose, write }: { readonly terminal: boolean; readonly verbose: boolean; readonly write: (text: string) => void }): Promise<RunnerLog> {
  if (terminal) {
    return (entry, message) => {
      const { run, tookMs } = entry;
      const rest = verbose ? `  ${JSON.stringify(entry)}` : '';
      write(`${new Date().toISOString().slice(11, 23)}  ${typeof run === 'string' ? `${run}  ` : ''}${message}${typeof tookMs === 'number' ? ` (${tookMs} ms)` : ''}${rest}\n`);
    };
  }
  const { pino, destination } = await import('pino');
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }));
  return (entry, message) => { logger.info(entry, message); };
}
