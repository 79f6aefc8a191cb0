import type { FieldValue } from '@shared/model'
import type { Acts, Player } from './player'
import { kindOf, type ObjectName, type Side } from './stage'

type Names =
  | 'edit-crm'
  | 'create-crm'
  | 'create-alike'
  | 'delete-crm'
  | 'restore-crm'
  | 'erase-crm'
  | 'hide-crm'
  | 'garble-crm'
  | 'delete-many'
  | 'merge-crm'
  | 'associate-crm'

/** More than the guard lets through unasked. */
const many = 7

/**
 * What the people of a CRM do in its own screens. The sandbox's journal knows who it was. Where there is nothing to do it
 * with, that is made first, here as in all acts.
 */
export const actsAtCrm: Acts<Names> = {
  'edit-crm': async (player, { side, object, n, edits }) => {
    const record = await player.recordAt(side, object, n)
    if (!record) return false
    return editAtCrm(player, side, object, record.id, player.values(side, object, edits))
  },
  'create-crm': async (player, { side, object, both, unique }) => {
    const n = player.next()
    const key: Record<string, string> = unique
      ? {
          [object === 'contacts' ? 'email' : 'domain']:
            object === 'contacts' ? `made${n}@soak.example.com` : `soak${n}.example.com`,
        }
      : {}
    const name: Record<string, string> =
      object === 'contacts' ? { firstName: `First ${n}`, lastName: `Last ${n}` } : { name: `Company ${n}` }
    const sides = player.stage.sides.filter((one) => player.stage.objects(one).includes(object))
    for (const where of both ? sides : [side])
      await player.stage.at(where, object).create(known(player, where, object, { ...name, ...key }))
    return true
  },
  'create-alike': async (player, { side, n, by }) => {
    const record = await player.recordHere('contacts', n)
    const { email, phone, lastName } = record?.fields ?? {}
    const number = player.next()
    const fields: Record<string, FieldValue> =
      by === 'address'
        ? { lastName: `Alike ${number}`, email: `alike${number}@soak.example.com`, additionalEmails: email ?? null }
        : { lastName: lastName ?? null, phone: phone ?? null, email: `alike${number}@soak.example.com` }
    if (Object.values(fields).some((value) => value === null)) return false
    await player.stage.at(side, 'contacts').create(known(player, side, 'contacts', fields))
    return true
  },
  'delete-crm': async (player, { side, object, n }) => {
    const record = await player.recordAt(side, object, n)
    if (record) await player.stage.at(side, object).remove(record.id)
    return record !== undefined
  },
  'restore-crm': async (player, { side, object, n }) => {
    const crm = player.stage.scene.at(side)
    const { name } = player.stage.at(side, object)
    if ((await crm.dump(name, 'deleted')).length === 0) {
      const gone = await player.recordAt(side, object, n)
      if (gone) await player.stage.at(side, object).remove(gone.id)
      await player.sync([side])
    }
    const deleted = await crm.dump(name, 'deleted')
    const record = deleted[n % Math.max(1, deleted.length)]
    if (!record) return false
    // Another record may have its key by now.
    const restored = await crm.restore(name, record.id).catch(() => null)
    return restored !== null
  },
  'erase-crm': async (player, { side, object, n }) => {
    const record = await player.recordAt(side, object, n)
    if (!record) return false
    player.needsLongPause = true
    await player.stage.at(side, object).erase(record.id)
    return true
  },
  'hide-crm': (player, { side, object, n }) => changeSight(player, side, object, n, 'hide'),
  'garble-crm': (player, { side, object, n }) => changeSight(player, side, object, n, 'garble'),
  'delete-many': async (player, { side }) => {
    const records = await player.stage.at(side, 'contacts').all()
    if (records.length <= many) return false
    await player.stage.at(side, 'contacts').remove(...records.slice(0, many).map(({ id }) => id))
    return true
  },
  'merge-crm': async (player, { side, object, n, m, newId }) => {
    const [one, other] = [await player.recordAt(side, object, n), await player.recordAt(side, object, m)]
    if (!one || !other || one.id === other.id) return false
    const merge = (asNew: boolean) => player.stage.at(side, object).merge(one.id, other.id, asNew)
    // Not every CRM gives what it has merged a new id.
    const asNew = newId && (await merge(true).catch(() => null)) !== null
    if (asNew) player.happened('merge-new-id')
    else await merge(false)
    return true
  },
  'associate-crm': async (player, { side, n, m }) => {
    if (!player.stage.objects(side).includes('companies')) return false
    const [contact, company] = [await player.recordAt(side, 'contacts', n), await player.recordAt(side, 'companies', m)]
    if (!contact || !company) return false
    const [contacts, companies] = [player.stage.at(side, 'contacts'), player.stage.at(side, 'companies')]
    await player.stage.scene.at(side).act({
      object: contacts.name,
      action: 'associate',
      id: contact.id,
      to: { object: companies.name, id: company.id },
      primary: true,
    })
    // Such a change moves no stamp.
    player.needsLongPause = true
    return true
  },
}

async function changeSight(
  player: Player,
  side: Side,
  object: ObjectName,
  n: number,
  action: 'hide' | 'garble',
): Promise<boolean> {
  const record = await player.recordAt(side, object, n)
  if (!record) return false
  const { name } = player.stage.at(side, object)
  const crm = player.stage.scene.at(side)
  await crm.act({ object: name, action, id: record.id })
  player.inPeace(async () => {
    const fate = await crm.look(name, record.id)
    if (fate.state === 'live')
      await crm.act({ object: name, action: action === 'hide' ? 'show' : 'mend', id: record.id })
  })
  player.needsLongPause = true
  return true
}

/** A person edits a record; a field that the account has no more cannot be edited. */
export async function editAtCrm(
  player: Player,
  side: Side,
  object: ObjectName,
  id: string,
  values: Record<string, FieldValue>,
): Promise<boolean> {
  try {
    await player.stage.at(side, object).edit(id, blanked(values))
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('unknown_field')) return false
    throw error
  }
}

/** A person clears a field by emptying it. */
function blanked(values: Record<string, FieldValue>): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value ?? '']))
}

/** Only fields that the CRM has. */
function known(
  player: Player,
  side: Side,
  object: ObjectName,
  values: Record<string, FieldValue>,
): Record<string, FieldValue> {
  const { properties } = player.stage.scene.at(side).object(kindOf(object))
  return Object.fromEntries(Object.entries(values).filter(([field]) => field in properties))
}
