import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { safeStorage } from 'electron'
import { z } from 'zod'
import type { Logger } from '../host/files/log'
import type { SecretsPart } from '../host/supervisor/host-router'

/** A key at rest: what the OS key store made of it, in base64, and which key store that was. */
const sealed = z.object({ version: z.literal(1), backend: z.string(), ciphertext: z.base64() })

/**
 * What Chromium puts before a text that it sealed on Linux with the password that stands in its own source, for want of a
 * key store; `v11` is the key store's. https://source.chromium.org/chromium/chromium/src/+/main:components/os_crypt
 */
const fixedPassword = Buffer.from('v10')
/** How long the key store of the system may take: it may be asking the person to unlock it; ms. */
const storeLimitMs = 60_000

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
  #isSound: Promise<boolean> | null = null

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
      // Not both at once: the second would ask the person a second time.
      this.#isSound ??= this.#sealsSoundly()
      return (await this.#inTime(this.#isSound)) ? 'os' : 'session'
    } catch (error) {
      this.#isSound = null
      this.#log.warn('The key store did not answer', error)
      return 'session'
    }
  }

  /** Whether what is sealed here can be opened by this person alone. */
  async #sealsSoundly(): Promise<boolean> {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
    return this.#platform !== 'linux' || isSound(await safeStorage.encryptStringAsync('a probe'))
  }

  /** A key store that does not answer must not keep the app waiting for ever; what it says later counts the next time. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error('The key store has not answered in time')), storeLimitMs)
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }

  async read(workspaceId: string): Promise<string | null> {
    const held = this.#session.get(workspaceId)
    if (held !== undefined) return held
    if ((await this.#keyStore()) === 'session') return null
    const file = await this.#fileOf(workspaceId)
    if (!file) return null
    try {
      const opened = safeStorage.decryptStringAsync(Buffer.from(file.ciphertext, 'base64'))
      const { result, shouldReEncrypt } = await this.#inTime(opened)
      if (shouldReEncrypt) await this.#sealAnew(workspaceId, result)
      return result
    } catch (error) {
      this.#log.warn('The key store could not open the key of a workspace; it is asked for again', error)
      return null
    }
  }

  /** A key that could be read is used, whatever becomes of its new seal; the old one still opens. */
  async #sealAnew(workspaceId: string, apiKey: string): Promise<void> {
    try {
      await this.#seal(workspaceId, apiKey)
    } catch (error) {
      this.#session.set(workspaceId, apiKey)
      this.#log.warn('The key of a workspace could not be sealed anew; the old seal stays', error)
    }
  }

  /** The key's file of the key store in force: its own, or the one that was kept aside while that key store was away. */
  async #fileOf(workspaceId: string): Promise<z.infer<typeof sealed> | null> {
    const backend = this.#backend() ?? ''
    const file = await this.#load(this.#path(workspaceId))
    if (file?.backend === backend) return file
    const aside = await this.#load(this.#asidePath(workspaceId, backend))
    if (aside?.backend === backend) return aside
    if (file) {
      this.#log.warn(`The key of a workspace was sealed by another key store (${file.backend}); it is asked for again`)
    }
    return null
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

  async #load(path: string): Promise<z.infer<typeof sealed> | null> {
    const text = await readFile(path, 'utf8').catch(() => null)
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
    const sealedKey = await this.#inTime(safeStorage.encryptStringAsync(apiKey))
    if (this.#platform === 'linux' && !isSound(sealedKey))
      throw new Error('The key store has sealed with no key of its own')
    const ciphertext = sealedKey.toString('base64')
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
    // What was kept aside by the key store in force is older than the key that is written now.
    await rm(this.#asidePath(workspaceId, this.#backend() ?? ''), { force: true })
    const file = await this.#load(this.#path(workspaceId))
    if (!file || file.backend === this.#backend()) return
    await rename(this.#path(workspaceId), this.#asidePath(workspaceId, file.backend))
  }

  #asidePath(workspaceId: string, backend: string): string {
    return join(this.#dir, `${this.#name(workspaceId)}.${backend.replaceAll(/[^\w-]/g, '_')}.aside.json`)
  }

  #path(workspaceId: string): string {
    return join(this.#dir, `${this.#name(workspaceId)}.json`)
  }

  #name(workspaceId: string): string {
    if (!safeId.test(workspaceId)) throw new Error('Not the id of a workspace')
    return workspaceId
  }
}

function isSound(ciphertext: Buffer): boolean {
  return !ciphertext.subarray(0, fixedPassword.length).equals(fixedPassword)
}
