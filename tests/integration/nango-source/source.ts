import type { ObjectWords } from '../../../src/main/engine/providers/testing/words'
import type { FieldValue } from '../../../src/shared/model'
import type { CrmObject } from '../../kit/crm-object'
import type { RunOutcome, SyncWishes } from '../../kit/runs'
import { openScene, type Scene } from '../../kit/scene'
import type { WireAnswer } from '../../kit/wire'

/** Nango's call for its records. */
export const listRecords = { method: 'GET', path: '/records/' } as const

/** What Nango answers to `GET /records`, as far as tests change it. */
interface RecordPage {
  records: (Record<string, unknown> & { _nango_metadata: { deleted_at: string | null } })[]
}

/** Contacts of one account that are read out of Nango's own records. */
export class Source implements AsyncDisposable {
  readonly scene: Scene
  readonly contacts: CrmObject
  readonly sync: string
  readonly model: string

  static async open(records: number): Promise<Source> {
    const source = new Source(await openScene({ records }))
    await source.scene.skew(10_000)
    await source.from('nango')
    return source
  }

  private constructor(scene: Scene) {
    this.scene = scene
    this.contacts = scene.at('a').contacts
    const { syncFunction } = this.contacts.words
    if (!syncFunction) throw new Error('The provider has no sync function for contacts')
    this.sync = syncFunction.sync
    this.model = syncFunction.model
  }

  /** Reads from here on. */
  async from(source: 'proxy' | 'nango'): Promise<void> {
    await this.scene.settings('a', 'contacts', { source })
  }

  /** One sync to its end, with what came of the contacts and the log as text. */
  async run(wishes: SyncWishes = {}) {
    return this.outcome(await this.scene.sync('a', wishes))
  }

  /** As {@link run}; fails when anything went wrong. */
  async runWell(wishes: SyncWishes = {}) {
    return this.outcome(await this.scene.runs.syncWell('a', wishes))
  }

  /** The latest sync. */
  async latest() {
    const last = (await this.scene.runs.list('a', 'sync')).at(-1)
    if (!last) throw new Error('Nothing was synced')
    return this.outcome(await this.scene.runs.ended(last))
  }

  edit(id: string, fields: Record<string, FieldValue>) {
    return this.scene.here.of('a', { id }).then((record) => record && this.scene.here.edit(record, fields))
  }

  /** How many contacts stand in the file, also while no engine has it open. */
  heldInFile(): number {
    return this.scene.file.rows(
      'SELECT 1 FROM remote_records JOIN objects ON objects.id = object_id WHERE name = ?',
      this.contacts.name,
    ).length
  }

  /** Live contacts by their ids at the CRM, with what is held of them. */
  async held(): Promise<Record<string, Record<string, unknown>>> {
    const records = await this.scene.records('contact')
    const linked = records.flatMap(({ at, fields }) => (at.a === undefined ? [] : [[at.a, fields] as const]))
    return Object.fromEntries(linked.sort(([a], [b]) => Number(a) - Number(b)))
  }

  async ids(): Promise<string[]> {
    return Object.keys(await this.held())
  }

  async first(): Promise<string> {
    return (await this.ids())[0] ?? ''
  }

  /** Where reading stands. */
  place() {
    const [row] = this.scene.file.rows<{
      id: number
      generation: number
      cursor_at: number | null
      pass: string | null
      nango_origin: string | null
      nango_cursor: string | null
      nango_all_since: number | null
    }>('SELECT * FROM objects WHERE name = ?', this.contacts.name)
    if (!row) throw new Error('The contacts were never opened')
    return row
  }

  /** Moves the place among Nango's records, as others' work there would. */
  setCursor(cursor: string, origin?: string): void {
    const { objects } = this.scene.store
    const { id } = this.place()
    const place = objects.byId(id)?.nango
    objects.setRecordsPosition(id, { origin: origin ?? place?.origin ?? '', cursor, allSince: place?.allSince ?? null })
  }

  /** Requests for the contacts since {@link forget}, as `GET /records/`. */
  asked(): string[] {
    const others = this.scene.at('a').words.objects.filter(({ name }) => name !== this.contacts.name)
    const isOthers = (path: string) => others.some(({ calls }) => within(calls, path))
    return this.scene.wire.requests.filter(({ path }) => !isOthers(path)).map(({ method, path }) => `${method} ${path}`)
  }

  forget(): void {
    this.scene.wire.requests = []
  }

  /** Changes what Nango lists from now on. Returns what ends that. */
  onRecords(change: (records: RecordPage['records']) => RecordPage['records']): () => void {
    return this.scene.wire.on(listRecords, {
      after: (answer: WireAnswer) => {
        const page = answer.body as RecordPage
        return { ...answer, body: { ...page, records: change(page.records) } }
      },
    })
  }

  /** From now on the engine's requests bear another key. Returns what ends that. */
  useKey(apiKey: string): () => void {
    return this.scene.wire.on(() => true, {
      before: ({ headers }) => {
        headers.authorization = `Bearer ${apiKey}`
      },
    })
  }

  /** Drops the contents of Nango's copies up to a record. */
  async prune(untilCursor: string): Promise<void> {
    await this.#nango.pruneRecords({ ...this.#connection, model: this.model, untilCursor, limit: 10_000 })
  }

  /** Nango's copies, in their order. */
  async saved() {
    const { records } = await this.#nango.listRecords({ ...this.#connection, model: this.model, limit: 10_000 })
    return records.map(({ id, _nango_metadata: meta }) => ({ id: String(id), ...meta }))
  }

  /** Asks Nango to run the function. */
  async trigger(): Promise<void> {
    const { providerConfigKey, connectionId } = this.#connection
    await this.#nango.triggerSync(providerConfigKey, [this.sync], connectionId)
  }

  /** Nango runs the function by its own schedule. */
  async runFunction(): Promise<void> {
    const { providerConfigKey, connectionId } = this.#connection
    await this.trigger()
    await this.#nango.syncStatus(providerConfigKey, [this.sync], connectionId)
  }

  /** Nango's copies are emptied: of deletes there is no trace any more. */
  async emptyCopies(): Promise<void> {
    const { providerConfigKey, connectionId } = this.#connection
    await this.#nango.triggerSync(providerConfigKey, [this.sync], connectionId, { reset: true, emptyCache: true })
  }

  /** Lets the function fail, or work again. */
  async fail(failing = true): Promise<void> {
    await this.scene.control.failSync(this.#connection.connectionId, this.sync, failing)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scene.close()
  }

  get #nango() {
    return this.scene.sandbox.nango
  }

  get #connection() {
    const { words, connectionId } = this.scene.at('a')
    return { providerConfigKey: words.integrationKey, connectionId }
  }

  /** A run with what came of the contacts, and the log as text. */
  async outcome(run: RunOutcome) {
    const counts = run.streams.find(({ stream }) => stream === this.contacts.words.stream)
    if (!counts) throw new Error('The run has no contacts')
    const log = (await this.scene.runs.log(run)).map(({ text }) => text).join('\n')
    return { ...run, counts, log }
  }
}

const within = (calls: ObjectWords['calls'], path: string) =>
  Object.values(calls).some((call) => call !== undefined && call.path === path)
