// Writes descriptions of which pages are made: one that has what acts in a page wherever a name can stand,
// the same without it, and one of 11 MB.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const acts = [
  '<script>window.ran=1</script>', '</script><script>window.ran=1</script>', '</style><style>body{display:none}</style>', '"><svg onload=window.ran=1>',
  "' onmouseover=window.ran=1 x='", '<img src=x onerror=window.ran=1>', 'javascript:window.ran=1', '<iframe srcdoc="<script>parent.ran=1</script>">',
  '<svg><foreignObject><body onload=window.ran=1></foreignObject></svg>', '<a href="javascript:window.ran=1">x</a>', '<base href="https://evil.example/">',
  '<link rel=stylesheet href=https://evil.example/x.css>', '<meta http-equiv=refresh content="0;url=https://evil.example">', 'url(https://evil.example/x)',
  '; background: url(https://evil.example)', '{{template "foot"}}', '{{.}}', '${window.ran=1}', '`', '\u202egnp.exe', 'a\u200bb', '\u2066x', ']]>', '<!--', '-->', '&lt;script&gt;',
  '</textarea></select></option></title>', '<math><mtext><script>window.ran=1</script>', '<form action=https://evil.example><button>x', '<details open ontoggle=window.ran=1>',
];

// described is a description with a name, made of what, wherever one can stand; open says that nobody has to say who they are.
function described(open, what) {
  const paths = {}, schemas = {};
  what.forEach((name, i) => {
    schemas['s' + i] = { type: 'object', description: name, properties: { [name]: { type: 'string' }, password: { type: 'string' }, ['email ' + name]: { type: 'string', format: 'email' } } };
    paths[`/${i}/${name.replaceAll('/', '∕')}/{id}`] = {
      get: {
        operationId: 'op' + i, tags: [name], summary: name, parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }, { name, in: 'query', schema: { type: 'string', enum: [name] } }],
        security: open ? [] : [{ [`key`]: [] }],
        responses: { 200: { description: name, content: { 'application/json': { schema: { $ref: '#/components/schemas/s' + i } } } } },
      },
      put: { tags: [name], requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/s' + i } } } }, security: [{ key: [] }], responses: { 200: { description: 'ok' } } },
    };
  });
  return {
    openapi: '3.1.0', info: { title: what[0], version: what[1] ?? '1' },
    servers: [{ url: open ? 'http://api.example.com/' + encodeURIComponent(what[0]) : 'https://api.example.com' }],
    tags: what.map((name) => ({ name })), paths,
    webhooks: { [what[0]]: { post: { requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { ssn: { type: 'string' } } } } } }, responses: { 200: { description: 'ok' } } } } },
    components: { schemas, securitySchemes: { key: { type: 'apiKey', in: 'header', name: what[0] } } },
  };
}

// large is a description of so many operations and about so many bytes.
function large(operations, bytes) {
  const paths = {}, schemas = {};
  const filler = 'What it is for, at length. '.repeat(Math.max(1, Math.floor((bytes / operations - 2500) / 27)));
  for (let i = 0; i < operations; i++) {
    const area = `area-${i % 50}`;
    schemas[`thing${i}`] = { type: 'object', description: filler, properties: { id: { type: 'integer' }, email: { type: 'string', format: 'email' }, [`value${i}`]: { type: 'string', maxLength: 80 }, token: { type: 'string' } } };
    const ref = { 'application/json': { schema: { $ref: `#/components/schemas/thing${i}` } } };
    const id = [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }];
    paths[`/${area}/things${i}/{id}`] = {
      [['get', 'put', 'delete', 'patch'][i % 4]]: {
        tags: [area], operationId: `op${i}`, parameters: id, security: i % 7 ? [{ oauth: ['read'] }] : [], ...(i % 4 === 1 ? { requestBody: { content: ref } } : {}),
        responses: { 200: { description: 'ok', content: ref }, ...(i % 3 ? {} : { 429: { description: 'slow down' } }) },
      },
    };
  }
  return {
    openapi: '3.0.3', info: { title: 'Large', version: '1' }, servers: [{ url: 'https://api.example.com' }], paths,
    components: { schemas, securitySchemes: { oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://example.com/t', scopes: { read: 'read' } } } } } },
  };
}

const save = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
save('hostile.yaml', described(true, acts));
save('harmless.yaml', described(false, acts));
save('large.json', large(1200, 11e6));
