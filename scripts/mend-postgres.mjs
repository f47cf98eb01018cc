import { readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * postgres 3.4.9 writes to a socket that is gone when the server closes a connection in the middle of a transaction
 * (porsager/postgres #1154, #1208; pull requests #1168, #1209 wait): the process dies, or the connection is never
 * usable again. What the server said last fails the next statement on it, which was never sent. And what the dead
 * transaction's work goes on to ask runs inside whatever the connection, open again, is used for by then. Run after `npm ci`; does nothing twice. Delete it once a release has the repairs.
 */
const VERSION = '3.4.9'
const MARK = '/* mended by Relance */'
const MENDS = [
  {
    file: 'src/connection.js',
    from: `  function nextWrite(fn) {
`,
    to: `  function nextWrite(fn) {
    if (!socket) { ${MARK}
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return true
    }
`,
  },
  {
    file: 'src/connection.js',
    from: `    incomings = null
    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
`,
    to: `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null ${MARK}
    socket.removeListener('data', data)
`,
  },
  {
    file: 'src/connection.js',
    from: `    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    closedTime = performance.now()
`,
    to: `    ;(query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket)) ${MARK}
    query = results = errorResponse = null
    result = new Result()
    closedTime = performance.now()
`,
  },
  {
    file: 'src/index.js',
    from: `        new Promise((_, reject) => connection.onclose = reject)
`,
    to: `        new Promise((_, reject) => connection.onclose = e => { lost = e; reject(e) }) ${MARK}
`,
  },
  {
    file: 'src/index.js',
    from: `    let savepoints = 0
      , connection
`,
    to: `    let savepoints = 0
      , lost = null ${MARK}
      , connection
`,
  },
  {
    file: 'src/index.js',
    from: `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full
`,
    to: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost) return q.reject(lost) ${MARK}
        c.queue === full
`,
  },
]

function packageFolder() {
  const entry = createRequire(import.meta.url).resolve('postgres')
  return join(dirname(entry), entry.includes(join('cjs', 'src')) ? '../..' : '..')
}

function mend() {
  const folder = packageFolder()
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (version !== VERSION) {
    throw new Error(
      `postgres is ${version}: look whether ${VERSION}'s repairs are in it, then change this script`,
    )
  }
  for (const { file, from, to } of MENDS) {
    const path = join(folder, file)
    const source = readFileSync(path, 'utf8')
    if (source.includes(to)) continue
    if (source.split(from).length !== 2) throw new Error(`${path} is not the text that is to be mended`)
    replace(
      path,
      source.replace(from, () => to),
    )
  }
}

/** As a new file: package managers and copies of a checkout share files by hard links. */
function replace(path, text) {
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, text)
  try {
    renameSync(fresh, path)
  } catch (error) {
    unlinkSync(fresh)
    throw error
  }
}

mend()
