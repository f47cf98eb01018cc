#!/usr/bin/env node
import { existsSync } from 'node:fs'

// Built, if `npm run build` was run; else straight from the sources.
const built = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(built)) {
  await import(built.href)
} else {
  const { register } = await import('tsx/esm/api')
  register()
  await import(new URL('../src/cli/main.ts', import.meta.url).href)
}
