import type { Acts, Player } from './player'
import { type Side, usualLagMs } from './stage'

type Names =
  | 'pause'
  | 'resume'
  | 'disconnect'
  | 'reconnect'
  | 'policy'
  | 'direction'
  | 'settings'
  | 'source'
  | 'field-goes'
  | 'field-locked'
  | 'refuse-value'
  | 'fault'
  | 'paging'
  | 'lag'
  | 'slow-down'
  | 'limits'
  | 'access'
  | 'other-workspace'
  | 'skew'
  | 'pass'

const day = 24 * 60 * 60_000

/** What admins change, on either side, and how the network, the CRMs and the clocks behave. */
export const actsOfAdmins: Acts<Names> = {
  pause: async (player, { side }) => {
    const { scene } = player.stage
    await scene.client.integrations.pause({ id: scene.id(side) })
    player.inPeace(async () => void (await scene.client.integrations.resume({ id: scene.id(side) })))
    return true
  },
  resume: async ({ stage: { scene } }, { side }) => {
    const { pausedAt } = await scene.client.integrations.status({ id: scene.id(side) })
    if (pausedAt === null) return false
    await scene.client.integrations.resume({ id: scene.id(side) })
    return true
  },
  disconnect: async (player, { side }) => {
    const { scene } = player.stage
    await scene.client.integrations.disconnect({ params: { id: scene.id(side) } })
    player.inPeace(() => connectAgain(player, side))
    return true
  },
  reconnect: async (player, { side }) => {
    if ((await player.stage.connection(side)) === null) await connectAgain(player, side)
    else return consentAgain(player, side)
    return true
  },
  policy: async (player, { side, policy }) => {
    for (const object of player.stage.objects(side)) await player.ledger.settings(side, object, { policy })
    return true
  },
  direction: async (player, { side, object, direction }) => {
    await player.ledger.settings(side, object, { direction })
    player.inPeace(() => player.ledger.settings(side, object, { direction: 'both' }))
    return true
  },
  settings: async (player, { side, change }) => {
    for (const object of player.stage.objects(side)) await player.ledger.settings(side, object, change)
    return true
  },
  source: async (player, { side, object, source }) => {
    await player.ledger.settings(side, object, { source })
    player.inPeace(() => player.ledger.settings(side, object, { source: 'proxy' }))
    return true
  },
  'field-goes': async (player, { side, object, field }) => {
    const own = player.stage.fields(side, object).filter((one) => one.field.startsWith('custom:'))
    const chosen = own[field % Math.max(1, own.length)]
    if (!chosen) return false
    const what = { object: player.stage.at(side, object).name, name: chosen.field.slice('custom:'.length) }
    const crm = player.stage.scene.at(side)
    await crm.define({ action: 'remove', ...what })
    player.inPeace(() => crm.define({ action: 'restore', ...what }))
    return true
  },
  'field-locked': async (player, { side, object, field }) => {
    const { name } = crmField(player, side, object, field)
    const crm = player.stage.scene.at(side)
    const what = { object: player.stage.at(side, object).name, name }
    await crm.define({ action: 'change', ...what, readOnly: true })
    player.inPeace(() => crm.define({ action: 'change', ...what, readOnly: false }))
    return true
  },
  'refuse-value': async (player, { side, object, field }) => {
    const crm = player.stage.scene.at(side)
    await crm.refuseValue(player.stage.at(side, object).name, crmField(player, side, object, field).name)
    player.inPeace(() => crm.acceptValues())
    return true
  },
  fault: async (player, { fault }) => {
    player.faults += 1
    await player.stage.control.addFault(fault)
    return true
  },
  paging: async (player, { paging }) => {
    await player.stage.control.knobs({ paging })
    player.inPeace(async () => void (await player.stage.control.knobs({ paging: 'normal' })))
    return true
  },
  lag: async (player, { ms }) => {
    await player.stage.control.knobs({ indexLagMs: ms })
    player.inPeace(async () => void (await player.stage.control.knobs({ indexLagMs: usualLagMs })))
    player.needsLongPause = true
    return true
  },
  'slow-down': async (player, { side, seconds }) => {
    const { words } = player.stage.scene.at(side)
    const path = words.objects[0]?.calls.changed.path ?? '/*'
    const fault = { kind: 'rate-limit', retryAfter: String(seconds) } as const
    await player.stage.control.addFault({
      path: `/proxy${path}`,
      account: player.stage.scene.at(side).account,
      fault,
      times: 1,
    })
    return true
  },
  limits: async (player, { side }) => {
    await player.stage.scene.at(side).knobs({ limits: true, dailyLimit: 400 })
    player.inPeace(() => player.stage.scene.at(side).knobs({ limits: false, dailyLimit: null }))
    player.needsLongPause = true
    return true
  },
  access: async (player, { side, scenario }) => {
    const connectionId = await player.stage.connection(side)
    if (connectionId === null) return false
    await player.stage.control.scenario(connectionId, scenario)
    player.inPeace(async () => {
      if ((await player.stage.connection(side)) !== connectionId) return
      await player.stage.control.scenario(connectionId, 'ok')
      // What was revoked is allowed again by a new consent alone.
      if (!(await consentAgain(player, side))) player.complaints.push(`${side} could not be connected again`)
    })
    return true
  },
  'other-workspace': async (player) => {
    const other = await player.stage.scene.beside({ accounts: ['X'], records: 3 })
    await other.sync('X')
    return true
  },
  skew: async (player, { ms }) => {
    await player.stage.skew(ms)
    player.needsLongPause = true
    player.inPeace(() => player.stage.skew(0))
    return true
  },
  pass: async (player, { ms }) => {
    player.stage.scene.time.advance(ms)
    if (ms > 30 * day) player.happened('months')
    return true
  },
}

/** A person gives the consent of a connected account anew. False: what it is for cannot be looked at just now. */
async function consentAgain({ stage: { scene } }: Player, side: Side): Promise<boolean> {
  const { connects } = scene
  const { attempt, page } = await connects.begin({ reconnects: scene.id(side), mode: 'caller' })
  await connects.visitor.answer(page, 'allow', scene.at(side).account)
  return connects.until(attempt, 'connected').then(
    () => true,
    () => false,
  )
}

async function connectAgain({ stage }: Player, side: Side): Promise<void> {
  const { scene } = stage
  if ((await stage.connection(side)) !== null) return
  const { words, account } = scene.at(side)
  const [connectionId = ''] = await scene.control.addConnections({
    integrationKey: words.integrationKey,
    account,
    tags: { scene: 'kit' },
  })
  await scene.client.integrations.adopt({ integrationKey: words.integrationKey, connectionId })
  await scene.client.integrations.confirmFirstSync({ id: scene.id(side) })
}

function crmField({ stage }: Player, side: Side, object: 'contacts' | 'companies', at: number): { name: string } {
  const fields = stage.fields(side, object)
  const { field } = fields[at % fields.length] ?? { field: '' }
  return { name: stage.at(side, object).words.properties[field] ?? field.replace(/^custom:/, '') }
}
