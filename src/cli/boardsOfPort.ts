import { nearest } from '../profiles/nearest.js';
import type { TargetSummary } from '../profiles/profiles.js';
import { UsageError } from './errors.js';

/** The boards of a port. Throws UsageError where there is no such port. */
export function boardsOfPort(port: string, all: readonly TargetSummary[]): TargetSummary[] {
  const found = all.filter((target) => target.port === port.toLowerCase());
  if (found.length > 0) return found;
  const ports = [...new Set(all.map((target) => target.port))];
  const names = nearest(port, ports);
  throw new UsageError(
    `--port: unknown port "${port}"${names === '' ? `; expected one of ${ports.join(', ')}` : names}`,
  );
}
