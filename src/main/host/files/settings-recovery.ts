import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import type { Logger } from './log'

/**
 * Looks at a settings file before a library opens it, since conf and electron-store throw on a broken one. A file that
 * is no JSON object is copied aside as `settings.json.broken-<time>` and taken away, so that the defaults are used.
 * Returns the path of the copy, null when the file was fine or not there.
 */
export function recoverSettings(file: string, log: Logger): string | null {
  const text = readIfThere(file)
  if (text === null || isObjectJson(text)) return null
  const copy = keepAside(file, log)
  rmSync(file)
  return copy
}

/** Copies a settings file beside itself, for a person who wants something back from it. */
export function keepAside(file: string, log: Logger): string {
  const copy = `${file}.broken-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  copyFileSync(file, copy)
  log.warn(`The settings in ${file} are broken. The file was copied to ${copy}; defaults are used instead.`)
  return copy
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isObjectJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
