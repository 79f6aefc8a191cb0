import { setImmediate as nextTurn } from 'node:timers/promises'
import { keysVersion } from '../fields/identity'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'

const setting = 'identity.keys'
/** Entities in one commit: few enough for a short one. */
const chunk = 200

/**
 * Works out the match keys of all entities anew where they were kept by older rules; does nothing otherwise. Goes in
 * small commits, and on from the last one when it is cut off.
 */
export async function bringKeysUpToDate(store: Store, signal: AbortSignal): Promise<void> {
  const [version = '', done = '0'] = (store.settings.get(setting) ?? '').split(':')
  if (version === String(keysVersion) && done === 'all') return
  let after = version === String(keysVersion) ? Number(done) : 0
  for (let ended = false; !ended && !signal.aborted; ) {
    store.commit(() => {
      const last = writerOf(store).entities.rekey(after, chunk)
      ended = last === null
      after = last ?? after
      store.settings.set(setting, `${keysVersion}:${last ?? 'all'}`)
    })
    await nextTurn()
  }
}
