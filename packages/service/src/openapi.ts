import swagger from '@fastify/swagger'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { FastifyInstance } from 'fastify'

/** The OpenAPI document at /openapi.json and as a page at /docs, from the schemas that requests are checked with. */
export async function mountOpenApi(
  app: Pick<FastifyInstance, 'register' | 'get' | 'swagger'>,
  info: { readonly title: string; readonly version: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: { securitySchemes: { operator: { type: 'http', scheme: 'bearer' } } },
    },
  })
  const hidden = { schema: { hide: true } }
  app.get('/openapi.json', hidden, async () => app.swagger())
  app.get('/docs', hidden, async (_request, reply) => {
    // The page's stylesheet draws its icons from data: URLs and sets inline styles.
    reply.header(
      'content-security-policy',
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'",
    )
    return reply.type('text/html').send(page(info.title))
  })
  for (const [name, type] of Object.entries(assets)) {
    app.get(`/docs/${name}`, hidden, async (_request, reply) => reply.type(type).send(asset(name)))
  }
  app.get('/docs/start.js', hidden, async (_request, reply) => reply.type('text/javascript').send(start))
}

// The files of swagger-ui and not its plugin, which brings a file server: a list of two names can serve nothing else.
const assets = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' } as const

const asset = (name: string) =>
  readFileSync(createRequire(import.meta.url).resolve(`@fastify/swagger-ui/static/${name}`))

const page = (title: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const start = `SwaggerUIBundle({ url: '/openapi.json', domNode: document.getElementById('page') })\n`
