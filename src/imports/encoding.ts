export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

const SAMPLE_BYTES = 4_096

/** Learns the encoding of a file from all of its bytes, as they pass. */
export interface EncodingDetector {
  write(chunk: Uint8Array): void
  /** Undefined: this is no text, but a spreadsheet's own format, a picture, a PDF. */
  end(): Encoding | undefined
}

/**
 * A byte order mark decides; then the zeros that UTF-16 has in every other place; then UTF-8 if every byte of
 * the file is valid as such (an accent may come in the last line); else Windows-1252, which Latin-1 is part of.
 */
export function detectEncoding(): EncodingDetector {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let isUtf8 = true
  let sample = Buffer.alloc(0)

  return {
    write(chunk) {
      if (sample.length < SAMPLE_BYTES) sample = Buffer.concat([sample, chunk.subarray(0, SAMPLE_BYTES)])
      if (isUtf8) isUtf8 = decodes(() => utf8.decode(chunk, { stream: true }))
    },
    end() {
      if (isUtf8) isUtf8 = decodes(() => utf8.decode())
      const wide = byMark(sample) ?? byZeros(sample)
      if (wide) return wide
      return sample.includes(0) ? undefined : isUtf8 ? 'utf-8' : 'windows-1252'
    },
  }
}

function decodes(decode: () => string): boolean {
  try {
    decode()
    return true
  } catch {
    return false
  }
}

function byMark(sample: Buffer): Encoding | undefined {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  return undefined
}

function byZeros(sample: Buffer): Encoding | undefined {
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = sample.length / 8
  if (odd > many && even < odd / 4) return readsAs('utf-16le', sample)
  if (even > many && odd < even / 4) return readsAs('utf-16be', sample)
  return undefined
}

/** Other formats have zeros too, and signs between them that no text has. */
function readsAs(encoding: Encoding, sample: Buffer): Encoding | undefined {
  const text = new TextDecoder(encoding).decode(sample).replace(/\s/g, '')
  return /\p{Cc}/u.test(text) ? undefined : encoding
}
