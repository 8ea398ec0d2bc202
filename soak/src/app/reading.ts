/** An answer as a page got it; its bytes by their digest, because they travel as JSON. */
export interface Reading {
  readonly url: string;
  /** Of the `Range` header that was sent. */
  readonly range?: { readonly start: number; readonly end: number };
  /** 0 where there was none, or its body broke off: nobody takes that for the whole. */
  readonly status: number;
  /** Of the body, in bytes. */
  readonly size: number;
  /** Of the body, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Why there was none, as the browser says it. */
  readonly problem?: string;
}
