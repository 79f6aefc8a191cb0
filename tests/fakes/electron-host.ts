import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Logger } from '../../src/main/host/files/log'

/** A logger that keeps its lines. For tests only. */
export function memoryLog(): Logger & { lines: string[] } {
  const lines: string[] = []
  const write =
    (level: string) =>
    (text: string, ...facts: unknown[]) =>
      void lines.push([level, text, ...facts].join(' '))
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** A folder that goes with the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
