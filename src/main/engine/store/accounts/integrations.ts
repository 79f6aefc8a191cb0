import {
  type AvailableIntegration,
  type Direction,
  type IntegrationSettings,
  integrationSettings,
  type PreviewDecisions,
  type PreviewReason,
  type Problem,
  previewDecisions,
  previewReason,
  type StreamName,
  type StreamSettings,
  streamSettings,
} from '@shared/model'
import { z } from 'zod'
import type { Db } from '../file/database'
import { readProblem, writeProblem } from '../file/values'

/** An integration as stored. Status is derived from it and from the active run. */
export interface IntegrationRow {
  id: string
  provider: string
  integrationKey: string
  connectionId: string | null
  accountId: string | null
  accountName: string
  connectionConfig: Record<string, unknown>
  trouble: 'none' | 'error' | 'reconnect'
  problem: Problem | null
  firstSyncConfirmedAt: number | null
  lastSyncAt: number | null
  /** Failed syncs in a row that passing trouble caused. */
  failures: number
  /** When the next try is due, ms. */
  retryAt: number | null
  pausedAt: number | null
  disconnectedAt: number | null
  createdAt: number
}

export interface StreamRow {
  stream: StreamName
  direction: Direction
  lastChangeAt: number | null
  problem: Problem | null
  settings: StreamSettings
  /** Why nothing is pushed before a person has confirmed what that would do; empty when it may be. */
  previews: PreviewReason[]
  /** What a confirmation has said of fields that differ, until the next sync has gone by it. */
  decision: ConfirmedPreview | null
}

/** What a person has confirmed. `writing`: more is written than before, so what differs is looked for. */
export type ConfirmedPreview = PreviewDecisions & { writing: boolean }

interface RawIntegration {
  id: string
  provider: string
  integration_key: string
  connection_id: string | null
  account_id: string | null
  account_name: string
  connection_config: string
  trouble: 'none' | 'error' | 'reconnect'
  problem: string | null
  first_sync_confirmed_at: number | null
  last_sync_at: number | null
  failures: number
  retry_at: number | null
  paused_at: number | null
  disconnected_at: number | null
  created_at: number
}

interface RawStream {
  stream: StreamName
  direction: Direction
  last_change_at: number | null
  problem: string | null
  settings: string
  previews: string
  decision: string | null
}

const confirmedPreview = previewDecisions.extend({ writing: z.boolean().default(false) })

/** Integrations, their streams, and the Nango integrations last seen. */
export class IntegrationTable {
  readonly #db
  readonly #all
  readonly #get
  readonly #byConnection
  readonly #save
  readonly #remove
  readonly #streams
  readonly #saveStream
  readonly #setDirection
  readonly #streamChanged
  readonly #streamProblem
  readonly #referenceAt
  readonly #setReferenceAt
  readonly #streamSettings
  readonly #streamPreviews
  readonly #streamDecision
  readonly #settings
  readonly #saveSettings

