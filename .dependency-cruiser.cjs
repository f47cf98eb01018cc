// The house's law (STYLE.md 2.2). FLOORS is the whole of it; every rule below is derived.

/** Lowest first. Rooms on one floor do not know each other. */
const FLOORS = [
  ['core'],
  ['config'],
  ['db', 'queue'],
  ['context'],
  ['access'],
  // Changing a setting writes the audit log.
  ['company'],
  ['customers'],
  ['events'],
  // A consent given or withdrawn is also an event.
  ['consent'],
  ['scoring', 'imports'],
  ['segments'],
  ['templates', 'channels'],
  ['messages'],
  ['phoning', 'webhooks', 'notices'],
  ['workflows'],
  ['engine'],
  // Runs the engine over the past, in a world of temporary tables.
  ['simulation'],
  // The sample data are of every room below, and are taken out of every one.
  ['measurement', 'privacy', 'sample'],
  ['http'],
  ['app'],
  ['server'],
  ['cli'],
]

/** A room is a folder, or one file of that name. */
const pathOf = (room) => `^src/${room}(/|\\.ts$)`
const anyOf = (rooms) => (rooms.length === 0 ? '^$' : `^src/(${rooms.join('|')})(/|\\.ts$)`)

const looksDownOnly = FLOORS.flatMap((floor, level) =>
  floor.map((room) => {
    const upperOrBeside = FLOORS.slice(level)
      .flat()
      .filter((other) => other !== room)
    return {
      name: `${room}-looks-down-only`,
      comment: 'A room imports lower floors only. Move the shared thing down, or pass it in as a fact.',
      severity: 'error',
      from: { path: pathOf(room) },
      to: { path: anyOf([...upperOrBeside, 'web']) },
    }
  }),
)

/** library → the files that may open it, and why those. */
const DOORS = {
  hono: ['^src/http/', '^src/app\\.ts$', '^src/server\\.ts$'],
  // The browser app; its heavy parts load with the screens that need them.
  react: ['^src/web/'],
  'react-dom': ['^src/web/main\\.tsx$'],
  '@mantine/': ['^src/web/'],
  '@tanstack/': ['^src/web/'],
  '@hono/': ['^src/http/', '^src/app\\.ts$', '^src/server\\.ts$'],
  'drizzle-orm': [
    '^src/db/',
    '/tables\\.ts$',
    '/queries\\.ts$',
    '/queries/',
    // The room is a compiler to SQL: a condition and its SQL stand side by side.
    '^src/segments/',
    // better-auth reads its tables through its own Drizzle adapter.
    '^src/access/',
  ],
  bullmq: ['^src/queue/'],
  ioredis: ['^src/queue/'],
  'pg(/|$)': ['^src/queue/'],
  postgres: ['^src/db/'],
  pino: ['^src/core/log\\.ts$'],
  '@aws-sdk/': ['^src/channels/'],
  nodemailer: ['^src/channels/'],
  mjml: ['^src/templates/'],
  handlebars: ['^src/templates/'],
  // Plain dates without a zone: a birthday is not an instant.
  'temporal-polyfill': ['^src/core/', '^src/segments/anniversary\\.ts$'],
}

const oneDoor = Object.entries(DOORS).map(([library, doors]) => ({
  name: `one-door-for-${library.replace(/\W+$/, '').replace(/\(.*/, '')}`,
  comment: `Only ${doors.join(', ')} may import it: go through what they export.`,
  severity: 'error',
  from: { path: '^src/', pathNot: doors },
  to: {
    path: `(^|node_modules/)${library}${/\W$/.test(library) ? '' : '(/|$)'}`,
    dependencyTypesNot: ['local'],
  },
}))

module.exports = {
  forbidden: [
    ...looksDownOnly,
    ...oneDoor,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'web-imports-types-only',
      comment: 'The browser app speaks HTTP: no server code may reach it.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^src/', pathNot: '^src/web/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'every-room-has-a-floor',
      comment: 'A new folder or file under src/ needs a line in FLOORS.',
      severity: 'error',
      from: { path: '^src/', pathNot: anyOf([...FLOORS.flat(), 'web']) },
      to: {},
    },
    {
      name: 'every-room-has-a-floor-also-when-imported',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: anyOf([...FLOORS.flat(), 'web']) },
    },
    {
      name: 'every-room-has-a-floor-also-when-alone',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: anyOf([...FLOORS.flat(), 'web']) },
      to: {},
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tests|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
