import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PayloadTooLargeError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { type Delimiter, detectDelimiter } from './delimiter.ts'
import { detectEncoding, type Encoding } from './encoding.ts'
import { FILE_BYTES_MAX } from './import.ts'

export interface StoredFile {
  readonly storedAs: string
  readonly sha256: string
  readonly sizeBytes: number
  /** Undefined: it is no text. */
  readonly encoding: Encoding | undefined
}

/** Our own name for each upload: nothing of the sender's reaches a path. */
const STORED_NAME = /^[A-Za-z0-9_-]{22}\.csv$/
const SAMPLE_BYTES = 64 * 1024

/** Writes an upload to `<dataDir>/imports` as it comes, and learns its hash, size and encoding on the way. */
export async function storeFile(dataDir: string, source: AsyncIterable<Uint8Array>): Promise<StoredFile> {
  const folder = join(dataDir, 'imports')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const storedAs = `${randomToken(16)}.csv`
  const path = join(folder, storedAs)
  const file = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  const detector = detectEncoding()
  let sizeBytes = 0
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > FILE_BYTES_MAX)
        throw new PayloadTooLargeError(`the file is larger than ${FILE_BYTES_MAX} bytes`)
      hash.update(chunk)
      detector.write(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return { storedAs, sha256: hash.digest('hex'), sizeBytes, encoding: detector.end() }
}

export function pathOf(dataDir: string, storedAs: string): string {
  if (!STORED_NAME.test(storedAs)) throw new Error(`${storedAs} is no stored import`)
  return join(dataDir, 'imports', storedAs)
}

export async function removeFile(dataDir: string, storedAs: string): Promise<void> {
  await rm(pathOf(dataDir, storedAs), { force: true })
}

export interface KeptFile {
  readonly storedAs: string
  readonly writtenAt: Date
}

/** The uploads that are on this machine. */
export async function listFiles(dataDir: string): Promise<KeptFile[]> {
  const names = await readdir(join(dataDir, 'imports')).catch(() => [])
  const kept = names.filter((name) => STORED_NAME.test(name))
  const files = await Promise.all(
    kept.map(async (storedAs) => {
      const found = await stat(pathOf(dataDir, storedAs)).catch(() => undefined)
      return found ? [{ storedAs, writtenAt: found.mtime }] : []
    }),
  )
  return files.flat()
}

/** From the first lines of the file. */
export async function sniffDelimiter(path: string, encoding: Encoding): Promise<Delimiter> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of createReadStream(path, {
    start: 0,
    end: SAMPLE_BYTES - 1,
    highWaterMark: SAMPLE_BYTES,
  })) {
    return detectDelimiter(decoder.decode(chunk as Buffer, { stream: true }))
  }
  return ','
}
