import { PayloadTooLargeError } from '../core/errors.ts'

/**
 * The whole body, at most `bytesMax`: refused by its announced length before a byte is read, and while reading
 * when it announces none or lies.
 */
export async function readBody(request: Request, bytesMax: number): Promise<Buffer> {
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  if (announced > bytesMax) throw tooLarge(bytesMax)
  // Node's parser reads exactly the announced bytes, so the bound holds, and this way is far cheaper.
  if (announced >= 0) return Buffer.from(await request.arrayBuffer())
  return request.body ? readStream(request.body, bytesMax) : Buffer.alloc(0)
}

async function readStream(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(bytesMax: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`the body is larger than ${Math.floor(bytesMax / 1000)} kB`)
}
