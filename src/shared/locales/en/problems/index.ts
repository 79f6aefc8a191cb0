import { crmProblems } from './crm'
import { nangoProblems } from './nango'
import { patchbayProblems } from './patchbay'

/**
 * What a person reads about each problem code: the fact, what is safe or affected, and the label of the button that
 * mends it (empty where nothing has to be done). Plain, short, active; codes never stand in the text.
 *
 * Values that a text may name, by the names that {@link Problem.params} uses: `provider` (its shown name), `host`,
 * `stream`, `path`, `scope`, `integrationKey`, `account`, `found`, `count`, `limit`, `seconds`, `resumesAt` (ISO 8601),
 * `what`, `reason`, `sync` (a sync function of Nango). All of them are optional: `*_timed` is used when `seconds` is known, `*_at` when `resumesAt` is,
 * `*_named` when the one name that the text would like to say is.
 */
export const problems = { ...patchbayProblems, ...nangoProblems, ...crmProblems }
