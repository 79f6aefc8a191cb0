import type { SandboxEdit } from '../kit/provider-sandbox'
import { mix, pick } from '../kit/random'
import type { Portal } from './portal'
import { type ChangeSource, type ObjectName, objectTypeOf, type StoredRecord } from './types'

/** A person at a desk, not an app. */
const person: ChangeSource = { sourceType: 'CRM_UI', sourceId: 'userId:5310220', updatedByUserId: 5_310_220 }

function nameOf(object: string): ObjectName {
  const type = objectTypeOf(object)
  if (type === null || 'foreign' in type) throw new Error(`This portal has no object called ${object}.`)
  return type.name
}

/** A change made in the portal's screens. */
export function editRecord(portal: Portal, change: SandboxEdit): unknown {
  const object = nameOf(change.object)
  const writer = portal.writer(object)
  const view = portal.view(object)
  if (change.action === 'create') return view.showAll(writer.create(change.fields, person))
  const record = portal.store(object).get(change.id)
  if (record === null) throw new Error(`There is no record ${change.id} among the ${object}.`)
  switch (change.action) {
    case 'update':
      return view.showAll(writer.update(record, change.fields, person))
    case 'delete':
      return view.showAll(writer.archive(record))
    case 'restore':
      return view.showAll(writer.restore(record))
    case 'merge': {
      const into = portal.store(object).get(change.into)
      if (into === null) throw new Error(`There is no record ${change.into} among the ${object}.`)
      return view.showAll(portal.merge(object, into, record, person))
    }
  }
}

/** All records that are not archived, with all their properties. */
export function dumpRecords(portal: Portal, object: string): unknown[] {
  const name = nameOf(object)
  const store = portal.store(name)
  const view = portal.view(name)
  const shown: unknown[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (store.isHere(seq, false)) shown.push(view.showAll(store.at(seq) as StoredRecord))
  }
  return shown
}

const remarks = [
  'Asked for a new offer.',
  'Will decide after the holidays.',
  'Wants a call next week.',
  'Moved to another team.',
  'Happy with the last delivery.',
]

/** What happens in a portal in a quarter of a minute: someone edits, now and then someone is added or removed. */
export function liveTick(portal: Portal): void {
  const { world, storage, account } = portal.options
  portal.ticks += 1
  storage.put('ticks', portal.ticks)
  const roll = (salt: number) => mix(world.seed, portal.ticks, salt)
  const contacts = portal.store('contacts')
  if (contacts.end === 0) return
  const seq = roll(200) % contacts.end
  const record = contacts.isHere(seq, false) ? contacts.at(seq) : null
  if (record !== null) {
    const points = String((Number(record.values.loyalty_points ?? 0) + 1 + (roll(201) % 50)) % 5000)
    const remark = pick(remarks, world.seed, portal.ticks, 202)
    portal.writer('contacts').update(record, { loyalty_points: points, internal_notes: remark }, person)
    if (roll(203) % 12 === 0) portal.writer('contacts').archive(portal.need('contacts', record.id))
  }
  if (roll(204) % 4 === 0) {
    const newcomer = world.person(world.personOf(`${account.id}:newcomers`, portal.ticks))
    const { email, firstName, lastName, phone, jobTitle } = newcomer
    if (contacts.idByEmail(email) === null) {
      portal
        .writer('contacts')
        .create({ email, firstname: firstName, lastname: lastName, phone, jobtitle: jobTitle }, person)
    }
  }
  const companies = portal.store('companies')
  const company = companies.at(roll(205) % companies.end)
  if (company !== null && company.archivedAt === null && roll(206) % 3 === 0) {
    const staff = String(Math.max(1, Number(company.values.numberofemployees ?? 10) + (roll(207) % 9) - 3))
    portal.writer('companies').update(company, { numberofemployees: staff }, person)
  }
}
