import type { Script, Setup, Step } from './script'

/** What a setup is when nothing in it matters. */
const plain: Setup = {
  policy: 'newest',
  createMissing: false,
  onLocalDelete: 'unlink',
  onRemoteDelete: 'tombstone',
  fresh: false,
  accounts: 2,
  many: false,
  last: 'none',
}

/**
 * A shorter script that still fails, for a person to read: steps that do not matter are left out, the largest groups of
 * them first, then what does not matter in the setup and in the steps becomes what is usual.
 *
 * @param fails plays a script and says whether it fails in the same way
 */
export async function shrink(script: Script, fails: (script: Script) => Promise<boolean>): Promise<Script> {
  let best = script
  const better = async (other: Script): Promise<boolean> => {
    if (JSON.stringify(other) === JSON.stringify(best) || !(await fails(other))) return false
    best = other
    return true
  }
  const leaveOut = async () => {
    for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let end = best.steps.length; end > 0; end -= size) {
        const from = Math.max(0, end - size)
        await better({ ...best, steps: best.steps.toSpliced(from, end - from) })
      }
    }
  }
  await leaveOut()
  for (const name of Object.keys(plain) as (keyof Setup)[])
    await better({ ...best, setup: { ...best.setup, [name]: plain[name] } })
  for (let at = 0; at < best.steps.length; at += 1) {
    for (const simpler of simplerThan(best.steps[at] as Step))
      await better({ ...best, steps: best.steps.with(at, simpler) })
  }
  await leaveOut()
  return best
}

/** The same step with less in it: one edit, plain spelling, the first of all. */
function simplerThan(step: Step): Step[] {
  const simpler: Step[] = []
  if ('edits' in step) {
    for (const one of step.edits) simpler.push({ ...step, edits: [one] })
    for (const { field } of step.edits) simpler.push({ ...step, edits: [{ field, spelling: 'plain' }] })
  }
  if ('sides' in step) for (const side of step.sides) simpler.push({ ...step, sides: [side] })
  if ('together' in step) simpler.push({ ...step, together: false })
  return simpler
}
