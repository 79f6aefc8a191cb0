import { countCalls } from './count-calls'
import { dryRuns } from './dry-run'
import { quietAndNews } from './news'
import { openFile } from './open-file'
import { pullAll } from './pull'
import { rawPull } from './raw'
import { readLists } from './read-lists'
import { servePeers } from './serve-peers'
import { removeAll, undoPull } from './take-back'

/** What can be done in a process of its own, by name. */
export const jobs = {
  countCalls,
  dryRuns,
  openFile,
  pullAll,
  quietAndNews,
  rawPull,
  readLists,
  removeAll,
  servePeers,
  undoPull,
}

export type Jobs = typeof jobs
