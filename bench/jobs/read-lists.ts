import { BenchEngine, type EngineOptions } from '../lab/engine'

export interface ReadInput extends EngineOptions {
  /** Further runs, and lines of the log, that are there besides the one that has pulled everything. */
  runs: number
  logLines: number
  /** How often each question is asked. */
  times: number
}

/** Ms of each answer, by what was asked. */
export type Answers = Record<string, number[]>

/** Asks the engine, over its own port, what the screens ask for, in a file of a large pull and of many runs. */
export async function readLists({ runs, logLines, times, ...options }: ReadInput): Promise<Answers> {
  await using engine = await BenchEngine.open(options)
  const { client, store } = engine
  const [large] = (await client.runs.list({ limit: 1 })).items
  if (!large) throw new Error('Nothing was pulled into the file')
  addRuns(engine, large.id, runs, logLines)
  const find = (search: string, cursor?: string) => client.records.find({ kind: 'contact', search, cursor, limit: 100 })
  const [some] = (await find('')).items
  const word = String(some?.fields.lastName ?? '')
  const address = String(some?.fields.email ?? '')
  const integrationId = large.integrationId
  const next = async (list: (cursor?: string) => Promise<{ nextCursor: string | null }>) => {
    const { nextCursor } = await list()
    return () => list(nextCursor ?? undefined)
  }
  const changes = (cursor?: string) => client.runs.changes({ id: large.id, limit: 100, ...(cursor ? { cursor } : {}) })
  const list = (cursor?: string) => client.runs.list({ limit: 100, ...(cursor ? { cursor } : {}) })
  const everything = (cursor?: string) => find('', cursor)
  const rows = (query: { search?: string; sort?: string }, cursor?: string) =>
    client.records.list({ kind: 'contact', limit: 100, ...query, ...(cursor ? { cursor } : {}) })
  const asked: Record<string, () => Promise<unknown>> = {
    'records, first page': everything,
    'records, next page': await next(everything),
    'records, a name half typed': () => find(word.slice(0, 3)),
    'records, a name': () => find(word),
    'records, an address': () => find(address),
    'records, what is not there': () => find('zzzzqqqq'),
    'the screen of records, first page': () => rows({}),
    'the screen of records, next page': await next((cursor) => rows({}, cursor)),
    'the screen of records, a name half typed': () => rows({ search: word.slice(0, 3) }),
    'the screen of records, by city': () => rows({ sort: 'city' }),
    'runs, first page': list,
    'runs, next page': await next(list),
    'runs, those that failed': () => client.runs.list({ status: 'failed', limit: 100 }),
    'runs, those of an account': () => client.runs.list({ integrationId, limit: 100 }),
    'runs, a search': () => client.runs.list({ search: 'zzzz', limit: 100 }),
    'a run opened': () => client.runs.get({ id: large.id }),
    'its changes, first page': changes,
    'its changes, next page': await next(changes),
    'its changes, those that failed': () => client.runs.changes({ id: large.id, action: 'failed', limit: 100 }),
    'its log': () => client.runs.log({ id: large.id, limit: 500 }),
    'a record opened': () => client.records.get({ id: some?.id ?? '' }),
    'its history': () => client.records.changes({ id: some?.id ?? '', limit: 100 }),
    'the grid': () => client.integrations.list(),
  }
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  const answers: Answers = {}
  for (const [name, ask] of Object.entries(asked)) {
    const took: number[] = []
    for (let time = 0; time < times; time += 1) {
      const begun = performance.now()
      await ask()
      took.push(performance.now() - begun)
    }
    answers[name] = took
  }
  return answers
}

/** Runs of long ago, with their lines: years of schedules, as no benchmark can wait for. */
function addRuns({ store: { db } }: BenchEngine, like: string, runs: number, lines: number): void {
  const columns = db
    .prepare<[], { name: string }>("SELECT name FROM pragma_table_info('runs') WHERE name NOT IN ('id', 'status')")
    .all()
    .map(({ name }) => name)
  const streams = db
    .prepare<[], { name: string }>("SELECT name FROM pragma_table_info('run_streams') WHERE name <> 'run_id'")
    .all()
    .map(({ name }) => name)
  const numbers = (to: number) =>
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to})`
  const id = `'run_00000000000000000000' || printf('%06d', n)`
  db.transaction(() => {
    db.exec(
      `${numbers(runs)} INSERT INTO runs (id, status, ${columns.join(', ')})
       SELECT ${id}, CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'succeeded' END, ${columns.map((name) => `r.${name}`).join(', ')}
       FROM numbers CROSS JOIN runs r ON r.id = '${like}'`,
    )
    db.exec(
      `${numbers(runs)} INSERT INTO run_streams (run_id, ${streams.join(', ')})
       SELECT ${id}, ${streams.map((name) => `s.${name}`).join(', ')} FROM numbers CROSS JOIN run_streams s ON s.run_id = '${like}'`,
    )
    db.exec(
      `${numbers(runs)}, line (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM line WHERE k < ${Math.ceil(lines / runs)})
       INSERT INTO run_log (run_id, seq, at, level, text)
       SELECT ${id}, k, 1700000000000 + n, 'info', 'contacts changes, page ' || k || ': 0 records' FROM numbers, line`,
    )
  })()
}
