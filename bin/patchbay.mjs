#!/usr/bin/env node
import { runEntry } from '../scripts/lib/launch.mjs'

await runEntry('patchbay', process.argv.slice(2))
