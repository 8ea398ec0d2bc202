import { join, resolve } from 'node:path';
import type { NginxLocation, NginxOptions, NginxPlace } from './nginxOptions.js';

/** The access log's fields: our name, nginx's variable. */
export const logFields = {
  method: '$request_method',
  uri: '$request_uri',
  protocol: '$server_protocol',
  status: '$status',
  bytesSent: '$bytes_sent',
  bodyBytesSent: '$body_bytes_sent',
  range: '$http_range',
  ifRange: '$http_if_range',
  completion: '$request_completion',
} as const;

/**
 * The configuration of an ordinary origin: HTTP/1.1 on one port, HTTP/2 over TLS on another, gzip
 * for text, ranges and ETags as nginx does them. One process without a master, so that ending it
 * ends all of it.
 *
 * @throws TypeError when a value cannot be written into a configuration file.
 */
export function nginxConfig(options: NginxOptions, place: NginxPlace): string {
  const inFolder = (name: string) => quoted(join(place.folder, name));
  const listen = (port: number, suffix = '') =>
    place.addresses.map((address) => `listen ${address}:${port}${suffix};`).join(' ');
  const fields = Object.entries(logFields).map(([name, variable]) => `"${name}":"${variable}"`);
  const site = siteConfig(options);
  return `
daemon off;
master_process off;
pid ${inFolder('nginx.pid')};
error_log ${inFolder('error.log')} warn;
events { worker_connections 512; }
http {
  include ${quoted(place.mimeTypes)};
  default_type application/octet-stream;
  log_format rows escape=json '{${fields.join(',')}}';
  access_log ${inFolder('access.log')} rows;
  client_body_temp_path ${inFolder('body')};
  proxy_temp_path ${inFolder('proxy')};
  fastcgi_temp_path ${inFolder('fastcgi')};
  uwsgi_temp_path ${inFolder('uwsgi')};
  scgi_temp_path ${inFolder('scgi')};
  sendfile on;
  gzip on;
  gzip_vary on;
  gzip_types text/plain text/css text/javascript application/javascript application/json
    application/manifest+json image/svg+xml;
  server {
    ${listen(place.httpPort)}
    server_name localhost;
    ${site}
  }
  server {
    ${listen(place.httpsPort, ' ssl http2')}
    server_name localhost;
    ssl_certificate ${inFolder('cert.pem')};
    ssl_certificate_key ${inFolder('key.pem')};
    ${site}
  }
}
`;
}

function siteConfig(options: NginxOptions): string {
  const { root, headers = {}, locations = [], directives = '', bytesPerSecond } = options;
  // A location that adds a header inherits none, so that each gets all of its own.
  const responses = (all: Readonly<Record<string, string>>, rate: number | undefined) =>
    [
      ...Object.entries(all).map(([name, value]) => `add_header ${name} ${quoted(value)} always;`),
      ...(rate === undefined ? [] : [`limit_rate ${rate};`]),
    ].join(' ');
  const location = (each: NginxLocation) =>
    `location = ${quoted(each.path)} { ${responses(
      { ...headers, ...each.headers },
      each.bytesPerSecond ?? bytesPerSecond,
    )} }`;
  return [
    `root ${quoted(resolve(root))};`,
    responses(headers, bytesPerSecond),
    ...locations.map(location),
    directives,
  ].join('\n    ');
}

/** A string in quotes. nginx has no way to write a dollar sign that is not a variable. */
function quoted(text: string): string {
  if (/[$\r\n\0]/.test(text)) {
    throw new TypeError(
      `nginx's configuration cannot hold ${JSON.stringify(text)}: no dollar signs, no line breaks.`,
    );
  }
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
