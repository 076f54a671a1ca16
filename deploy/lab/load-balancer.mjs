/**
 * Gives every Service of type LoadBalancer the node's address, as a cloud would; kube-proxy does the rest.
 * Runs inside a region of the lab: node load-balancer.mjs CERTIFICATES-FOLDER NODE-ADDRESS
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const [folder, address] = process.argv.slice(2);
const agent = new Agent({
  ca: readFileSync(`${folder}/ca.crt`), cert: readFileSync(`${folder}/admin.crt`), key: readFileSync(`${folder}/admin.key`), keepAlive: true,
});

const send = (method, path, body) => new Promise((resolve, reject) => {
  const headers = body === undefined ? {} : { 'content-type': 'application/merge-patch+json' };
  const call = request(`https://127.0.0.1:6443${path}`, { method, agent, headers }, resolve);
  call.on('error', reject);
  call.end(body);
});

async function giveAddress({ metadata: { namespace, name }, spec, status }) {
  if (spec.type !== 'LoadBalancer' || status.loadBalancer?.ingress?.[0]?.ip === address) return;
  const answer = await send('PATCH', `/api/v1/namespaces/${namespace}/services/${name}/status`, JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } }));
  answer.resume();
  console.log(`${namespace}/${name}: ${answer.statusCode}`);
}

for (;;) {
  try {
    // Without a resource version the watch begins with every Service there is.
    const answer = await send('GET', '/api/v1/services?watch=true');
    for await (const line of createInterface({ input: answer })) {
      const { type, object } = JSON.parse(line);
      if (type === 'ADDED' || type === 'MODIFIED') await giveAddress(object);
    }
  } catch (error) {
    console.error(error.message);
  }
  await delay(1_000);
}
