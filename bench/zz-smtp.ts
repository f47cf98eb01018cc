import { createTransport } from 'nodemailer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { startSink } from './smtp-sink.ts'
const sink = await startSink()
const N = 4000
const mail = Buffer.from('From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMessage-ID: <x@y>\r\n\r\n' + ('x'.repeat(74) + '\r\n').repeat(200))
async function cpu(name: string, f: () => Promise<void>) { const u = process.cpuUsage(); const t = performance.now(); await f(); const d = process.cpuUsage(u); console.log(name, Math.round((d.user + d.system) / N), 'us/msg', Math.round(N / ((performance.now() - t) / 1000)), '/s') }
const pooled = async () => { const tr = createTransport({ pool: true, host: '127.0.0.1', port: sink.port, maxConnections: 10, maxMessages: Infinity }); let i = 0; await Promise.all(Array.from({ length: 10 }, async () => { while (i++ < N) await tr.sendMail({ envelope: { from: 'a@example.com', to: ['b@example.com'] }, raw: mail }) })); tr.close() }
const direct = (fast: boolean) => async () => { let i = 0; await Promise.all(Array.from({ length: 10 }, async () => {
  const c: any = new SMTPConnection({ host: '127.0.0.1', port: sink.port })
  await new Promise<void>((r) => c.connect(() => r()))
  if (fast) c._createSendStream = (cb: any) => { c._responseActions.push((s: string) => c._actionSMTPStream(s, cb)); return { outByteCount: 0, write(m: Buffer) { c._socket.write(m); }, end() { c._socket.write('.\r\n') } } }
  while (i++ < N) await new Promise<void>((res, rej) => c.send({ from: 'a@example.com', to: ['b@example.com'] }, mail, (e: any) => e ? rej(e) : res()))
  c.close() })) }
for (let k = 0; k < 2; k++) { await cpu('pooled', pooled); await cpu('direct', direct(false)); await cpu('fast', direct(true)) }
await sink.stop(); process.exit(0)
