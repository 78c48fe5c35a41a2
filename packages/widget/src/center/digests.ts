/** Written in by the build: SHA-256 in base64url, by name. */
declare const __DIGESTS__: Readonly<Record<string, string>>;

/** The digests of the files that the center does not ask for itself. */
export const digests = __DIGESTS__;
