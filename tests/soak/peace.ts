import { createHere, deleteHere, draft, editHere } from './acts-here'
import { newest, takeBack } from './acts-of-runs'
import { formOf } from './oracle/forms'
import type { Player } from './player'
import type { Setup } from './script'

/** Rounds in which everything must have come to rest. */
const mostRounds = 10
/** Longer than an index takes to show a create, ms. */
const betweenRoundsMs = 120_000
/** Longer than the rolling check of known records takes to meet each of them, ms. */
const longPauseMs = 8 * 24 * 60 * 60_000

/**
 * Ends all trouble and syncs until nothing moves any more. Returns what is wrong: nothing, or that something still moves.
 */
export async function makePeace(player: Player): Promise<string[]> {
  const { stage } = player
  await player.revive()
  stage.crashAt(null)
  await stage.control.clearFaults()
  // What a CRM asked to wait for.
  stage.scene.time.advance(24 * 60 * 60_000)
  await player.endTrouble()
  // What only a look at every record finds.
  if (player.needsLongPause) stage.scene.time.advance(longPauseMs)
  await settleDown(player)
  for (const side of stage.sides) {
    await player.ledger.act({ act: 'accept', account: side }, () => stage.scene.sync(side, { acceptDeletes: true }))
  }
  const restless = await settleDown(player)
  const [refused] = await newest(player, 1, ({ retryable }) => retryable > 0)
  if (!refused || restless.length > 0) return restless
  await player.ledger.act({ act: 'retry' }, () => stage.scene.runs.retry(refused))
  return settleDown(player)
}

/** Syncs until a round leaves everything as it was. */
async function settleDown(player: Player): Promise<string[]> {
  const { stage } = player
  const written = stage.scene.watchWrites()
  let moved = ''
  for (let round = 1; round <= mostRounds; round += 1) {
    stage.scene.time.advance(betweenRoundsMs)
    written()
    const before = await effects(player)
    await player.sync(stage.sides)
    const rows = written()
    const after = await effects(player)
    if (Object.keys(rows).length === 0 && after.length === before.length) return []
    moved = JSON.stringify({ rows, effects: after.slice(before.length) })
  }
  return [`after ${mostRounds} quiet rounds something still moves: ${moved}`]
}

/** The last thing that a person does, in peace, and takes back: all is as it was before. Returns what is not. */
export async function takeLastBack(player: Player, last: Setup['last']): Promise<string[]> {
  const { scene, sides } = player.stage
  const open = new Set((await scene.here.conflicts()).map(({ recordId }) => recordId))
  const waiting = new Set((await scene.client.outbox.list({ limit: 500 })).items.map(({ recordId }) => recordId))
  // What a person has called off at one CRM stands there beside what the others have, and is over with the next edit.
  const [record] = (await scene.here.all('contact')).filter(
    ({ id, links }) =>
      links.length > 0 && !open.has(id) && !waiting.has(id) && links.every((link) => link.waiting.length === 0),
  )
  if (last === 'none' || !record) return []
  const before = await standing(player)
  const run =
    last === 'edit'
      ? await editHere(player, record.id, { jobTitle: `Last ${player.next()}` })
      : last === 'delete'
        ? await deleteHere(player, record.id)
        : (await createHere(player, 'contacts', draft('contacts', player.next(), true), sides)).runId
  const restless = await settleDown(player)
  const detail = run === null ? null : await scene.client.runs.get({ id: run })
  if (!detail?.undoable) return [`the run of the last ${last} cannot be undone`]
  await takeBack(player, detail)
  player.happened(`undone-${last}`)
  restless.push(...(await settleDown(player)))
  const after = await standing(player)
  const refused = await refusedSince(player, record.id, run)
  // What a CRM lacks may be made there by now.
  const makes = new Set<string>()
  for (const side of sides) {
    const { createMissing } = await scene.client.integrations.streamSettings({ id: scene.id(side), stream: 'contacts' })
    if (createMissing) makes.add(side)
  }
  const wrong = [...new Set([...before.keys(), ...after.keys()])].filter((place) => {
    const [side = ''] = place.split(':')
    const isMade = makes.has(side) && !before.has(place)
    return before.get(place) !== after.get(place) && !isMade && !refused.has(side)
  })
  return [
    ...restless,
    ...wrong.map(
      (place) => `after the undo of the last ${last} ${place} is ${after.get(place)}, and was ${before.get(place)}`,
    ),
  ]
}

/** The accounts whose CRM would not take something of a record since a run: the history says so. */
async function refusedSince(player: Player, recordId: string, run: string | null): Promise<Set<string>> {
  const { scene, sides } = player.stage
  const since = (await scene.runs.list()).filter(({ id }) => run !== null && id > run)
  const accounts = new Set<string>()
  for (const one of since) {
    const changes = await scene.runs.changes(one)
    if (changes.some(({ entityId, action }) => entityId === recordId && action === 'failed'))
      accounts.add(one.integrationId)
  }
  return new Set(sides.filter((side) => accounts.has(scene.id(side))))
}

/** What stands at every CRM and here, by place. Records that were made anew count by what they hold. */
async function standing(player: Player): Promise<Map<string, string>> {
  const places = new Map<string, number>()
  const count = (place: string) => places.set(place, (places.get(place) ?? 0) + 1)
  const { scene, sides } = player.stage
  const told = (fields: Readonly<Record<string, unknown>>) =>
    ['email', 'lastName', 'jobTitle'].map((field) => formOf('text', (fields[field] ?? null) as string | null)).join(' ')
  for (const { fields } of await scene.here.all('contact')) count(`here: ${told(fields)}`)
  for (const side of sides)
    for (const { fields } of await player.stage.at(side, 'contacts').all()) count(`${side}: ${told(fields)}`)
  return new Map([...places].map(([place, times]) => [place, `there ${times} times`]))
}

async function effects(player: Player) {
  return (await player.stage.control.requests()).flatMap((request) => request.effects)
}
