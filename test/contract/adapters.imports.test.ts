import { describe, expect, it } from 'vitest';
import type { ImportView } from '../../src/domain/imports.ts';
import type { HttpResponse } from '../../src/transport/http.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';

const appOf = (call: string): string => (call.includes('/operate-') ? 'operate' : 'tasklist');
const reading = (positions: (app: string) => HttpResponse, newest: (body: unknown) => HttpResponse) => {
  const bodies: unknown[] = [];
  const { readers, sent } = clusterOver({ http: (call, { body }) => { if (call.startsWith('GET')) return positions(appOf(call)); bodies.push(body); return newest(body); } });
  return { read: () => readers.imports.readImports(REGION_0), sent, bodies };
};
/** Answers of one recorded situation. */
const situation = (folder: string, name: string) => reading((app) => recorded(folder, `positions-${app}-${name}`), () => recorded(folder, `newest-${name}`));
const waitingOf = (views: readonly ImportView[], app: string): string[] =>
  (views.find((view) => view.app === app)?.waiting ?? []).map(({ type, partitionId, position, newest }) => `${type}/${partitionId} ${position}-${newest}`).sort();

describe.each(['imports-opensearch', 'imports-elasticsearch'])('readImports, answered by %s', (folder) => {
  it('tells the records that wait, for each app that reads their type', async () => {
    const views = await situation(folder, 'behind').read();
    expect(views.map(({ app, exists }) => [app, exists])).toEqual([['operate', true], ['tasklist', true]]);
    expect(waitingOf(views, 'operate')).toEqual(['decision-evaluation/1 6736-6865', 'process-instance/1 6763-6892', 'variable/1 6752-6881']);
    expect(waitingOf(views, 'tasklist')).toEqual(['process-instance/1 6763-6892', 'variable/1 6752-6881']);
    expect(views.map(({ positions }) => positions.length)).toEqual([11, 6]);
  });
});

describe('readImports', () => {
  it('tells of nothing that waits at rest', async () => {
    const views = await situation('imports-opensearch', 'read').read();
    expect(views.map(({ exists, waiting }) => [exists, waiting])).toEqual([[true, []], [true, []]]);
  });

  it('counts from 0 where an app has read nothing, of a partition or at all', async () => {
    const views = await situation('imports-elasticsearch', 'fresh').read();
    expect(waitingOf(views, 'operate')).toEqual(['variable/2 0-77']);
    expect(waitingOf(views, 'tasklist')).toEqual(['form/1 0-13', 'job/1 0-6624', 'process-instance/1 0-6892', 'process/1 0-6636', 'user-task/1 0-6443', 'variable/1 0-6881', 'variable/2 0-77']);
  });

  it('tells nothing where there is no index of positions, and asks no further', async () => {
    const { read, bodies } = situation('imports-elasticsearch', 'missing');
    expect(await read()).toEqual([{ app: 'operate', exists: false, positions: [], waiting: [] }, { app: 'tasklist', exists: false, positions: [], waiting: [] }]);
    expect(bodies).toEqual([]);
  });

  it('tells nothing of an app that has none beside one that has', async () => {
    const { read, bodies } = reading((app) => recorded('imports-elasticsearch', `positions-${app}-${app === 'operate' ? 'missing' : 'behind'}`), () => recorded('imports-elasticsearch', 'newest-behind'));
    const views = await read();
    expect(waitingOf(views, 'operate')).toEqual([]);
    expect(waitingOf(views, 'tasklist')).toHaveLength(2);
    expect(JSON.stringify(bodies)).not.toContain('DECISION');
  });

  it('tells of nothing that waits where there are no records', async () => {
    const { read } = reading((app) => recorded('imports-opensearch', `positions-${app}-read`), () => recorded('imports-elasticsearch', 'newest-norecords'));
    expect((await read()).map(({ waiting }) => waiting)).toEqual([[], []]);
  });

  it('asks for what lies beyond the position that is further behind, and for partitions that nobody has read', async () => {
    const at = (aliasName: string, partitionId: number, position: number) => ({ _source: { aliasName, partitionId, position } });
    const hits = { operate: [at('job', 1, 30), at('variable', 3, 5)], tasklist: [at('job', 1, 20)] };
    const { read, bodies } = reading((app) => ({ status: 200, text: JSON.stringify({ hits: { hits: app === 'operate' ? hits.operate : hits.tasklist } }) }), () => recorded('imports-elasticsearch', 'newest-norecords'));
    await read();
    const beyond = (partitionId: number, gt: number) => ({ bool: { filter: [{ term: { partitionId } }, { range: { position: { gt } } }] } });
    expect(JSON.stringify(bodies)).toContain(JSON.stringify({ filter: [{ term: { valueType: 'JOB' } }], should: [beyond(1, 20), beyond(2, 0), beyond(3, 0), { range: { partitionId: { gt: 3 } } }], minimum_should_match: 1 }));
  });

  it('asks in searches that a search cluster takes, however many partitions there are', async () => {
    const hits = [{ _source: { aliasName: 'job', partitionId: 150, position: 1 } }];
    const { read, bodies, sent } = reading(() => ({ status: 200, text: JSON.stringify({ hits: { hits } }) }), () => recorded('imports-elasticsearch', 'newest-norecords'));
    await read();
    expect(bodies).toHaveLength(6);
    for (const body of bodies) expect(JSON.stringify(body).match(/"(term|range)":/g)?.length).toBeLessThan(1_024);
    expect(sent.filter((call) => call.startsWith('POST')).join()).toMatch(/zeebe-record_process_\*/);
  });

  it('takes an alias with the prefix of its index', async () => {
    const hits = [{ _source: { aliasName: 'zeebe-record-process-instance', partitionId: 1, position: 7 } }];
    const { read } = reading(() => ({ status: 200, text: JSON.stringify({ hits: { hits } }) }), () => recorded('imports-elasticsearch', 'newest-norecords'));
    expect((await read())[0]?.positions).toEqual([{ type: 'process-instance', partitionId: 1, position: 7 }]);
  });

  it('knows that Tasklist takes a process from the partition of its deployment alone', async () => {
    const at = (aliasName: string, partitionId: number, position: number) => ({ _source: { aliasName, partitionId, position } });
    const buckets = [1, 2].map((key) => ({ key, newest: { value: 9 } }));
    const newest = { aggregations: { types: { buckets: [{ key: 'PROCESS', partitions: { buckets } }] } } };
    const { read } = reading((app) => ({ status: 200, text: JSON.stringify({ hits: { hits: app === 'operate' ? [at('process', 1, 9), at('process', 2, 5)] : [at('process', 1, 9)] } }) }), () => ({ status: 200, text: JSON.stringify(newest) }));
    const views = await read();
    expect(waitingOf(views, 'operate')).toEqual(['process/2 5-9']);
    expect(waitingOf(views, 'tasklist')).toEqual([]);
  });

  it('never takes a part of the shards for the whole', async () => {
    const { read, sent } = situation('imports-opensearch', 'behind');
    await read();
    expect(sent.every((call) => call.includes('allow_partial_search_results=false'))).toBe(true);
  });
});
