import { RunbookError } from '../errors/runbook-error.ts';
import type { Command, Exec } from './exec.ts';
import { addressOf } from './endpoint.ts';
import type { HttpRequest, SendHttp } from './http.ts';
import type { KubernetesRequest, KubernetesResponse, SendKubernetes } from './kubernetes.ts';
import { NoAnswer } from './no-answer.ts';

/** One write as it was, or would be, sent. */
export interface JournalLine {
  /** Exact and readable; the same text before, after and in a dry run. */
  readonly command: string;
  /** ISO 8601; absent for what was only recorded. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** The answer in short, or `unknown: …` where it was lost. */
  readonly answer?: string;
}

export type Journal = (line: JournalLine) => void;

/** The part of the transports that can change a managed cluster. */
export interface Transports {
  readonly http: SendHttp;
  readonly kubernetes: SendKubernetes;
  readonly exec: Exec;
}

/** Sends everything; tells each write before it is sent (without answer) and after. */
export const journaling = (live: Transports, journal: Journal): Transports => ({
  http: (request) => request.effect === 'read' ? live.http(request) : told(journal, httpText(request), () => live.http(request), answerText),
  kubernetes: (request) => request.effect === 'read' ? live.kubernetes(request) : told(journal, kubernetesText(request), () => live.kubernetes(request), ({ status }) => String(status)),
  exec: (command) => command.effect === 'read' ? live.exec(command) : told(journal, commandText(command), () => live.exec(command), ({ stdout }) => shortened(stdout.trim())),
});

/** Sends reads and the server's own dry runs only; tells each write and answers it with its placeholder. A create whose namespace is missing changes nothing: it is answered so, and not told. */
export const recording = (live: Transports, journal: Journal): Transports => ({
  http: async (request) => {
    if (request.effect === 'read') return live.http(request);
    journal({ command: httpText(request) });
    return request.placeholder ?? { status: 200, text: '' };
  },
  kubernetes: async (request) => {
    if (request.effect === 'read') return live.kubernetes(request);
    if (request.needsNamespace === true) {
      const tried = await dryRun(live.kubernetes, request);
      if (tried.status === 404) return tried;
    }
    journal({ command: kubernetesText(request) });
    return request.placeholder ?? { status: 200, text: '{}' };
  },
  exec: async (command) => {
    if (command.effect === 'read') return live.exec(command);
    journal({ command: commandText(command) });
    return { stdout: '', stderr: '' };
  },
});

/** The write with `dryRun=All`, which the API server checks and does not keep. @throws NoAnswer that says what holds: the write itself was not sent */
async function dryRun(send: SendKubernetes, { context, method, path, body }: KubernetesRequest): Promise<KubernetesResponse> {
  try {
    return await send({ context, method, path: `${path}?dryRun=All`, body, effect: 'read' });
  } catch (cause) {
    throw cause instanceof NoAnswer ? new NoAnswer(cause.reason, context, { cause, sent: false }) : cause;
  }
}

/** `PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context region0)`; headers are never shown. */
export function httpText({ endpoint, method, path, body }: HttpRequest): string {
  const context = endpoint.kind === 'url' ? [] : [`(context ${endpoint.context})`];
  return [method, `${addressOf(endpoint)}${path}`, ...bodyText(body), ...context].join(' ');
}

/** `PUT /apis/coordination.k8s.io/v1/… {…} (context region0)`. */
export function kubernetesText({ context, method, path, body }: KubernetesRequest): string {
  return [method, path, ...bodyText(body), `(context ${context})`].join(' ');
}

/** The argv as a shell would take it, and in words what it reads from its standard input. */
export function commandText({ file, args, stdinIs }: Command): string {
  return [[file, ...args].map(quoted).join(' '), ...(stdinIs === undefined ? [] : [`< (${stdinIs})`])].join(' ');
}

const quoted = (word: string): string => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

const bodyText = (body: unknown): string[] => body === undefined ? [] : [JSON.stringify(body)];

const shortened = (text: string): string => text.length > 300 ? `${text.slice(0, 300)}…` : text;

const answerText = ({ status, text }: { readonly status: number; readonly text: string }): string => shortened([String(status), text.trim()].filter((part) => part !== '').join(' '));

async function told<Answer>(journal: Journal, command: string, send: () => Promise<Answer>, inShort: (answer: Answer) => string): Promise<Answer> {
  const startedAt = new Date().toISOString();
  journal({ command, startedAt });
  const end = (answer: string): void => journal({ command, startedAt, endedAt: new Date().toISOString(), answer });
  try {
    const answer = await send();
    end(inShort(answer));
    return answer;
  } catch (cause) {
    end(failureText(cause));
    throw cause;
  }
}

/** A command that ended with an error answered; one that was sent and never answered is unknown. */
function failureText(cause: unknown): string {
  const error = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof NoAnswer) return cause.sent ? `unknown: ${error}` : `not sent: ${error}`;
  if (!(cause instanceof RunbookError)) return shortened(`failed: ${error}`);
  if (cause.code === 'OUTCOME_UNKNOWN') return `unknown: no end within the deadline`;
  const { exitCode, stderr } = cause.facts;
  return shortened(`failed: ${typeof exitCode === 'number' ? `exit code ${exitCode}` : error}${typeof stderr === 'string' ? `: ${stderr.trim()}` : ''}`);
}
