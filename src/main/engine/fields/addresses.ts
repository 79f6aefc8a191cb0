import { domainToASCII } from 'node:url'
import type { FieldValue } from '@shared/model'
import type { MappedFields } from './field-definition'

/** Longer text holds no address that identifies anyone, and must not keep the patterns busy. */
const longestText = 1_000
const mostAddresses = 50

const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g
// A name in quotes before an address, as mail programs write it: not the quoted part of an address itself.
const quotedName = /"(?:[^"\\]|\\.)*"(?!@)/g
const entry = /(?:"(?:[^"\\]|\\.)*"|[^,;"])+/g
const bracketed = /<([^<>]*)>/g
const word = /"(?:[^"\\]|\\.)*"@\S+|\S+/g
const address = /^(?:mailto:)?("(?:[^"\\]|\\.)*"|[^\s@<>(),;:"[\]\\]+)@([^\s@<>(),;:"[\]\\]+)$/i
// Most fields hold one address and nothing else: it needs no taking apart.
const usual = /^(?=.{1,64}@)(?!.*xn--)[a-z0-9_+'-]+(?:\.[a-z0-9_+'-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
const atom = /^[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)*$/

/**
 * The mail addresses in a field, first one first, in the form by which they are compared: lower case, the host in ASCII.
 * A field may hold several, names beside them, or a list. Dots and plus tags are kept, and letters that look alike stay
 * different: they may be other people.
 */
export function addressesIn(value: FieldValue | undefined): string[] {
  if (typeof value === 'string' && usual.test(value)) {
    const mail = value.toLowerCase()
    return isPublicHost(mail.slice(mail.indexOf('@') + 1)) ? [mail] : []
  }
  const texts = Array.isArray(value) ? value.slice(0, mostAddresses) : [value]
  const found = new Set<string>()
  for (const text of texts) {
    if (typeof text !== 'string' || text.length > longestText) continue
    for (const item of addressesInText(text)) found.add(item)
    if (found.size >= mostAddresses) break
  }
  return [...found].slice(0, mostAddresses)
}

/**
 * A contact's fields as they are compared with what another side has for further addresses. The address that stands first
 * on this side may be a further one on that side: both hold it, so it counts among the further ones here, too. Without
 * this, a list that a CRM keeps without its first address would look like one that the address was taken out of.
 *
 * @param others the further addresses of the other side
 */
export function withFirstAddress(fields: MappedFields, others: FieldValue | undefined): MappedFields {
  const { email: first, additionalEmails: further } = fields
  if (!Array.isArray(others) || typeof first !== 'string' || further === undefined) return fields
  const same = (item: string) => item.toLowerCase() === first.toLowerCase()
  const held = Array.isArray(further) ? further : []
  return others.some(same) && !held.some(same) ? { ...fields, additionalEmails: [...held, first] } : fields
}

function addressesInText(text: string): string[] {
  const plain = text.replace(invisible, '').normalize('NFC').replace(quotedName, ' ')
  return (plain.match(entry) ?? []).flatMap((item) => {
    // What stands in angle brackets is the address; what stands before it is a name.
    const inside = [...item.matchAll(bracketed)].map(([, found]) => found)
    const words = (inside.length > 0 ? inside.join(' ') : item).match(word) ?? []
    return words.flatMap((found) => {
      const [, name = '', host = ''] = address.exec(found) ?? []
      const [local, domain] = [localPart(name), mailHost(host)]
      return local === null || domain === null ? [] : [`${local}@${domain}`]
    })
  })
}

/** Quotes that are not needed mean nothing (RFC 5321, 4.1.2); what only stands in quotes keeps them. */
function localPart(name: string): string | null {
  const text = name.toLowerCase()
  if (text === '' || text.length > 64) return null
  if (!text.startsWith('"')) return atom.test(text) ? text : null
  const content = text.slice(1, -1).replace(/\\(.)/g, '$1')
  if (content.trim() === '') return null
  return atom.test(content) ? content : `"${content.replace(/["\\]/g, '\\$&')}"`
}

/** Null for what is no host of the public net: a single name, an IP address, a host that only exists in one building. */
function mailHost(text: string): string | null {
  const host = domainToASCII(text.toLowerCase().replace(/\.+$/, ''))
  return isPublicHost(host) ? host : null
}

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const topLabel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/
const localTops: ReadonlySet<string> = new Set([
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'arpa',
  'onion',
])

/** Whether a host, in ASCII and lower case, can stand for one owner in the public net. */
export function isPublicHost(host: string): boolean {
  if (host.length > 253) return false
  const labels = host.split('.')
  const top = labels.at(-1) ?? ''
  return labels.length > 1 && labels.every((item) => label.test(item)) && topLabel.test(top) && !localTops.has(top)
}

/** Names of mailboxes that several people read, or that a form was filled in with: they say nothing of who it is. */
const roleNames: ReadonlySet<string> = new Set(
  `abuse accounting accounts admin administracion administration administrator administratie ads alerts amministrazione
   anfrage anfragen ask assistance atendimento bestellung bestellungen bewerbung billing biuro booking bookings bounce bounces
   buchhaltung buchung buero buro career careers client clients comercial commercial compta comptabilite compras contact
   contacto contact-us contactus contato contabilidad contabilita customer customercare customers customerservice
   customersupport direction donotreply do-not-reply einkauf email empfang enquiries enquiry events export facturacion
   feedback finance firma ftp general gerencia hallo hei hej hello help helpdesk hi hostmaster hr import info infos
   information inkoop inquiries inquiry invoice invoices it jobs kontakt kontor kundenservice kundendienst legal logistica
   logistics mail mailbox mailer-daemon mailerdaemon marketing media news newsletter no-reply noemail none noreply notification
   notifications null office oficina order orders ordini orders office-manager partner partners payments personal post
   postmaster praxis presse press privacy procurement purchasing reception recepcion rechnung rechnungen recruiting
   recruitment redaktion rekrutacja reservas reservation reservations returns rh root sales secretaria secretariat security
   segreteria sekretariat service serviceclient shop spam sprzedaz staff store subscribe support tech team tickets
   ufficio undisclosed unknown unsubscribe vendas vendite ventas verkauf verkoop vertrieb verwaltung web webmaster welcome
   zentrale`
    .split(/\s+/)
    .filter((name) => name !== ''),
)

/** Whether an address of {@link addressesIn} belongs to a task and not to a person, also with a place or number to it. */
export function isRoleAddress(mail: string): boolean {
  const name = mail.slice(0, mail.lastIndexOf('@'))
  const base = (name.split('+')[0] ?? name).replace(/\d+$/, '')
  if (roleNames.has(base)) return true
  const parts = base.split(/[._-]/)
  return (
    roleNames.has(parts[0] ?? '') &&
    parts.slice(1).every((part) => roleNames.has(part) || /^(?:[a-z]{0,2}|\d+)$/.test(part))
  )
}
