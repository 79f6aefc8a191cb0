import type { Db } from './database'

/** Settings that belong to the workspace and travel with its file. */
export class SettingsTable {
  readonly #get
  readonly #set
  readonly #remove

  constructor(db: Db) {
    this.#get = db.prepare<[string], { value: string }>('SELECT value FROM workspace_settings WHERE key = ?')
    this.#set = db.prepare<[string, string]>(
      'INSERT INTO workspace_settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    this.#remove = db.prepare<[string]>('DELETE FROM workspace_settings WHERE key = ?')
  }

  get(key: string): string | null {
    return this.#get.get(key)?.value ?? null
  }

  set(key: string, value: string): void {
    this.#set.run(key, value)
  }

  remove(key: string): void {
    this.#remove.run(key)
  }
}
