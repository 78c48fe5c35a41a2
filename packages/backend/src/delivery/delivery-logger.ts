/** The part of a pino or Fastify logger that delivery writes to: fields first, then a constant message. */
export interface DeliveryLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
