import type { RunDetail } from '@shared/model'
import { fits, type WireRequest } from '../kit/wire'
import { editAtCrm } from './acts-at-crm'
import { deleteHere, editHere } from './acts-here'
import type { Acts, Player } from './player'
import type { StepOf } from './script'
import { kindOf, type Side } from './stage'

type Names =
  | 'sync'
  | 'full-sync'
  | 'accept-deletes'
  | 'dry-run'
  | 'verify'
  | 'stop-sync'
  | 'edit-while-syncing'
  | 'act-while-pushing'
  | 'undo'
  | 'redo'
  | 'retry'
  | 'crash'
  | 'power-cut'

const largeUndo = 10

/** Runs that people begin, what happens in the middle of them, and what is taken back. */
export const actsOfRuns: Acts<Names> = {
  sync: async (player, { sides, together }) => {
    await player.sync(sides, together)
    return true
  },
  'full-sync': async (player, { side }) => {
    await player.stage.dangerously(() => player.stage.scene.sync(side, { full: true }))
    return true
  },
  'accept-deletes': async (player, { side }) => {
    const { scene } = player.stage
    await player.ledger.act({ act: 'accept', account: side }, () =>
      player.stage.dangerously(() => scene.sync(side, { acceptDeletes: true, full: true })),
    )
    return true
  },
  'dry-run': async (player, { side }) => {
    const { scene } = player.stage
    const written = scene.watchWrites()
    await scene.runs.dryRun(side)
    const rows = written()
    if (Object.keys(rows).length > 0) player.complaints.push(`a dry run wrote ${JSON.stringify(rows)}`)
    return true
  },
  verify: async (player, { side }) => {
    const { scene } = player.stage
    const run = await scene.client.runs.verify({ id: scene.id(side) })
    await scene.runs.ended(run)
    return true
  },
  'stop-sync': async (player, { side, request }) => {
    const { scene } = player.stage
    const { id } = await scene.runs.begin(side)
    let stopped = false
    const end = scene.wire.on(({ isCrm }) => isCrm, {
      before: async (_, number) => {
        if (number <= request || stopped) return
        stopped = true
        await scene.client.runs.stop({ id })
      },
    })
    try {
      await scene.runs.ended({ id })
    } finally {
      end()
    }
    return stopped
  },
  'edit-while-syncing': async (player, step) => {
    const { scene } = player.stage
    const { changed, list } = scene.at(step.side).object(kindOf(step.object)).calls
    let done = false
    // Between the read before a write and the write itself a CRM without versions has no way to keep others out.
    const end = scene.wire.on((request) => fits(changed, request) || fits(list, request), {
      before: async (_, number) => {
        if (number !== step.request + 1 || done) return
        done = true
        const record = await player.recordAt(step.side, step.object, step.n)
        const values = player.values(step.side, step.object, step.edits)
        if (record) await editAtCrm(player, step.side, step.object, record.id, values)
      },
    })
    try {
      await player.sync([step.side])
    } finally {
      end()
    }
    return done
  },
  'act-while-pushing': async (player, { side, object, n, what, edits, request }) => {
    const { scene } = player.stage
    const { create, update } = scene.at(side).object(kindOf(object)).calls
    const isWrite = (one: WireRequest) => fits(create, one) || fits(update, one)
    const { items } = await scene.client.outbox.list()
    const record = items.some(({ integrationId }) => integrationId === scene.id(side))
      ? undefined
      : await player.recordHere(object, n)
    if (record) await editHere(player, record.id, player.values(side, object, edits))
    let done = false
    const end = scene.wire.on(isWrite, {
      after: async (_, __, number) => {
        if (number !== request + 1 || done || player.stage.isDead) return null
        done = true
        await actInBetween(player, what, side, object, n, edits).catch(() => {})
        return null
      },
    })
    try {
      await player.sync([side])
    } finally {
      end()
    }
    return done
  },
  undo: async (player, { back }) => {
    const may = (run: RunDetail) => run.kind !== 'undo' && run.undoable && player.mayTakeBack(run)
    const undoable = await newest(player, back + 1, may)
    return takeBack(player, undoable[back % Math.max(1, undoable.length)])
  },
  redo: async (player) => {
    const last = () => newest(player, 1, (run) => run.kind === 'undo' && run.undoable)
    if ((await last()).length === 0) {
      await actsOfRuns.undo(player, { step: 'undo', back: 0 })
      // What the undo has made may be gone with the redo.
      if (!player.stage.isDead) await player.ledger.look()
    }
    const [undone] = await last()
    return takeBack(player, undone)
  },
  retry: async (player, { back }) => {
    const failed = () => newest(player, back + 1, ({ retryable }) => retryable > 0)
    if ((await failed()).length === 0) await beRefused(player)
    const runs = await failed()
    const run = runs[back % Math.max(1, runs.length)]
    const retry = () => player.stage.dangerously(() => player.stage.scene.runs.retry(run as RunDetail))
    if (run) await player.ledger.act({ act: 'retry' }, retry)
    return run !== undefined
  },
  crash: async (player, { at }) => {
    player.stage.crashAt(at)
    return true
  },
  'power-cut': async (player, { side, nth }) => {
    const { scene } = player.stage
    return scene.diesAt({ where: 'power-cut', nth }, () => scene.sync(side))
  },
}

