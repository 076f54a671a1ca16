/**
 * The partition that a message with this correlation key goes to: the hash of Zeebe's subscription routing.
 * @source Zeebe 8.x, hash of the key's bytes modulo the number of partitions; confirmed by the key of each published message (`key >> 51`)
 */
export function partitionOf(correlationKey: string, partitionsCount: number): number {
  let hash = 0;
  for (const byte of new TextEncoder().encode(correlationKey)) hash = (Math.imul(31, hash) + ((byte << 24) >> 24)) | 0;
  return Math.abs(hash % partitionsCount) + 1;
}

/** One correlation key for each partition, in partition order, starting with `prefix`. */
export function keysForPartitions(prefix: string, partitionsCount: number): string[] {
  const found = new Map<number, string>();
  for (let attempt = 0; found.size < partitionsCount; attempt += 1) {
    const key = `${prefix}-${attempt}`;
    const partition = partitionOf(key, partitionsCount);
    if (!found.has(partition)) found.set(partition, key);
  }
  return Array.from({ length: partitionsCount }, (_, index) => found.get(index + 1) ?? prefix);
}
