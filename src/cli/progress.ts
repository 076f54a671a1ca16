import type { Progress } from '../ports/progress.ts';
import type { Style } from './render/style.ts';
import { duration } from './render/time.ts';

export interface ProgressHost {
  /** Text as it is, to stderr. */
  readonly write: (text: string) => void;
  readonly columns: number;
  readonly style: Style;
  readonly now: () => number;
}

/** Shorter tasks leave no line where nobody watches. */
const WORTH_TELLING_MS = 1_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 100;

/** One line as a task starts and one as it ends, with the seconds since the command began: for logs and pipes. */
export function plainProgress({ write, now }: Pick<ProgressHost, 'write' | 'now'>): Progress {
  const began = now();
  const line = (text: string): void => write(`${((now() - began) / 1_000).toFixed(1).padStart(6)} s  ${text}\n`);
  return {
    async task(title, work) {
      const started = now();
      let told = '';
      const timer = setTimeout(() => line(`${title} …`), WORTH_TELLING_MS);
      try {
        const result = await work((text) => { told = text; });
        if (now() - started >= WORTH_TELLING_MS) line(`${title}: done in ${duration(now() - started)}`);
        return result;
      } catch (cause) {
        line(`${title}: failed after ${duration(now() - started)}${told === '' ? '' : ` (${told})`}`);
        throw cause;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

interface Running { readonly title: string; readonly started: number; note: string }

/** A live line for each task that runs, any number at once; each leaves one line as it ends. */
export function liveProgress({ write, columns, style, now }: ProgressHost): Progress {
  const running = new Set<Running>();
  const state: { drawn: number; frame: number; timer: NodeJS.Timeout | undefined } = { drawn: 0, frame: 0, timer: undefined };
  const erase = (): string => `${state.drawn > 0 ? `\u001b[${state.drawn}A` : ''}\r\u001b[J`;
  const fit = (text: string): string => (text.length > columns - 1 ? `${text.slice(0, columns - 2)}…` : text);
  const draw = (above = ''): void => {
    const lines = [...running].map(({ title, started, note }) => fit(`${FRAMES[state.frame % FRAMES.length] ?? ''} ${title} ${duration(now() - started)}${note === '' ? '' : `  ${note}`}`));
    write(`${erase()}${above}${lines.map((text) => `${style.dim(text)}\n`).join('')}`);
    state.drawn = lines.length;
  };
  const tick = (): void => { state.frame += 1; draw(); };
  return {
    async task(title, work) {
      const own: Running = { title, started: now(), note: '' };
      running.add(own);
      state.timer ??= setInterval(tick, FRAME_MS);
      const end = (mark: string): void => {
        running.delete(own);
        const took = now() - own.started;
        draw(mark !== '' || took >= WORTH_TELLING_MS ? `${mark === '' ? style.good('✔') : mark} ${title} ${style.dim(duration(took))}\n` : '');
        if (running.size === 0) { clearInterval(state.timer); state.timer = undefined; }
      };
      try {
        const result = await work((text) => { own.note = text.split('\n')[0] ?? ''; });
        end('');
        return result;
      } catch (cause) {
        end(style.bad('✖'));
        throw cause;
      }
    },
  };
}
