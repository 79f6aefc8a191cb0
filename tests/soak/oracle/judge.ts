import { wrongCreates } from './creates'
import { unwishedDeletes, unwishedRestores } from './deletes'
import type { Facts } from './facts'
import { wrongLinks } from './links'
import { unrest } from './rest'
import { Story } from './story'
import { contestedWrites, foreignValues, oldValues, unseenOverwrites } from './values'

/** What is wrong with what Patchbay did, in words, by promise; all lists are empty when all is well. */
export interface Verdicts {
  diverged: string[]
  lostChanges: string[]
  doubleCreates: string[]
  foreignValues: string[]
  unwishedDeletes: string[]
  unseenOverwrites: string[]
}

/** Judges every write of Patchbay, and how all stands in the end. */
export function judge(facts: Facts): Verdicts {
  const story = new Story(facts)
  return {
    diverged: [...unrest(story), ...wrongLinks(story)],
    lostChanges: [...oldValues(story), ...contestedWrites(story)],
    doubleCreates: wrongCreates(story),
    foreignValues: foreignValues(story),
    unwishedDeletes: [...unwishedDeletes(story), ...unwishedRestores(story)],
    unseenOverwrites: unseenOverwrites(story),
  }
}

/** All of it in one list. */
export function problemsOf(verdicts: Verdicts): string[] {
  return Object.values(verdicts).flat()
}
