import { mix, pick } from '../kit/random'
import type { Portal } from './portal'
import { person } from './screens'
import type { ObjectName } from './types'

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
    const written = known(portal, 'contacts', { loyalty_points: points, internal_notes: remark })
    const next = portal.writer('contacts').update(record, written, person)
    if (roll(203) % 12 === 0) portal.writer('contacts').archive(next)
  }
  if (roll(204) % 4 === 0) {
    const newcomer = world.person(world.personOf(`${account.id}:newcomers`, portal.ticks))
    const { email, firstName, lastName, phone, jobTitle } = newcomer
    if (contacts.idByEmail(email) === null) {
      const values = { email, firstname: firstName, lastname: lastName, phone, jobtitle: jobTitle }
      portal.writer('contacts').create(known(portal, 'contacts', values), person)
    }
  }
  const companies = portal.store('companies')
  const company = companies.at(roll(205) % companies.end)
  if (company !== null && company.archivedAt === null && roll(206) % 3 === 0) {
    const staff = String(Math.max(1, Number(company.values.numberofemployees ?? 10) + (roll(207) % 9) - 3))
    portal.writer('companies').update(company, known(portal, 'companies', { numberofemployees: staff }), person)
  }
}

/** The values of fields that the portal still has. */
function known(portal: Portal, object: ObjectName, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => portal.catalogue.find(object, name) !== undefined),
  )
}
