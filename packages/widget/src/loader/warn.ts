/** Says on the console what went wrong, under the product's name. Never give it an identity or a token. */
export const warn = (problem: unknown): void => console.warn('[preference-center]', problem);
