import type { Problem } from '@shared/model'

/** A problem as plain lines: code, values, what the other side said. */
export function problemDetails({ code, params, detail }: Problem): string {
  return [
    code,
    ...Object.entries(params).map(([name, value]) => `${name}: ${value}`),
    ...(detail ? [detail] : []),
  ].join('\n')
}
