import { InvalidInputError } from '../../core/errors.ts'
import { readBody } from '../read-body.ts'

const FORM_BYTES_MAX = 64_000
const INPUTS_MAX = 200

export interface PostedForm {
  /** Inputs by name; of several with one name the last. Files are not taken. */
  readonly values: ReadonlyMap<string, string>
  readonly isJson: boolean
}

/**
 * Reads a posted body by its declared type: urlencoded, multipart or JSON; empty for any other. Throws
 * PayloadTooLargeError, and InvalidInputError for a body that is not what it says.
 */
export async function readPostedForm(request: Request): Promise<PostedForm> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  const body = await readBody(request, FORM_BYTES_MAX)
  if (type.startsWith('application/json')) return { values: fromJson(body), isJson: true }
  if (type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/form-data')) {
    return { values: await fromForm(body, request.headers.get('content-type') ?? ''), isJson: false }
  }
  return { values: new Map(), isJson: false }
}

async function fromForm(body: Buffer, type: string): Promise<Map<string, string>> {
  const data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((cause: unknown) => {
      throw new InvalidInputError('the body is not the form that it says it is', [], { cause })
    })
  const texts = [...data.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return limited(texts)
}

function fromJson(body: Buffer): Map<string, string> {
  const parsed = parse(body)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InvalidInputError('the body must be a JSON object of the fields by name')
  }
  const plain = Object.entries(parsed).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  )
  return limited(plain.map(([name, value]) => [name, String(value)]))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new InvalidInputError('the body is not JSON', [], { cause })
  }
}

function limited(entries: readonly (readonly [string, string])[]): Map<string, string> {
  if (entries.length > INPUTS_MAX) throw new InvalidInputError(`more than ${INPUTS_MAX} inputs`)
  return new Map(entries)
}
