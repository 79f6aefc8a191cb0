import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HelpKind } from '@shared/model'
import { shell } from 'electron'
import type { Logger } from '../../host/files/log'

export interface HelpOptions {
  dataDir: string
  /** Path of the third-party notices, which are made when the app is packed. */
  notices: string
  /** Path of the first page of the documentation. */
  documentation: string
  log: Logger
}

/** Help that lies in files of this computer. */
export class Help {
  readonly #paths: Record<HelpKind, string>
  readonly #log: Logger

  constructor({ dataDir, notices, documentation, log }: HelpOptions) {
    this.#paths = { documentation, licences: notices, logs: join(dataDir, 'logs') }
    this.#log = log
  }

  /** What there is to open. */
  get kinds(): HelpKind[] {
    return (['documentation', 'licences', 'logs'] as const).filter((kind) => existsSync(this.#paths[kind]))
  }

  /** Opens it in the program that the person has for it; where there is none, the folder that holds it. */
  async open(kind: HelpKind): Promise<void> {
    const path = this.#paths[kind]
    const failure = await shell.openPath(path)
    if (failure === '') return
    this.#log.warn(`${path} could not be opened: ${failure}`)
    shell.showItemInFolder(path)
  }
}
