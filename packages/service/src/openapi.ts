import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
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
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: pageCsp })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

const pageCsp = {
  'default-src': "'self'",
  'img-src': "'self' data:",
  'style-src': "'self' 'unsafe-inline'",
  'object-src': "'none'",
  'frame-ancestors': "'self'",
}
