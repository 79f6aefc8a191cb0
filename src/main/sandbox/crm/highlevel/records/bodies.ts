import { z } from 'zod'

/** Parts of the bodies that make or change records. */

/** A text; null or an empty one takes the value out. */
export const text = z.string().nullish()

/** Values of custom fields, by id or key. */
export const customFields = z
  .array(z.strictObject({ id: z.string().optional(), key: z.string().optional(), field_value: z.unknown() }))
  .optional()
