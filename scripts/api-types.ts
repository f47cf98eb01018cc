// Writes src/web/api/schema.gen.ts: the API's own OpenAPI document as TypeScript types, so that the browser app is
// checked against the server's routes without compiling the server once more (see docs/decisions/0014).
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiDocument } from '../src/http/api-document.ts'
import { apiRouters } from '../src/http/api-routers.ts'
import { createRouter } from '../src/http/router.ts'
import { importRoutes } from '../src/http/routes/imports.ts'
import { sampleRoutes } from '../src/http/routes/sample.ts'
import { sendingSettingRoutes } from '../src/http/routes/sending-settings.ts'
import { setUpRoutes } from '../src/http/routes/set-up.ts'
import { systemRoutes } from '../src/http/routes/system.ts'
import { templateRoutes } from '../src/http/routes/templates.ts'
import { writeIfChanged, writeTypes } from './openapi-types.ts'

const api = createRouter()
const routers = [
  ...apiRouters,
  importRoutes({ dataDir: tmpdir() }),
  templateRoutes({} as never),
  sendingSettingRoutes({} as never),
  systemRoutes({} as never),
]
for (const router of routers) api.route('/', router)
const sending = { email: 'outbox', sms: 'outbox' } as const
for (const router of [setUpRoutes(sending), sampleRoutes(sending)]) api.route('/', router)
const document = apiDocument(api, 'http://localhost')
writeIfChanged(join(import.meta.dirname, '../src/web/api/schema.gen.ts'), writeTypes(document))
