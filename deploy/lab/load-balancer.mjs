/**
 * Gives every Service of type LoadBalancer the node's address, as a cloud would; kube-proxy does the rest.
 * Runs inside a region of the lab: node load-balancer.mjs CERTIFICATES-FOLDER NODE-ADDRESS
 */
import { setTimeout as delay } from 'node:timers/promises';
import { regionApi } from './region-api.mjs';

const [folder, address] = process.argv.slice(2);
const api = regionApi(folder);

async function giveAddress({ metadata: { namespace, name }, spec, status }) {
  if (spec.type !== 'LoadBalancer' || status.loadBalancer?.ingress?.[0]?.ip === address) return;
  const answer = await api.send('PATCH', `/api/v1/namespaces/${namespace}/services/${name}/status`, JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } }));
  answer.resume();
  console.log(`${namespace}/${name}: ${answer.statusCode}`);
}

for (;;) {
  try {
    // Without a resource version the watch begins with every Service there is.
    for await (const { type, object } of api.watch('/api/v1/services')) {
      if (type === 'ADDED' || type === 'MODIFIED') await giveAddress(object);
    }
  } catch (error) {
    console.error(error.message);
  }
  await delay(1_000);
}
