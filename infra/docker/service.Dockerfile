# One image per app, from one file: `--build-arg APP=order`. Node 24 runs the TypeScript sources as they are, so there
# is no build step and a stack trace names the line that you wrote.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/order/package.json apps/order/
COPY apps/payment/package.json apps/payment/
COPY apps/inventory/package.json apps/inventory/
COPY apps/shipping/package.json apps/shipping/
COPY apps/tracker/package.json apps/tracker/
COPY apps/provider-simulator/package.json apps/provider-simulator/
COPY packages/avro/package.json packages/avro/
COPY packages/contracts/package.json packages/contracts/
COPY packages/decider/package.json packages/decider/
COPY packages/demo/package.json packages/demo/
COPY packages/event-store/package.json packages/event-store/
COPY packages/judge/package.json packages/judge/
COPY packages/kafka/package.json packages/kafka/
COPY packages/messaging/package.json packages/messaging/
COPY packages/observability/package.json packages/observability/
COPY packages/postgres/package.json packages/postgres/
COPY packages/providers/package.json packages/providers/
COPY packages/service/package.json packages/service/
# The tools that run on a developer's machine only (local stack, checks, bench) and their dependencies stay out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
      --workspace=@app/order --workspace=@app/payment --workspace=@app/inventory --workspace=@app/shipping \
      --workspace=@app/tracker --workspace=@app/provider-simulator --workspace=@repo/demo --workspace=@repo/judge

# Node refuses to strip types below node_modules; the links there must keep pointing at the real folders here.
FROM node:24-slim
ARG APP
ENV NODE_ENV=production APP=$APP
WORKDIR /app
# No package manager and no compiler cache in the final layer: nothing here can install anything.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY schemas ./schemas
COPY packages ./packages
COPY apps ./apps
RUN mkdir /data && chown node:node /data
USER node
CMD ["sh", "-c", "exec node apps/$APP/src/main.ts"]
