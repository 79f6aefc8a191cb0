import { firstTables } from './0001-first-tables'
import type { Migration } from './migration'

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [firstTables]
