/** Texts as they were shown, content-addressed: `id` is the SHA-256 of `content`. */
export interface Wording {
  readonly id: string;
  readonly property: string;
  readonly language: string;
  readonly content: string;
}
