import { type Handler, listAnswer, needScope, nextPage } from './call'
import { json, notFound, validation } from './errors'
import { type Owner, owners } from './owners'
import { flagOf, limitOf, readQuery } from './requests'

const show = (owner: Owner) => ({
  id: owner.id,
  email: owner.email,
  type: 'PERSON',
  firstName: owner.firstName,
  lastName: owner.lastName,
  ...(owner.archived
    ? { userIdIncludingInactive: owner.userId }
    : { userId: owner.userId, userIdIncludingInactive: owner.userId }),
  createdAt: owner.createdAt,
  updatedAt: owner.updatedAt,
  archived: owner.archived,
})

export const listOwners: Handler = (call) => {
  needScope(call, 'crm.objects.owners.read')
  const query = readQuery(call.request, ['after', 'archived', 'email', 'limit'])
  const archived = flagOf(query.archived, 'archived')
  const email = query.email?.at(-1)?.toLowerCase()
  const limit = limitOf(query.limit, 100, 500)
  const start = Number(query.after?.at(-1) ?? 0)
  if (!Number.isInteger(start) || start < 0) throw validation('Invalid value for parameter after')
  const all = owners.filter((owner) => owner.archived === archived && (email === undefined || owner.email === email))
  const next = start + limit
  return listAnswer({
    results: all.slice(start, next).map(show),
    ...(next < all.length ? nextPage(call, String(next)) : {}),
  })
}

export const getOwner: Handler = (call) => {
  needScope(call, 'crm.objects.owners.read')
  const query = readQuery(call.request, ['archived', 'idProperty'])
  const archived = flagOf(query.archived, 'archived')
  const byUser = query.idProperty?.at(-1) === 'userId'
  const owner = owners.find((item) => (byUser ? String(item.userId) : item.id) === call.params.id)
  if (owner === undefined || owner.archived !== archived) throw notFound()
  return json(200, show(owner))
}

/** https://developers.hubspot.com/docs/api-reference/account-account-info-v3/guide */
export const accountDetails: Handler = (call) => {
  readQuery(call.request, [])
  return json(200, {
    portalId: Number(call.portal.options.account.id),
    accountType: 'STANDARD',
    timeZone: 'Europe/Berlin',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'eu1',
  })
}
