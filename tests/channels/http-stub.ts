import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StubRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers, resets or keeps silent. */
export type StubAnswer = (response: ServerResponse, request: StubRequest) => void

export interface HttpStub {
  readonly url: string
  readonly requests: StubRequest[]
  answer: StubAnswer
  close(): Promise<void>
}

export const reset: StubAnswer = (response) => void response.socket?.destroy()
export const hang: StubAnswer = () => undefined

/** The whole answer was promised and half of it came. */
export const halfAnswer: StubAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '500' })
  response.write('<SendRaw')
  setTimeout(() => response.socket?.destroy(), 10)
}

export function say(status: number, body: string, headers: Record<string, string> = {}): StubAnswer {
  return (response) => void response.writeHead(status, headers).end(body)
}

export async function httpStub(answer: StubAnswer): Promise<HttpStub> {
  const stub: { answer: StubAnswer; requests: StubRequest[] } = { answer, requests: [] }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const seen = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      stub.requests.push(seen)
      stub.answer(response, seen)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(stub, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}