  constructor(db: Db) {
    this.#db = db
    this.#all = db.prepare<[], RawIntegration>('SELECT * FROM integrations ORDER BY created_at, id')
    this.#get = db.prepare<[string], RawIntegration>('SELECT * FROM integrations WHERE id = ?')
    this.#byConnection = db.prepare<[string, string], RawIntegration>(
      'SELECT * FROM integrations WHERE integration_key = ? AND connection_id = ?',
    )
    this.#save = db.prepare(
      `INSERT INTO integrations (id, provider, integration_key, connection_id, account_id, account_name,
         connection_config, trouble, problem, first_sync_confirmed_at, last_sync_at, failures, retry_at, paused_at, disconnected_at, created_at)
       VALUES (@id, @provider, @integrationKey, @connectionId, @accountId, @accountName,
         @connectionConfig, @trouble, @problem, @firstSyncConfirmedAt, @lastSyncAt, @failures, @retryAt, @pausedAt, @disconnectedAt, @createdAt)
       ON CONFLICT (id) DO UPDATE SET integration_key = excluded.integration_key, connection_id = excluded.connection_id,
         account_id = excluded.account_id, account_name = excluded.account_name,
         connection_config = excluded.connection_config, trouble = excluded.trouble, problem = excluded.problem,
         first_sync_confirmed_at = excluded.first_sync_confirmed_at, last_sync_at = excluded.last_sync_at,
         failures = excluded.failures, retry_at = excluded.retry_at,
         paused_at = excluded.paused_at, disconnected_at = excluded.disconnected_at`,
    )
    this.#remove = db.prepare<[string]>('DELETE FROM integrations WHERE id = ?')
    this.#streams = db.prepare<[string], RawStream>(
      'SELECT stream, direction, last_change_at, problem, settings, previews, decision FROM streams WHERE integration_id = ?',
    )
    this.#setDirection = db.prepare<[Direction, string, StreamName]>(
      'UPDATE streams SET direction = ? WHERE integration_id = ? AND stream = ?',
    )
    this.#saveStream = db.prepare<[string, string, string]>(
      'INSERT INTO streams (integration_id, stream, direction) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#streamChanged = db.prepare<[number, string, string]>(
      'UPDATE streams SET last_change_at = ? WHERE integration_id = ? AND stream = ?',
    )
    this.#settings = db.prepare<[string], { settings: string }>('SELECT settings FROM integrations WHERE id = ?')
    this.#saveSettings = db.prepare<[string, string]>('UPDATE integrations SET settings = ? WHERE id = ?')
    this.#streamSettings = db.prepare<[string, string, string]>(
      'UPDATE streams SET settings = ? WHERE integration_id = ? AND stream = ?',
    )
    this.#streamPreviews = db.prepare<[string, string, string]>(
      'UPDATE streams SET previews = ? WHERE integration_id = ? AND stream = ?',
    )
    this.#streamDecision = db.prepare<[string | null, string, string]>(
      'UPDATE streams SET decision = ? WHERE integration_id = ? AND stream = ?',
    )
    this.#referenceAt = db.prepare<[string], { at: number | null }>(
      'SELECT reference_at AS at FROM integrations WHERE id = ?',
    )
    this.#setReferenceAt = db.prepare<[number, string]>('UPDATE integrations SET reference_at = ? WHERE id = ?')
    this.#streamProblem = db.prepare(
      `UPDATE streams SET problem = @problem WHERE integration_id = @integrationId AND stream = @stream
       AND problem IS NOT @problem`,
    )
  }

  all(): IntegrationRow[] {
    return this.#all.all().map(fromRaw)
  }

  get(id: string): IntegrationRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  byConnection(integrationKey: string, connectionId: string): IntegrationRow | null {
    const raw = this.#byConnection.get(integrationKey, connectionId)
    return raw ? fromRaw(raw) : null
  }

  /** Inserts or replaces; `provider` and `createdAt` of an existing row stay. */
  save(row: IntegrationRow): void {
    this.#save.run({
      ...row,
      connectionConfig: JSON.stringify(row.connectionConfig),
      problem: writeProblem(row.problem),
    })
  }

  /** Changes some columns of a row that exists. */
  patch(id: string, patch: Partial<Omit<IntegrationRow, 'id' | 'provider' | 'createdAt'>>): void {
    const row = this.get(id)
    if (row) this.save({ ...row, ...patch })
  }

  remove(id: string): void {
    this.#remove.run(id)
  }

  streams(integrationId: string): StreamRow[] {
    return this.#streams.all(integrationId).map((raw) => ({
      stream: raw.stream,
      direction: raw.direction,
      lastChangeAt: raw.last_change_at,
      problem: readProblem(raw.problem),
      settings: readSettings(raw.settings),
      previews: readPreviews(raw.previews),
      decision: raw.decision === null ? null : confirmedPreview.parse(JSON.parse(raw.decision)),
    }))
  }

  /** Says in which direction a stream is synced. */
  setDirection(integrationId: string, stream: StreamName, direction: Direction): void {
    this.#setDirection.run(direction, integrationId, stream)
  }

  addStream(integrationId: string, stream: StreamName, direction: Direction): void {
    this.#saveStream.run(integrationId, stream, direction)
  }

  streamChanged(integrationId: string, stream: StreamName, at: number): void {
    this.#streamChanged.run(at, integrationId, stream)
  }

  setStreamProblem(integrationId: string, stream: StreamName, problem: Problem | null): void {
    this.#streamProblem.run({ problem: writeProblem(problem), integrationId, stream })
  }

  /** When the account's reference data was read last, ms; null: never. */
  referenceAt(id: string): number | null {
    return this.#referenceAt.get(id)?.at ?? null
  }

  setReferenceAt(id: string, at: number): void {
    this.#setReferenceAt.run(at, id)
  }

  /** Settings that a newer Patchbay wrote, or that are broken, count as the careful defaults. */
  settings(id: string): IntegrationSettings {
    const text = this.#settings.get(id)?.settings ?? '{}'
    const parsed = integrationSettings.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : integrationSettings.parse({})
  }

  saveSettings(id: string, settings: IntegrationSettings): void {
    this.#saveSettings.run(JSON.stringify(settings), id)
  }

  /** Replaces what a stream is set to do. */
  saveStreamSettings(integrationId: string, stream: StreamName, settings: StreamSettings): void {
    this.#streamSettings.run(JSON.stringify(settings), integrationId, stream)
  }

  /** Says why nothing is pushed for a stream before its preview is confirmed; nothing: it may be. */
  setPreviews(integrationId: string, stream: StreamName, reasons: readonly PreviewReason[]): void {
    this.#streamPreviews.run(JSON.stringify(reasons), integrationId, stream)
  }

  /** Keeps what a confirmation has decided about fields that differ; null once a sync has gone by it. */
  setDecision(integrationId: string, stream: StreamName, decision: ConfirmedPreview | null): void {
    this.#streamDecision.run(decision === null ? null : JSON.stringify(decision), integrationId, stream)
  }

  /** Replaces what is remembered of Nango's integrations. */
  rememberNango(found: readonly AvailableIntegration[]): void {
    const insert = this.#db.prepare(
      'INSERT INTO nango_integrations (integration_key, provider, display_name, position) VALUES (?, ?, ?, ?)',
    )
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM nango_integrations').run()
      found.forEach((item, position) => {
        insert.run(item.integrationKey, item.provider, item.displayName, position)
      })
    })()
  }

  nango(): AvailableIntegration[] {
    return this.#db
      .prepare<[], { integration_key: string; provider: string; display_name: string | null }>(
        'SELECT integration_key, provider, display_name FROM nango_integrations ORDER BY position',
      )
      .all()
      .map((row) => ({
        integrationKey: row.integration_key,
        provider: row.provider,
        displayName: row.display_name,
      }))
  }
}

function fromRaw(raw: RawIntegration): IntegrationRow {
  return {
    id: raw.id,
    provider: raw.provider,
    integrationKey: raw.integration_key,
    connectionId: raw.connection_id,
    accountId: raw.account_id,
    accountName: raw.account_name,
    connectionConfig: JSON.parse(raw.connection_config) as Record<string, unknown>,
    trouble: raw.trouble,
    problem: readProblem(raw.problem),
    firstSyncConfirmedAt: raw.first_sync_confirmed_at,
    lastSyncAt: raw.last_sync_at,
    failures: raw.failures,
    retryAt: raw.retry_at,
    pausedAt: raw.paused_at,
    disconnectedAt: raw.disconnected_at,
    createdAt: raw.created_at,
  }
}

/** Settings that a newer Patchbay wrote, or that are broken, count as the careful defaults. */
function readSettings(text: string): StreamSettings {
  const parsed = streamSettings.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : streamSettings.parse({})
}

/** What a newer Patchbay wrote, and is not known here, waits for a preview all the same. */
function readPreviews(text: string): PreviewReason[] {
  const parsed = previewReason.array().safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : ['first-sync']
}
