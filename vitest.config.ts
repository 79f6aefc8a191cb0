import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What a provider shows at its sandbox, over HTTP and the real gateway; beside the provider, since no other place names it. */
const ofProviders = 'src/main/engine/providers/*/testing/**/*.test.ts'

/** Files that take a minute or more, the longest first. */
const long = [
  'tests/integration/command-line.test.ts',
  'tests/integration/command-line-records.test.ts',
  'tests/conformance/calls.test.ts',
  'tests/integration/command-line-workspaces.test.ts',
  'tests/guide/acme.test.ts',
  'tests/faults/soak-scripts-1.test.ts',
  'tests/faults/soak-scripts-2.test.ts',
  'tests/faults/kill-during-pull.test.ts',
  'tests/faults/soak-kill.test.ts',
]

/** Begins with the long files: at the end one of them would keep one core busy while the others wait. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((file) => moduleId.endsWith(file))
      return found < 0 ? long.length : found
    }
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}

const fakeElectron = resolve(import.meta.dirname, 'tests/fakes/electron.ts')

/** Unit tests stand beside their file; what talks to several parts is under tests/. */
export default defineConfig({
  resolve: { alias: { '@shared': resolve(import.meta.dirname, 'src/shared') } },
  test: {
    // Only so that a test which hangs ends at all: a busy machine is no failure, and speed belongs to the benchmark.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One more than there are cores: what waits for a limit, a process or the disk leaves its core to another.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
    projects: [
      {
        extends: true,
        resolve: { alias: { electron: fakeElectron } },
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'src/{shared,main,preload}/**/*.test.ts',
            'scripts/**/*.test.mjs',
            'tests/{lint,scripts,soak}/**/*.test.ts',
            'bench/{lab,report,rows}/**/*.test.ts',
          ],
          exclude: [ofProviders],
        },
      },
      {
        extends: true,
        test: { name: 'renderer', environment: 'happy-dom', include: ['src/renderer/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: ['tests/{integration,kit}/**/*.test.ts', ofProviders],
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          environment: 'node',
          include: ['tests/conformance/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'guide', environment: 'node', include: ['tests/guide/**/*.test.ts'], testTimeout: 600_000 },
      },
      {
        extends: true,
        test: { name: 'faults', environment: 'node', include: ['tests/faults/**/*.test.ts'] },
      },
    ],
  },
})
