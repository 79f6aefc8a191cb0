import { soak } from './soak'

const { SOAK_SCRIPTS = '200', SOAK_SEED = '1', SOAK_PATH } = process.env
const report = await soak({
  scripts: Number(SOAK_SCRIPTS),
  seed: Number(SOAK_SEED),
  path: SOAK_PATH,
  onScript: (played) => {
    if (played % 50 === 0) process.stderr.write(`${played} scripts\n`)
  },
})
process.stdout.write(`${JSON.stringify(report)}\n`)
