import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { Region } from '../../src/domain/regions.ts';
import type { SendSearch } from './search.ts';

/** Named as an index of a web app, so that every way copies it. */
export const DOCUMENTS_INDEX = 'operate-bench-8.3.0_';

/** Characters of a document; base64 makes four of three random bytes, which no codec of a search cluster squeezes. */
const DOCUMENT_BYTES = 65_536;
const DOCUMENTS_IN_A_BATCH = 32;

/** Bodies of `_bulk` with about so many bytes of documents in all, rounded up to whole documents. */
export function* documentBatches(bytes: number): Generator<{ readonly lines: string; readonly documents: number }> {
  for (let left = Math.ceil(bytes / DOCUMENT_BYTES); left > 0; left -= DOCUMENTS_IN_A_BATCH) {
    const documents = Math.min(left, DOCUMENTS_IN_A_BATCH);
    const lines = Array.from({ length: documents }, () => `{"index":{}}\n${JSON.stringify({ payload: randomBytes((DOCUMENT_BYTES / 4) * 3).toString('base64') })}\n`).join('');
    yield { lines, documents };
  }
}

const BulkAnswer = z.object({ errors: z.boolean() });
const CountAnswer = z.object({ count: z.int() });

/** Writes the documents and waits until they stand on disk. None for 0 bytes. @throws UNEXPECTED where not every document is there */
export async function writeDocuments(bytes: number, region: Region, send: SendSearch, goOn: () => void): Promise<void> {
  if (bytes === 0) return;
  await send(region, {
    method: 'PUT', path: `/${DOCUMENTS_INDEX}`,
    body: { settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: -1 }, mappings: { dynamic: false, properties: { payload: { type: 'keyword', index: false, doc_values: false } } } },
  });
  let written = 0;
  for (const { lines, documents } of documentBatches(bytes)) {
    goOn();
    const { errors } = BulkAnswer.parse(await send(region, { method: 'POST', path: `/${DOCUMENTS_INDEX}/_bulk?filter_path=errors`, lines }));
    if (errors) throw new RunbookError('UNEXPECTED', { index: DOCUMENTS_INDEX, region: region.name, problem: 'not every document was taken', written });
    written += documents;
  }
  await send(region, { method: 'POST', path: `/${DOCUMENTS_INDEX}/_flush?wait_if_ongoing=true` });
  await send(region, { method: 'POST', path: `/${DOCUMENTS_INDEX}/_refresh` });
  const { count } = CountAnswer.parse(await send(region, { method: 'GET', path: `/${DOCUMENTS_INDEX}/_count` }));
  if (count !== written) throw new RunbookError('UNEXPECTED', { index: DOCUMENTS_INDEX, region: region.name, written, count });
}
