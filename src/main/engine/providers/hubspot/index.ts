import type { Provider } from '../provider'
import { accountIdOf, identify } from './account'
import { classify } from './errors'
import { manifest } from './manifest'
import { companies } from './objects/companies'
import { contacts } from './objects/contacts'
import { limitsSeen } from './rate-headers'

/** HubSpot, through version 3 of its API. */
export const hubspot: Provider = {
  manifest,
  objects: [contacts, companies],
  identify,
  accountIdOf,
  classify,
  limitsSeen,
}