/** Undoes a run, and notes which records it was about. */
export async function takeBack(player: Player, run: RunDetail | undefined): Promise<boolean> {
  if (!run) return false
  const { scene } = player.stage
  const records = (await scene.runs.changes(run)).flatMap(({ entityId }) => (entityId === null ? [] : [entityId]))
  const { id, kind } = run
  await player.ledger.act(
    { act: 'undo', of: { id, kind }, records },
    () => player.stage.dangerously(() => scene.undo(run)),
    (undo) => undo.id,
  )
  if (run.changeCount > largeUndo) player.happened('large-undo')
  return true
}

/** The newest runs of a kind, so many at the most, newest first. */
export async function newest(
  { stage: { scene } }: Player,
  most: number,
  fits: (run: RunDetail) => boolean,
): Promise<RunDetail[]> {
  const runs: RunDetail[] = []
  for (const { id } of (await scene.runs.list()).reverse()) {
    if (runs.length >= most) break
    const run = await scene.client.runs.get({ id })
    if (fits(run)) runs.push(run)
  }
  return runs
}

/** A CRM takes no value for a field that a person has edited. */
async function beRefused(player: Player): Promise<void> {
  const { scene } = player.stage
  const record = (await scene.here.all('contact')).find(({ at }) => at.A !== undefined)
  if (!record) return
  const { name, words } = player.stage.at('A', 'contacts')
  const field = words.properties.jobTitle
  if (field === undefined) return
  await scene.at('A').refuseValue(name, field)
  player.inPeace(() => scene.at('A').acceptValues())
  await editHere(player, record.id, { jobTitle: `Refused ${player.next()}` })
  await player.sync(['A'])
}

type Between = StepOf<'act-while-pushing'>

async function actInBetween(
  player: Player,
  what: Between['what'],
  side: Side,
  object: Between['object'],
  n: number,
  edits: Between['edits'],
): Promise<void> {
  const { here } = player.stage.scene
  const record = await player.recordHere(object, n)
  if (!record) return
  player.happened(`${what}-while-pushing`)
  if (what === 'edit') await editHere(player, record.id, player.values(side, object, edits))
  else if (what === 'delete') await deleteHere(player, record.id)
  else if (what === 'unlink') {
    const [account] = Object.keys(record.at)
    if (account) await player.ledger.act({ act: 'unlink', record: record.id }, () => here.unlink(record, account))
  } else {
    for (const conflict of await here.conflicts()) {
      const fields = Object.fromEntries(conflict.fields.map(({ field, local }) => [field, local]))
      await player.ledger.act({ act: 'settle', record: conflict.recordId, fields }, () =>
        here.settle(conflict, 'local'),
      )
    }
  }
}
