import { expect } from 'vitest'
import { soak } from './soak'

/**
 * Plays scripts and expects all to end in peace. The same scripts each time, so that a failure is the change's that is
 * tested; `npm run soak` plays others. A failure names the seed and the path, with which the script is played again:
 * `npm run soak -- --seed S --path P`.
 */
export async function expectPeace(scripts: number, seed: number): Promise<void> {
  const report = await soak({ scripts, seed })
  const { failure, ...counts } = report
  process.stdout.write(`Soak: ${JSON.stringify(counts)}\n`)
  if (failure !== null) expect.fail(failure)
  expect(counts).toMatchObject({ scripts, converged: scripts, lostChanges: 0, doubleCreates: 0, foreignValues: 0 })
  // A script that stopped nothing and broke nothing would prove little.
  expect(counts.kills).toBeGreaterThan(scripts / 4)
  expect(counts.faults).toBeGreaterThan(scripts / 4)
}
