import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { temporaryFolder } from './tests/support/temporary-folder.ts'

// For the tests, and for all that they start.
process.env['TMPDIR'] = temporaryFolder()

const slow = ['**/*.process.test.ts', '**/*.e2e.test.ts', '**/node_modules/**']

// Not a bound on speed: a machine that does ten things at once must not fail a test.
const patience = { testTimeout: 300_000, hookTimeout: 300_000, teardownTimeout: 60_000 }

// A worker that goes from file to file loads the program once. It keeps to one project, so these take turns.
const unitAndIntegration = { isolate: false, ...patience }

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // On two cores the default is one: the database then idles while a file is loaded.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: [...slow, '**/*.integration.test.ts'],
          ...unitAndIntegration,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.integration.test.ts'],
          globalSetup: ['./tests/support/template-database.ts'],
          sequence: { groupOrder: 1 },
          ...unitAndIntegration,
        },
      },
      {
        test: {
          // Whole processes, started and killed.
          name: 'processes',
          include: ['tests/**/*.process.test.ts'],
          globalSetup: ['./tests/support/template-database.ts', './tests/support/built-program.ts'],
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
      {
        test: {
          // Real Chromium (apt-get install -y chromium) on the built app.
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.test.ts'],
          globalSetup: [
            './tests/support/template-database.ts',
            './tests/support/built-program.ts',
            './tests/e2e/support/demo-world.ts',
          ],
          sequence: { groupOrder: 3 },
          ...patience,
        },
      },
    ],
  },
})
