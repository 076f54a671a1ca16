/**
 * Enforces NetworkPolicies that cut a namespace off from networks, which the CNI plug-in ptp does not: what passes between a pod of the namespace
 * and such a network is dropped, established connections too. Policies of another shape are logged and left alone.
 * Runs inside a region of the lab: node network-policy.mjs CERTIFICATES-FOLDER
 */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { cutOffBy, restoreText, rulesOf } from './network-policy-rules.mjs';
import { regionApi } from './region-api.mjs';

const api = regionApi(process.argv[2]);

const run = (file, args, input = '') => new Promise((resolve, reject) => {
  const child = execFile(file, args, { timeout: 10_000 }, (error, stdout, stderr) => error === null ? resolve(stdout) : reject(new Error(`${file}: ${stderr.trim() || error.message}`)));
  // A program that ends early does not read it; its exit says why.
  child.stdin.on('error', () => undefined).end(input);
});

let changed = false;
let wake = () => undefined;
function noteChange() {
  changed = true;
  wake();
}

const keyOf = ({ metadata: { namespace, name } }) => `${namespace}/${name}`;

/** The objects of a path by namespace and name, kept up to date; while the API server is away they stay as they were. */
function follow(path, onObject = () => undefined) {
  const store = { known: false, objects: new Map() };
  const take = (object) => { store.objects.set(keyOf(object), object); onObject(object); };
  const once = async () => {
    const { metadata, items } = await api.list(path);
    store.objects.clear();
    items.forEach(take);
    store.known = true;
    noteChange();
    for await (const { type, object } of api.watch(path, `&resourceVersion=${metadata.resourceVersion}`)) {
      if (type === 'ERROR') return;
      if (type === 'DELETED') store.objects.delete(keyOf(object)); else take(object);
      noteChange();
    }
  };
  const forever = async () => {
    for (;;) {
      await once().catch((error) => console.error(error.message));
      await delay(1_000);
    }
  };
  forever();
  return store;
}

const policies = follow('/apis/networking.k8s.io/v1/networkpolicies', (policy) => {
  if (cutOffBy(policy) === null) console.log(`${keyOf(policy)}: not enforced, it is of another shape`);
});
const pods = follow('/api/v1/pods');

/** Nothing is cut off, and nothing in the kernel says otherwise: a region that was killed left its rules behind. */
let isClean = false;
for (;;) {
  if (!changed) await Promise.race([new Promise((resolve) => { wake = resolve; }), delay(1_000)]);
  changed = false;
  if (!policies.known || !pods.known) continue;
  const rules = rulesOf([...policies.objects.values()], [...pods.objects.values()]);
  if (rules.length === 0 && isClean) continue;
  try {
    // Once a second while rules stand: kube-proxy puts its own first when it starts.
    const text = restoreText(rules, await run('iptables-save', ['-t', 'filter']));
    if (text !== null) {
      await run('iptables-restore', ['--noflush', '-w', '5'], text);
      console.log(rules.length === 0 ? 'nothing is cut off' : rules.join('\n'));
    }
    isClean = rules.length === 0;
  } catch (error) {
    console.error(error.message);
  }
}
