import { problems } from './problems'

/** The English catalogue: one file a subject, one top-level key each. */
export const en = { problems }
