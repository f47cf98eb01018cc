import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What the sink does with mails. */
export type SinkMode =
  | 'accept'
  /** Takes the mail, logs it, and cuts the line before it says so. */
  | 'cut'
  /** Refuses the first `count` with 451, then takes all. */
  | 'busy'
  /** Refuses the listed recipients with 550. */
  | 'reject'
  /** Takes the mail and never answers. */
  | 'hang'
  /** Answers after `delayMs`. */
  | 'slow'

export interface SinkOptions {
  readonly mode?: SinkMode
  readonly count?: number
  readonly recipients?: readonly string[]
  readonly delayMs?: number
}

/** One mail that the sink took, written before it said so. */
export interface SinkLine {
  readonly t: number
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly messageId: string | null
  /** `X-Relance-Message`: the message's public id. */
  readonly message: string | null
  readonly sha256: string
  readonly bytes: number
}

export interface Sink {
  readonly url: string
  readonly port: number
  /** Everything taken so far. */
  lines(): SinkLine[]
  stop(): Promise<void>
}

/** A counting SMTP server in a process of its own, so that it shares no core with what it measures or kills. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const folder = mkdtempSync(join(tmpdir(), 'relance-sink-'))
  const log = join(folder, 'sink.jsonl')
  const args = ['--log', log, '--options', JSON.stringify(options)]
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await readPort(child)
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    lines: () => (existsSync(log) ? readLines(log) : []),
    async stop() {
      if (child.exitCode === null) {
        child.kill()
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function readPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('the sink has no stdout')
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(first.toString())
}

/** The whole ones: the last may just be being written. */
function readLines(log: string): SinkLine[] {
  const whole = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as SinkLine)
}

/** Speaks as much SMTP as nodemailer and relays need: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, PIPELINING. */
function serve(log: string, options: SinkOptions): void {
  const { mode = 'accept', count = 0, delayMs = 0 } = options
  const rejected = new Set(options.recipients)
  let busyLeft = mode === 'busy' ? count : 0

  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.write('220 sink ESMTP\r\n')
    let buffer: Buffer = Buffer.alloc(0)
    let body = false
    // A server answers in the order in which it was asked, however far ahead the client is (RFC 2920 §3.2).
    let answering = false
    let from = ''
    let to: string[] = []

    socket.on('data', (chunk) => {
      buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
      takeAll()
    })

    function takeAll(): void {
      while (!answering && buffer.length > 0 && (body ? takeBody() : takeLine()));
    }

    function takeLater(): void {
      answering = true
      setTimeout(() => {
        answering = false
        socket.write('250 2.0.0 taken\r\n')
        takeAll()
      }, delayMs)
    }

    const commands: Record<string, (line: string) => void> = {
      EHLO: () => socket.write('250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n'),
      MAIL(line) {
        from = addressIn(line)
        to = []
        socket.write('250 2.1.0 ok\r\n')
      },
      RCPT: (line) => takeRecipient(addressIn(line)),
      DATA() {
        body = true
        socket.write('354 go on\r\n')
      },
      QUIT: () => socket.end('221 bye\r\n'),
    }

    function takeLine(): boolean {
      const end = buffer.indexOf('\r\n')
      if (end < 0) return false
      const line = buffer.toString('latin1', 0, end)
      buffer = buffer.subarray(end + 2)
      const command = commands[line.slice(0, 4).toUpperCase()]
      if (command) command(line)
      else socket.write('250 2.0.0 ok\r\n')
      return true
    }

    function takeRecipient(address: string): void {
      if (rejected.has(address)) {
        socket.write('550 5.1.1 no such user here\r\n')
        return
      }
      to.push(address)
      socket.write('250 2.1.5 ok\r\n')
    }

    function takeBody(): boolean {
      const end = buffer.indexOf('\r\n.\r\n')
      if (end < 0) return false
      const mail = buffer.subarray(0, end + 2)
      buffer = buffer.subarray(end + 5)
      body = false
      finish(mail)
      return true
    }

    function finish(mail: Buffer): void {
      if (busyLeft > 0) {
        busyLeft -= 1
        socket.write('451 4.3.0 try again later\r\n')
        return
      }
      appendFileSync(log, `${JSON.stringify(toLine(mail, { from, to }))}\n`)
      answerBody()
    }

    function answerBody(): void {
      if (mode === 'cut') socket.destroy()
      else if (mode === 'slow') takeLater()
      else if (mode === 'hang') answering = true
      else socket.write('250 2.0.0 taken\r\n')
    }
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.stdout.write(String(typeof address === 'object' && address ? address.port : 0))
  })
  process.once('SIGTERM', () => process.exit(0))
  // Started for somebody; without them it is of no use.
  process.once('disconnect', () => process.exit(0))
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}

function toLine(mail: Buffer, envelope: SinkLine['envelope']): SinkLine {
  const end = mail.indexOf('\r\n\r\n')
  const head = mail.toString('latin1', 0, end < 0 ? mail.length : end)
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim() ?? null
  return {
    t: Date.now(),
    envelope,
    messageId: header('Message-ID'),
    message: header('X-Relance-Message'),
    sha256: createHash('sha256').update(mail).digest('hex'),
    bytes: mail.length,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { log: { type: 'string' }, options: { type: 'string' } } })
  serve(values.log ?? '', JSON.parse(values.options ?? '{}') as SinkOptions)
}
