/** Made at the first `get`, then kept; a failure is not kept. */
export interface Once<T> {
  readonly get: () => Promise<T>;
  /** Does nothing where it was never made. */
  ifMade(use: (made: T) => Promise<void>): Promise<void>;
}

export function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined;
  const get = (): Promise<T> => {
    made ??= make().catch((cause: unknown) => { made = undefined; throw cause; });
    return made;
  };
  return {
    get,
    async ifMade(use) {
      if (made !== undefined) await use(await made);
    },
  };
}
