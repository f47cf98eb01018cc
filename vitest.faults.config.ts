import { defineConfig } from 'vitest/config'

/** The long fault script: `npm run test:faults`. Its short version is among the normal tests. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    include: ['tests/faults/*.faults.ts'],
    globalSetup: ['./tests/support/built-program.ts'],
    testTimeout: 15 * 60_000,
    hookTimeout: 120_000,
  },
})
