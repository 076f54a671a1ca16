import { Ansis } from 'ansis';

/** Colours, or the same text without them. */
export interface Style {
  strong(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/** @param colours whether the stream shows colours */
export function createStyle(colours: boolean): Style {
  const ansis = new Ansis(colours ? 1 : 0);
  return {
    strong: (text) => ansis.bold(text),
    dim: (text) => ansis.dim(text),
    good: (text) => ansis.green(text),
    bad: (text) => ansis.red(text),
    warn: (text) => ansis.yellow(text),
  };
}

const GOOD = ['COMPLETED', 'done', 'restored', 'ready', 'running', 'up', 'yes', 'healthy', 'ENABLED'];
const BAD = ['INCIDENT', 'failed', 'cut', 'not answering', 'no', 'unhealthy', 'no answer'];
const WARN = ['ACTIVE', 'TERMINATED', 'refused', 'stopped', 'aborted', 'locked', 'waiting'];

/** The reason of a read that failed, said once. */
export const noAnswer = (error: string): string => (error.startsWith('no answer') ? error : `no answer (${error})`);

/** A state in the colour of its meaning. */
export function stateIn(style: Style, state: string): string {
  if (GOOD.includes(state)) return style.good(state);
  if (BAD.includes(state)) return style.bad(state);
  return WARN.includes(state) ? style.warn(state) : state;
}
