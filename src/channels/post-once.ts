import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isPrivateAddress, PrivateAddressError, publicLookup } from './private-address.ts'

export interface PostContent {
  readonly body: string
  readonly headers: Readonly<Record<string, string | number>>
}

export interface PostRules {
  /** The operator means an address inside their own network. */
  readonly allowPrivate: boolean
  /** For all of it: the look-up, the connection, the answer to its last byte. */
  readonly timeoutMs: number
  /** The answer is cut there. */
  readonly maxBytes: number
}

export interface PostAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: string
  /** There was more than `maxBytes`. */
  readonly isCut: boolean
}

/** A failure of the connection: `written` when the request may have reached the other side. */
export class PostFailure extends Error {
  override readonly name = 'PostFailure'
  readonly written: boolean

  constructor(written: boolean, options: ErrorOptions) {
    super('there was no answer', options)
    this.written = written
  }
}

/**
 * One POST: no redirect is followed, no private address is connected to (the address that was looked up is the one
 * that is connected to), and neither a slow nor an endless answer holds us. Throws PostFailure.
 */
export function postOnce(url: URL, content: PostContent, rules: PostRules): Promise<PostAnswer> {
  const { allowPrivate, timeoutMs, maxBytes } = rules
  return new Promise((resolve, reject) => {
    if (!allowPrivate && isPrivateAddress(url.hostname)) {
      return reject(new PostFailure(false, { cause: new PrivateAddressError(url.hostname) }))
    }
    const isTls = url.protocol === 'https:'
    const options = {
      method: 'POST',
      headers: content.headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(allowPrivate ? {} : { lookup: publicLookup }),
    }
    let written = false
    const fail = (cause: unknown) => reject(new PostFailure(written, { cause }))
    const request = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      readAnswer(response, maxBytes).then(resolve, fail)
    })
    request.on('error', fail)
    request.on('socket', (socket) => {
      if (!socket.connecting) written = true
      else
        socket.once(isTls ? 'secureConnect' : 'connect', () => {
          written = true
        })
    })
    request.end(content.body)
  })
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<PostAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(Buffer.from(chunk as Buffer))
    size += (chunk as Buffer).length
    if (size > maxBytes) break
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'),
    isCut: size > maxBytes,
  }
}
