import type { HeldRecord } from '../kit/records'
import { actsAtCrm, editAtCrm } from './acts-at-crm'
import type { Acts, Player } from './player'
import { kindOf, type ObjectName, usualLagMs } from './stage'

type Names =
  | 'edit-here'
  | 'create-here'
  | 'delete-here'
  | 'link'
  | 'split'
  | 'unlink'
  | 'associate-here'
  | 'settle'
  | 'decide'
  | 'create-again'
  | 'cancel'

/** What a person does in Patchbay, through the app contract. */
export const actsHere: Acts<Names> = {
  'edit-here': async (player, { object, n, edits }) => {
    const record = await player.recordHere(object, n)
    if (!record) return false
    await editHere(player, record.id, player.values(player.stage.sideOf(object), object, edits))
    return true
  },
  'create-here': async (player, { object, sides, unique }) => {
    const fields = draft(object, player.next(), unique)
    await createHere(player, object, fields, sides)
    return true
  },
  'delete-here': async (player, { object, n }) => {
    const record = await player.recordHere(object, n)
    if (record) await deleteHere(player, record.id)
    return record !== undefined
  },
  link: async (player, { object, n, m }) => {
    const { here } = player.stage.scene
    const records = await here.all(kindOf(object))
    // Two of one account are never one.
    const fits = (one: HeldRecord, other: HeldRecord) =>
      one.id !== other.id && !Object.keys(one.at).some((side) => side in other.at)
    const able = records.filter((one) => records.some((other) => fits(one, other)))
    const one = able[n % Math.max(1, able.length)]
    const others = records.filter((other) => one && fits(one, other))
    const other = others[m % Math.max(1, others.length)]
    if (!one || !other) return false
    await player.ledger.act({ act: 'link', record: one.id, other: other.id }, () => here.link(one, other))
    return true
  },
  split: async (player, { object, n, m }) => {
    const record = await player.recordHere(object, n)
    const link = record?.links[m % Math.max(1, record.links.length)]
    if (!record || !link) return false
    const { records } = player.stage.scene.client
    await player.ledger.act({ act: 'split', record: record.id }, () =>
      records.split({ id: record.id, linkId: link.id }),
    )
    return true
  },
  unlink: async (player, { object, n, m }) => {
    const record = await player.recordHere(object, n)
    const link = record?.links[m % Math.max(1, record.links.length)]
    if (!record || !link) return false
    const { records } = player.stage.scene.client
    const params = { id: record.id, linkId: link.id }
    await player.ledger.act({ act: 'unlink', record: record.id }, () => records.unlink({ params }))
    return true
  },
  'associate-here': async (player, { n, m }) => {
    const [contact, company] = [await player.recordHere('contacts', n), await player.recordHere('companies', m)]
    if (!contact || !company) return false
    await player.stage.scene.client.records.associate({ id: contact.id, other: company.id })
    return true
  },
  settle: async (player, { choice }) => {
    if ((await player.stage.scene.here.conflicts()).length === 0) await disagree(player)
    const conflicts = await player.stage.scene.here.conflicts()
    for (const conflict of conflicts) {
      const fields = Object.fromEntries(conflict.fields.map((field) => [field.field, field[choice]]))
      await player.ledger.act({ act: 'settle', record: conflict.recordId, fields }, () =>
        player.stage.scene.here.settle(conflict, choice),
      )
    }
    return conflicts.length > 0
  },
  decide: async (player, { own }) => {
    if ((await player.stage.scene.here.reviews()).length === 0) {
      await actsAtCrm['create-alike'](player, { step: 'create-alike', side: 'A', n: 0, by: 'number' })
      player.stage.scene.time.advance(usualLagMs)
      await player.sync(['A'])
    }
    const [review] = await player.stage.scene.here.reviews()
    const [candidate] = review?.candidates ?? []
    if (!review) return false
    const record = own ? null : (candidate ?? null)
    const { here } = player.stage.scene
    await player.ledger.act({ act: 'decide', record: record?.id ?? review.recordId ?? '' }, () =>
      here.decide(review, record),
    )
    return true
  },
  'create-again': async (player, { side, object }) => {
    const { scene } = player.stage
    const integrationId = scene.id(side)
    const gone = async () =>
      (await scene.here.all(kindOf(object))).find(({ links }) =>
        links.some((link) => link.integrationId === integrationId && link.deletedAt !== null),
      )
    if (!(await gone())) {
      const [lost] = await player.stage.at(side, object).all()
      if (lost) await player.stage.at(side, object).remove(lost.id)
      player.stage.scene.time.advance(usualLagMs)
      await player.sync([side])
    }
    const record = await gone()
    if (!record) return false
    await player.ledger.act({ act: 'create-again', record: record.id, account: side }, () =>
      scene.client.records.createAgain({ id: record.id, integrationId }),
    )
    return true
  },
  cancel: async (player, { n }) => {
    const { outbox } = player.stage.scene.client
    const items = (await outbox.list()).items.filter(({ cancellable }) => cancellable)
    const item = items[n % Math.max(1, items.length)]
    if (!item) return false
    await player.ledger.act({ act: 'cancel', record: item.recordId }, () => outbox.cancel({ params: { id: item.id } }))
    return true
  },
}

/** A person here and one at a CRM set the same field, of a stream that leaves such things to a person. */
async function disagree(player: Player): Promise<void> {
  const { scene } = player.stage
  const record = (await scene.here.all('contact')).find(({ at }) => at.A !== undefined)
  const id = record?.at.A
  if (!record || id === undefined) return
  const { policy } = await scene.client.integrations.streamSettings({ id: scene.id('A'), stream: 'contacts' })
  await player.ledger.settings('A', 'contacts', { policy: 'ask' })
  await editHere(player, record.id, { jobTitle: `Here ${player.next()}` })
  await editAtCrm(player, 'A', 'contacts', id, { jobTitle: `There ${player.next()}` })
  scene.time.advance(usualLagMs)
  await player.sync(['A'])
  await player.ledger.settings('A', 'contacts', { policy })
}

/** Edits a record here; what is refused was not wanted. Returns the edit's run. */
export async function editHere(
  player: Player,
  record: string,
  fields: Parameters<Player['stage']['scene']['here']['edit']>[1],
): Promise<string | null> {
  const { here } = player.stage.scene
  const { runId } = await player.ledger.act(
    { act: 'edit', record, fields },
    () => here.edit({ id: record }, fields),
    runOf,
  )
  return runId
}

/** Makes a record here and at some CRMs. Returns it with its run. */
export async function createHere(
  player: Player,
  object: ObjectName,
  fields: Record<string, string>,
  sides: readonly string[],
) {
  const { here } = player.stage.scene
  const kind = kindOf(object)
  const made = await player.ledger.act(
    { act: 'create', record: null, kind, fields, accounts: sides },
    () => here.create(kind, fields, [...sides]),
    runOf,
  )
  player.ledger.named(made.id)
  return made
}

/** Deletes a record here. Returns the delete's run. */
export async function deleteHere(player: Player, record: string): Promise<string | null> {
  const { here } = player.stage.scene
  return (await player.ledger.act({ act: 'remove', record }, () => here.remove({ id: record }), runOf)).runId
}

/** What a new record holds. */
export function draft(object: ObjectName, n: number, unique: boolean): Record<string, string> {
  return object === 'contacts'
    ? { firstName: `First ${n}`, lastName: `Last ${n}`, ...(unique ? { email: `here${n}@soak.example.com` } : {}) }
    : { name: `Company ${n}`, ...(unique ? { description: `Made here ${n}` } : {}) }
}

const runOf = ({ runId }: { runId: string | null }) => runId
