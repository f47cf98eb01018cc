import { createRoute, z } from '@hono/zod-openapi'
import { getSettings, updateSettings } from '../../company/settings.ts'
import { Settings, SettingsPatch } from '../../company/settings-schema.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const tags = ['Settings']
// Made anew: a schema of a lower room may be older than the `openapi` method, which zod gets when http loads.
const SettingsView = z.strictObject(Settings.shape).openapi('Settings')
const SettingsPatchBody = z.strictObject(SettingsPatch.shape).openapi('SettingsPatch')

const read = createRoute({
  method: 'get',
  path: '/settings',
  tags,
  summary: 'What the company configured, with the defaults for the rest',
  responses: { 200: { description: 'All settings', content: json(SettingsView) }, ...problems(401) },
})

const change = createRoute({
  method: 'patch',
  path: '/settings',
  tags,
  summary: 'Change settings; what is left out stays as it is',
  request: { body: { required: true, content: json(SettingsPatchBody) } },
  responses: {
    200: { description: 'All settings as changed', content: json(SettingsView) },
    ...problems(400, 401, 403),
  },
})

export const settingRoutes = createRouter()
  .openapi(read, async (c) => c.json(await getSettings(c.var.ctx.db), 200))
  .openapi(change, async (c) => c.json(await updateSettings(c.var.ctx, c.req.valid('json')), 200))
