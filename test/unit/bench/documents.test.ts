import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentBatches, writeDocuments } from '../../bench/documents.ts';
import type { SearchCall } from '../../bench/search.ts';

const region = { name: 'region0', index: 0, context: 'region0', namespace: 'camunda-region0' };

describe('documentBatches', () => {
  it('holds about so many bytes, in whole documents and batches of a few megabytes', () => {
    const batches = [...documentBatches(10_000_000)];
    const bytes = batches.reduce((sum, { lines }) => sum + lines.length, 0);
    expect(bytes / 10_000_000).toBeGreaterThanOrEqual(1);
    expect(bytes / 10_000_000).toBeLessThan(1.02);
    expect(Math.max(...batches.map(({ lines }) => lines.length))).toBeLessThan(4_000_000);
    expect([...documentBatches(0)]).toEqual([]);
  });

  it('is what _bulk takes: an action and a document a line, with a newline at its end', () => {
    const [batch] = [...documentBatches(1)];
    expect(batch?.documents).toBe(1);
    expect(batch?.lines).toMatch(/^\{"index":\{\}\}\n\{"payload":"[A-Za-z0-9+/]{65536}"\}\n$/);
  });

  it('is not squeezed to nothing by a codec', () => {
    const [batch] = [...documentBatches(1_000_000)];
    expect(gzipSync(batch?.lines ?? '').length).toBeGreaterThan((batch?.lines.length ?? 0) * 0.7);
  });
});

describe('writeDocuments', () => {
  /** A search cluster that takes everything but what `answers` says. */
  const fake = (answers: Readonly<Record<string, unknown>> = {}) => {
    const sent: SearchCall[] = [];
    const count = (): number => sent.flatMap(({ lines = '' }) => lines.match(/^\{"index"/gm) ?? []).length;
    const send = (_region: unknown, call: SearchCall): Promise<unknown> => {
      sent.push(call);
      const name = /_(bulk|flush|refresh|count)/.exec(call.path)?.[1] ?? 'create';
      return Promise.resolve(answers[name] ?? (name === 'bulk' ? { errors: false } : name === 'count' ? { count: count() } : {}));
    };
    return { sent, send };
  };

  it('creates an index of the web apps\' names, fills it and flushes it', async () => {
    const { sent, send } = fake();
    await writeDocuments(5_000_000, region, send, () => undefined);
    expect(sent[0]).toMatchObject({ method: 'PUT', path: '/operate-bench-8.3.0_', body: { settings: { number_of_replicas: 0 } } });
    expect(sent.map(({ path }) => path).slice(-3)).toEqual(['/operate-bench-8.3.0_/_flush?wait_if_ongoing=true', '/operate-bench-8.3.0_/_refresh', '/operate-bench-8.3.0_/_count']);
  });

  it('sends nothing for no bytes', async () => {
    const { sent, send } = fake();
    await writeDocuments(0, region, send, () => undefined);
    expect(sent).toEqual([]);
  });

  it.each([{ why: 'a document was refused', answers: { bulk: { errors: true } } }, { why: 'documents are missing', answers: { count: { count: 1 } } }])('rejects when $why', async ({ answers }) => {
    await expect(writeDocuments(5_000_000, region, fake(answers).send, () => undefined)).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});
