import { openEmbedded } from '../../src/db/embedded.ts'

// Run as a process of its own: opens the embedded database of a folder and holds it until it is told to end.
const server = await openEmbedded({
  dataDir: process.argv[2] ?? '',
  mode: 'own',
  durability: 'throwaway',
})
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
process.stdout.write('ready\n')
setInterval(() => undefined, 60_000)
