import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

/** A certificate for localhost, and what a client needs to accept it. */
export interface Certificate {
  /** Private key, PEM. */
  readonly key: string;
  /** Certificate, PEM. */
  readonly cert: string;
  /**
   * SHA-256 of the public key, base64: for Chromium's `--ignore-certificate-errors-spki-list`, with
   * which (unlike with a clicked-away warning) service workers and caches work.
   */
  readonly spkiSha256: string;
}

let current: Promise<Certificate> | undefined;

/**
 * A self-signed certificate for `localhost`, 127.0.0.1 and ::1, made once per process and kept in
 * memory. Valid for 30 days, from a day ago.
 */
export function localhostCertificate(): Promise<Certificate> {
  return (current ??= makeCertificate());
}

async function makeCertificate(): Promise<Certificate> {
  const dayMs = 24 * 60 * 60 * 1000;
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - dayMs),
    notAfterDate: new Date(Date.now() + 30 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  const spki = new X509Certificate(made.cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    key: made.private,
    cert: made.cert,
    spkiSha256: createHash('sha256').update(spki).digest('base64'),
  };
}
