import { join } from 'node:path'
import { inspect } from 'node:util'
import { createI18n } from '@shared/i18n'
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

export interface LogOptions {
  /** Writes to the terminal as well. */
  console?: boolean
  /** The library's own instance: it says, for all that were made of it, what cannot be written. */
  library?: ElectronLog
  /** Takes the one line that says that there is no log. */
  warn?: (line: string) => void
}

/**
 * Sets electron-log up to write to `<dataDir>/logs/main.log`, redacted in two layers: properties with secret names,
 * then everything in the finished text that looks like a secret. Nothing is written to the terminal, where the command
 * line's answers go, unless `console` says so. A log that cannot be written is said once, and is no reason to end.
 */
export function openLog(log: ElectronLog, dataDir: string, options: LogOptions = {}): Logger {
  const file = join(dataDir, 'logs', 'main.log')
  // Otherwise electron-log looks for a package.json near the working folder, and writes nothing where there is none.
  log.transports.file.setAppName('Patchbay')
  log.transports.file.level = 'info'
  log.transports.file.writeOptions = { ...log.transports.file.writeOptions, mode: 0o600 }
  log.transports.file.maxSize = maxSize
  log.transports.file.resolvePathFn = () => file
  log.transports.console.level = options.console ? 'info' : false
  if (!options.console) {
    const { library = log, warn = (line) => process.stderr.write(`${line}\n`) } = options
    let isSaid = false
    // Nothing but this goes to the terminal then, once for each line of the log and with a trace.
    library.transports.console.writeFn = ({ message }) => {
      if (isSaid) return
      isSaid = true
      const [why = ''] = /\bE[A-Z]{2,}: [^,\n]*/.exec(message.data.join(' ')) ?? []
      warn(createI18n().t('cli.failed.log', { file, why }))
    }
  }
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
