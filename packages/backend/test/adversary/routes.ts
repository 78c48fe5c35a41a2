import type { FastifyInstance } from 'fastify';

/** Every route of the app as `METHOD /path`, read from the table the app itself routes by. */
export async function routesOf(app: FastifyInstance): Promise<string[]> {
  await app.ready();
  const path: string[] = [];
  // A line is indented by four signs for each part of the path above it: `│   └── /:reference (GET, HEAD, POST)`.
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', , methods] = /^([│ ]*)[├└]── (\S*)( \((.*)\))?$/.exec(line) ?? [];
      path.splice(indent.length / 4, Infinity, part);
      return methods === undefined ? [] : methods.split(', ').map((method) => `${method} ${path.join('')}`);
    });
}
