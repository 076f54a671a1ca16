/** What is used of client-node's web sockets; their own types come from a package that is not installed. */
export interface WebSocketLike {
  on(event: 'close', listener: () => void): unknown;
  close(): void;
  /** Ends it without a closing handshake. */
  terminate(): void;
}

/** @throws TypeError where client-node gives something else, such as the function of a forward with retries */
export function webSocketFrom(value: unknown): WebSocketLike {
  if (!isWebSocket(value)) throw new TypeError('client-node gave no web socket');
  return value;
}

const isWebSocket = (value: unknown): value is WebSocketLike => typeof value === 'object' && value !== null && ['on', 'close', 'terminate'].every((method) => method in value);
