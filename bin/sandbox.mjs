#!/usr/bin/env node
import { runEntry } from '../scripts/lib/launch.mjs'

await runEntry('sandbox', process.argv.slice(2))
