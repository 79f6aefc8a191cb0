import type { LoggedRequest } from '../../src/main/sandbox/control/protocol'
import type { Player } from './player'
import { sides } from './stage'

/** Rounds in which everything must have come to rest. */
const mostRounds = 8
/** Longer than a CRM's index takes to show a create, ms. */
const betweenRoundsMs = 120_000
/** Longer than the rolling check of known records takes to meet each of them, ms. */
const longPauseMs = 8 * 24 * 60 * 60_000

/** The CRMs' writes since the log was begun. */
export async function effectsOf(player: Player): Promise<LoggedRequest['effects']> {
  return (await player.stage.control.requests()).flatMap((request) => request.effects)
}

/**
 * Ends all trouble and syncs until nothing moves any more. Returns what is wrong: nothing, or that something still moves.
 */
export async function makePeace(player: Player): Promise<string[]> {
  const { stage, played } = player
  await player.revive()
  stage.crashAt(null)
  await stage.control.clearFaults()
  await stage.control.knobs({ paging: 'normal' })
  await stage.skew(0)
  // A change that a wrong clock stamped seems older than what is held: only a read by its id brings it.
  if (played.skewed) stage.scene.time.advance(longPauseMs)
  const written = stage.scene.watchWrites()
  let moved = ''
  for (let round = 1; round <= mostRounds; round++) {
    stage.scene.time.advance(betweenRoundsMs)
    written()
    const before = (await effectsOf(player)).length
    await player.sync(sides, false)
    const rows = written()
    const effects = (await effectsOf(player)).slice(before)
    if (Object.keys(rows).length === 0 && effects.length === 0) return []
    moved = JSON.stringify({ rows, effects })
  }
  return [`after ${mostRounds} quiet rounds something still moves: ${moved}`]
}
