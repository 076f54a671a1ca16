import type { SendKubernetes } from './kubernetes.ts';

/** Sends to each context no more than so many requests at once; the others wait for their turn, in their order. */
export function inTurn(send: SendKubernetes, atOnce: number): SendKubernetes {
  const lines = new Map<string, Line>();
  return async (request) => {
    const line = lines.get(request.context) ?? { underWay: 0, waiting: [] };
    lines.set(request.context, line);
    if (line.underWay === atOnce) await new Promise<void>((go) => line.waiting.push(go));
    else line.underWay += 1;
    try {
      return await send(request);
    } finally {
      const next = line.waiting.shift();
      if (next === undefined) line.underWay -= 1;
      else next();
    }
  };
}

interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}
