import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { safeStorage } from 'electron'
import { z } from 'zod'
import type { SecretsPart } from '../host/host-router'
import type { Logger } from '../host/log'

/** A key at rest: what the OS key store made of it, in base64, and which key store that was. */
const sealed = z.object({ version: z.literal(1), backend: z.string(), ciphertext: z.base64() })

/** Workspace ids become file names, so nothing else may stand in them. */
const safeId = /^[\w-]{1,64}$/

export interface SecretsOptions {
  dataDir: string
  platform: NodeJS.Platform
  /** NANGO_SECRET_KEY, which is there again at each start; with it nothing is written down. */
  environmentKey: string | undefined
  log: Logger
}

/**
 * API keys of workspaces, sealed by the OS key store in `<dataDir>/secrets/<workspaceId>.json` (mode 0600, with the
 * name of the key store, never in a database or a backup). Without a real key store the keys stay in memory and are
 * asked for at the next start: Linux' `basic_text` is no encryption, its password is known to everyone.
 * A key that cannot be opened (another key store, a rotated or locked one) counts as absent; its file is kept aside
 * when a new key takes its place.
 *
 * Only the asynchronous calls are used: the others end with Electron 46.
 * https://github.com/electron/electron/pull/53670
 */
export class Secrets implements SecretsPart {
  readonly #dir: string
  readonly #platform: NodeJS.Platform
  readonly #log: Logger
  readonly #environmentKey: string | undefined
  readonly #session = new Map<string, string>()

  constructor({ dataDir, log, platform, environmentKey }: SecretsOptions) {
    this.#dir = join(dataDir, 'secrets')
    this.#platform = platform
    this.#log = log
    this.#environmentKey = environmentKey
  }

  /** Where keys rest in this session. Call it after the app is ready: before that Linux cannot tell. */
  async mode(): Promise<'os' | 'session' | 'environment'> {
    return this.#environmentKey ? 'environment' : this.#keyStore()
  }

  async #keyStore(): Promise<'os' | 'session'> {
    if (this.#backend() === null) return 'session'
    try {
      return (await safeStorage.isAsyncEncryptionAvailable()) ? 'os' : 'session'
    } catch (error) {
      this.#log.warn('The key store did not answer', error)
      return 'session'
    }
  }

  async read(workspaceId: string): Promise<string | null> {
    const held = this.#session.get(workspaceId)
    if (held !== undefined) return held
    if ((await this.#keyStore()) === 'session') return null
    const file = await this.#load(workspaceId)
    if (!file) return null
    if (file.backend !== this.#backend()) {
      this.#log.warn(`The key of a workspace was sealed by another key store (${file.backend}); it is asked for again`)
      return null
    }
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(file.ciphertext, 'base64'))
      if (shouldReEncrypt) await this.#seal(workspaceId, result)
      return result
    } catch (error) {
      this.#log.warn('The key store could not open the key of a workspace; it is asked for again', error)
      return null
    }
  }

  async write(workspaceId: string, apiKey: string): Promise<boolean> {
    this.#session.set(workspaceId, apiKey)
    if ((await this.mode()) !== 'os') return apiKey === this.#environmentKey
    try {
      await this.#keepAside(workspaceId)
      await this.#seal(workspaceId, apiKey)
      return true
    } catch (error) {
      this.#log.warn('The key of a workspace could not be kept; it lives in memory until the end', error)
      return false
    }
  }

  async remove(workspaceId: string): Promise<void> {
    this.#session.delete(workspaceId)
    const own = new RegExp(`^${this.#name(workspaceId)}(\\.[\\w-]+\\.aside)?\\.json$`)
    const names = await readdir(this.#dir).catch(() => [])
    for (const name of names) if (own.test(name)) await rm(join(this.#dir, name), { force: true })
  }

  /** The key store in force; null when there is none worth the name. */
  #backend(): string | null {
    if (this.#platform !== 'linux') return this.#platform
    const backend = safeStorage.getSelectedStorageBackend()
    return backend === 'basic_text' || backend === 'unknown' ? null : backend
  }

  async #load(workspaceId: string): Promise<z.infer<typeof sealed> | null> {
    const text = await readFile(this.#path(workspaceId), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      return sealed.parse(JSON.parse(text))
    } catch (error) {
      this.#log.warn('The file with the key of a workspace is damaged; the key is asked for again', error)
      return null
    }
  }

  /** Writes a file beside and renames it, so that a crash leaves the old key or the new one. */
  async #seal(workspaceId: string, apiKey: string): Promise<void> {
    const ciphertext = (await safeStorage.encryptStringAsync(apiKey)).toString('base64')
    const path = this.#path(workspaceId)
    const beside = `${path}.${process.pid}.tmp`
    makeFolder(this.#dir, 0o700)
    const file = await open(beside, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify({ version: 1, backend: this.#backend() ?? '', ciphertext }))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  }

  /** A key of another key store may be wanted again when that key store is back. */
  async #keepAside(workspaceId: string): Promise<void> {
    const file = await this.#load(workspaceId)
    if (!file || file.backend === this.#backend()) return
    const backend = file.backend.replaceAll(/[^\w-]/g, '_')
    await rename(this.#path(workspaceId), join(this.#dir, `${this.#name(workspaceId)}.${backend}.aside.json`))
  }

  #path(workspaceId: string): string {
    return join(this.#dir, `${this.#name(workspaceId)}.json`)
  }

  #name(workspaceId: string): string {
    if (!safeId.test(workspaceId)) throw new Error('Not the id of a workspace')
    return workspaceId
  }
}
