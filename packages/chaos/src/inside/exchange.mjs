/** Which module a service gets in place of the one it asks for. Ours import the real ones: they are not exchanged. */
const exchanged = {
  '@repo/service/connect': './connect.ts',
  '@repo/providers/http-provider': './http-provider.ts',
  '@repo/messaging/ports': './ports.ts',
}

export function resolve(specifier, context, next) {
  const ours = context.parentURL?.includes('/apps/') ? exchanged[specifier] : undefined
  return next(ours ? new URL(ours, import.meta.url).href : specifier, context)
}
