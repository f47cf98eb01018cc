import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const slow = ['**/*.process.test.ts', '**/*.e2e.test.ts', '**/node_modules/**']

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // On two cores the default is one: the database then idles while a file is loaded.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          // Not a bound on speed: a machine that does ten things at once must not fail a test.
          testTimeout: 30_000,
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: [...slow, '**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.integration.test.ts'],
          globalSetup: ['./tests/support/template-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Whole processes, started and killed: one file at a time, on a machine that is then theirs.
          name: 'processes',
          include: ['tests/**/*.process.test.ts'],
          globalSetup: ['./tests/support/template-database.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Real Chromium (apt-get install -y chromium) on the built app.
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.test.ts'],
          globalSetup: ['./tests/support/template-database.ts', './tests/e2e/support/demo-world.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
