import { join } from 'node:path'
import { inspect } from 'node:util'
import { redact, redactText } from '@shared/redact'
import type nodeLog from 'electron-log/node'

/** Where hosts write what happened. Whatever is passed is redacted before it is written. */
export interface Logger {
  debug(text: string, ...facts: unknown[]): void
  info(text: string, ...facts: unknown[]): void
  warn(text: string, ...facts: unknown[]): void
  error(text: string, ...facts: unknown[]): void
}

/** The instance of `electron-log/node`, or that of `electron-log/main`, which is the same and more. */
export type ElectronLog = (typeof nodeLog)['default']

/** 5 MB, then the file is moved aside to `main.old.log`. */
const maxSize = 5 * 1024 * 1024

/**
 * Sets electron-log up to write to `<dataDir>/logs/main.log`, redacted in two layers: properties with secret names,
 * then everything in the finished text that looks like a secret. Nothing is written to the terminal, where the command
 * line's answers go, unless `console` says so.
 */
export function openLog(log: ElectronLog, dataDir: string, options: { console?: boolean } = {}): Logger {
  // Otherwise electron-log looks for a package.json near the working folder, and writes nothing where there is none.
  log.transports.file.setAppName('Patchbay')
  log.transports.file.level = 'info'
  log.transports.file.writeOptions = { ...log.transports.file.writeOptions, mode: 0o600 }
  log.transports.file.maxSize = maxSize
  log.transports.file.resolvePathFn = () => join(dataDir, 'logs', 'main.log')
  log.transports.console.level = options.console ? 'info' : false
  log.hooks.push((message) => ({ ...message, data: [redactedLine(message.data)] }))
  return log
}

/** The parts of a log call as one redacted text. */
export function redactedLine(parts: readonly unknown[]): string {
  const texts = parts.map((part) =>
    typeof part === 'string' ? part : inspect(redact(part), { depth: 6, breakLength: 160 }),
  )
  return redactText(texts.join(' '))
}
