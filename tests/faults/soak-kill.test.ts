import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Wire } from '../kit/wire'
import { bundleSoak } from '../soak/bundle.mjs'
import type { ChildOrder } from '../soak/child'
import { makeFolder } from '../soak/folder'
import { problemsOf } from '../soak/oracle/judge'
import { Player } from '../soak/player'
import { asTest, type Script } from '../soak/script'
import { scriptsOf } from '../soak/scripts'
import { conclude, Theatre } from '../soak/soak'
import { seededRandom } from './random'

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 120_000 })

const wanted = 16
/** Longer than two syncs take. */
const longestLifeMs = 120
const seed = Number(process.env.PATCHBAY_SOAK_SEED ?? 11)
const random = seededRandom(seed)

let bundle: Awaited<ReturnType<typeof bundleSoak>>
const folder = makeFolder()
const waiting: ChildProcess[] = []

/** A process that has started, but not begun: starting takes longer than most scripts. */
function prepareChild(): void {
  waiting.push(spawn(process.execPath, [bundle.path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

beforeAll(async () => {
  bundle = await bundleSoak('child')
  prepareChild()
})
afterAll(async () => {
  for (const child of waiting) child.kill('SIGKILL')
  await bundle.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Lets a process sync both accounts until it is killed. Tells whether that fell inside a commit. */
async function killWhileSyncing(order: ChildOrder, wire: Wire): Promise<{ insideCommit: boolean }> {
  const child = waiting.shift()
  if (!child) throw new Error('no process is ready')
  prepareChild()
  const exited = once(child, 'exit')
  // It may have said so before anybody listened; the order waits in its channel until then.
  const begun = new Promise<void>((resolve) => child.on('message', (said) => said === 'begun' && resolve()))
  const end = killAtRequest(order.crash, wire, child)
  child.send(order)
  await begun
  await Promise.race([exited, wait(order.crash === null ? random() * longestLifeMs : 10_000)])
  child.kill('SIGKILL')
  end()
  const [, signal] = (await exited) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  const marks = existsSync(order.marksFile) ? readFileSync(order.marksFile, 'utf8') : ''
  return { insideCommit: marks.endsWith('(') }
}

/** Kills a process before one of its requests goes on, or before it gets the answer. */
function killAtRequest(crash: ChildOrder['crash'], wire: Wire, child: ChildProcess): () => void {
  const { where, nth = 1 } = crash ?? {}
  if (where !== 'before-send' && where !== 'after-send') return () => {}
  const kill = (number: number) => {
    if (number < nth) return
    child.kill('SIGKILL')
    wire.cut()
  }
  return wire.on(({ isCrm }) => isCrm, {
    before: (_, number) => {
      if (where === 'before-send') kill(number)
    },
    after: (_, __, number) => {
      if (where === 'after-send') kill(number)
      return null
    },
  })
}

/** Where a process kills itself, or is killed at one of its requests. */
function crashPoint(): ChildOrder['crash'] {
  const places = ['before-commit', 'after-commit', 'before-send', 'after-send'] as const
  return { where: places[Math.floor(random() * places.length)] ?? 'after-commit', nth: 1 + Math.floor(random() * 25) }
}

async function play(script: Script, theatre: Theatre, name: string) {
  const stage = await theatre.open(script.setup)
  try {
    const player = new Player(stage)
    await player.begin(script.setup)
    stage.crashAt(null)
    const syncs = script.steps.map((item) => item.step === 'sync')
    const last = syncs.lastIndexOf(true)
    let killed = { insideCommit: false }
    for (const [index, step] of script.steps.entries()) {
      // The last sync of the script is the one that a process of its own begins and does not end.
      if (index !== (last < 0 ? script.steps.length - 1 : last)) {
        if (step.step !== 'crash') await player.play(step)
        continue
      }
      const { scene } = stage
      const settings = scene.host.settings.read()
      const order: ChildOrder = {
        dataDir: scene.dataDir,
        settings,
        keys: { [settings.activeWorkspace ?? '']: scene.sandbox.apiKey },
        integrations: stage.sides.map((side) => stage.id(side)),
        aheadMs: theatre.time.aheadMs,
        crash: random() < 0.5 ? crashPoint() : null,
        marksFile: join(folder, `marks-${name}`),
      }
      await scene.stop()
      killed = await killWhileSyncing(order, scene.wire)
      await scene.restart()
    }
    const { verdicts } = await conclude(player, script.setup.last)
    return { ...killed, problems: problemsOf(verdicts) }
  } finally {
    await stage.close()
  }
}

it('processes that are killed in the middle of a sync leave nothing lost, doubled or made up', async () => {
  using theatre = new Theatre(seed)
  const chosen = fc.sample(scriptsOf([]), { numRuns: wanted, seed })
  let inside = 0
  for (const [index, script] of chosen.entries()) {
    const { problems, insideCommit } = await play(script, theatre, String(index))
    if (insideCommit) inside += 1
    expect(problems, `seed ${seed}, script ${index}: ${asTest(script, 'replays')}`).toEqual([])
  }
  process.stdout.write(`Soak: ${wanted} processes killed, ${inside} of them inside a commit, seed ${seed}\n`)
})
