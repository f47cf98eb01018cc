import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../src/context.ts'
import { createImport, type ImportInput } from '../../src/imports/create-import.ts'
import { getImport, runImport } from '../../src/imports/move-import.ts'
import { listErrors } from '../../src/imports/queries/imports.ts'
import { workImport } from '../../src/imports/work-import.ts'

export function temporaryDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'relance-imports-'))
}

export async function* chunksOf(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Uploads and checks. */
export async function upload(
  ctx: Context,
  dataDir: string,
  content: string | Uint8Array,
  input: Partial<ImportInput> = {},
) {
  const { id } = await createImport(ctx, dataDir, {
    kind: 'customers',
    filename: 'list.csv',
    content: chunksOf(content, Math.max(7, Math.floor(content.length / 50))),
    ...input,
  })
  await workImport(ctx, dataDir, id)
  return {
    checked: await getImport(ctx, id),
    errors: await listErrors(ctx.db, id, { afterId: 0, limit: 10_000 }),
  }
}

/** Uploads, checks and imports. */
export async function bringIn(
  ctx: Context,
  dataDir: string,
  content: string | Uint8Array,
  input: Partial<ImportInput> = {},
) {
  const { checked } = await upload(ctx, dataDir, content, input)
  await runImport(ctx, checked.id)
  await workImport(ctx, dataDir, checked.id)
  return {
    done: await getImport(ctx, checked.id),
    errors: await listErrors(ctx.db, checked.id, { afterId: 0, limit: 10_000 }),
  }
}
