const line = (label: string, value: unknown): string => `- **${label}**: ${typeof value === 'string' ? value : JSON.stringify(value)}`;

/** Facts as a markdown list, for forms and reports; lists become nested items. */
export function evidenceText(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts).flatMap(([label, value]) => {
    if (!Array.isArray(value)) return [line(label, value)];
    return [`- **${label}**:`, ...value.map((item: unknown) => `  - ${typeof item === 'string' ? item : JSON.stringify(item)}`)];
  }).join('\n');
}
