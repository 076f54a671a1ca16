/** Where a request goes: a port behind a Service or of one pod (reached by port-forward), or an address of the network. */
export type Endpoint =
  | { readonly kind: 'service'; readonly context: string; readonly namespace: string; readonly service: string; readonly port: number; /** A port of its pods that the Service does not have. */ readonly podPort?: number }
  | { readonly kind: 'pod'; readonly context: string; readonly namespace: string; readonly pod: string; readonly port: number }
  | { readonly kind: 'url'; readonly url: string };

/** The endpoint as people write it, without credentials: `http://camunda-zeebe-gateway.camunda-region0:9600`. */
export function addressOf(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'service': return `http://${endpoint.service}.${endpoint.namespace}:${endpoint.podPort ?? endpoint.port}`;
    case 'pod': return `http://${endpoint.pod}.${endpoint.namespace}:${endpoint.port}`;
    case 'url': return withoutCredentials(endpoint.url);
  }
}

/** The URL with user and password cut out, and no slash at its end. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1').replace(/\/+$/, '');
}
