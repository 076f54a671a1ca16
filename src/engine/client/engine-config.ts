/** How an engine is logged in to; secrets are resolved by the caller and kept in memory only. */
export type EngineAuthentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'oauth'; readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string; readonly audience?: string; readonly scope?: string };

/** Where an engine answers. */
export interface EngineConnectionConfig {
  /** Name as written into the leases of managed clusters; the gRPC address when absent. */
  readonly name?: string;
  /** `host:port`, or with the scheme `grpcs://` for TLS. */
  readonly grpcAddress: string;
  readonly restAddress: string;
  /** Base of Operate's API, without `/v1`. */
  readonly operateUrl: string;
  /** Base of Tasklist's API, without `/v1`. */
  readonly tasklistUrl: string;
  readonly auth: EngineAuthentication;
  /** Login of the web apps where they have one of their own, as the embedded ones do. */
  readonly webappsLogin?: { readonly username: string; readonly password: string };
}
