import type { SecretsPart } from '../host/supervisor/host-router'

/**
 * API keys of the server host: held in memory, gone with the process. The one from the environment comes back at the
 * next start by itself, when it is given again for the workspace that it opens.
 */
export class SessionSecrets implements SecretsPart {
  readonly #environmentKey: string | undefined
  readonly #keys = new Map<string, string>()

  constructor(environmentKey: string | undefined) {
    this.#environmentKey = environmentKey
  }

  async read(workspaceId: string): Promise<string | null> {
    return this.#keys.get(workspaceId) ?? null
  }

  async write(workspaceId: string, apiKey: string): Promise<boolean> {
    this.#keys.set(workspaceId, apiKey)
    return apiKey === this.#environmentKey
  }

  async remove(workspaceId: string): Promise<void> {
    this.#keys.delete(workspaceId)
  }
}
