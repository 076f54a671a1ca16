/** The API server of the region that a script of the lab runs in. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

/** @param folder certificates of the region; the administrator's are used */
export function regionApi(folder) {
  const agent = new Agent({
    ca: readFileSync(`${folder}/ca.crt`), cert: readFileSync(`${folder}/admin.crt`), key: readFileSync(`${folder}/admin.key`), keepAlive: true,
  });

  /** The answer's head; its body is to be read. */
  const send = (method, path, body) => new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/merge-patch+json' };
    const call = request(`https://127.0.0.1:6443${path}`, { method, agent, headers }, resolve);
    call.on('error', reject);
    call.end(body);
  });

  return {
    send,
    /** A list of objects: `{ metadata: { resourceVersion }, items }`. */
    async list(path) {
      const answer = await send('GET', path);
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode} ${text.slice(0, 200)}`);
      return JSON.parse(text);
    },
    /** Events `{ type, object }` as they come, to the end of the watch; `query` may name the resource version it begins after. */
    async * watch(path, query = '') {
      const answer = await send('GET', `${path}?watch=true${query}`);
      for await (const line of createInterface({ input: answer })) yield JSON.parse(line);
    },
  };
}
