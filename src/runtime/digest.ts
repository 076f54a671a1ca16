/** SHA-256 of a command's exact text, as 16 hex digits: what an approval approves. */
export async function digestOf(command: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(command)));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
