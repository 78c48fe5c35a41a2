import type { CaptureRule, DecodeStep, LoaderSpace } from '../loader-config.ts';
import { isFoundByPath, type CaptureRule as WrittenRule } from './capture-rule.ts';

type SpaceType = LoaderSpace['type'];
type Preset = Readonly<Partial<Record<SpaceType, readonly CaptureRule[]>>>;

const dataLayer = (...paths: string[]): CaptureRule[] => paths.map((path) => ({ from: 'dataLayer', path }));
const adobe = (...paths: string[]): CaptureRule[] => paths.map((path) => ({ from: 'adobe', path }));
const onWindow = (...paths: string[]): CaptureRule[] => paths.map((path) => ({ from: 'window', path }));

/**
 * Where common tag managers and data layers keep the visitor, for each type of identity space.
 *
 * - `gtm`: `user_data` as Google's enhanced conversions name it, then the names most sites use.
 * - `adobe`: Adobe Client Data Layer, XDM's personal contact details first.
 * - `segment`: the identified user of Analytics.js.
 * - `tealium`: the variables of Tealium's universal data object.
 * - `w3c`: the Customer Experience Digital Data Layer 1.0, which knows no phone number.
 */
export const capturePresets = {
  gtm: {
    email: dataLayer('user_data.email', 'user.email', 'userEmail'),
    external_id: dataLayer('user_id', 'user.id', 'userId'),
    phone: dataLayer('user_data.phone_number', 'user.phone'),
  },
  adobe: {
    email: adobe('personalEmail.address', 'user.email'),
    external_id: adobe('user.id', 'user.userID'),
    phone: adobe('mobilePhone.number', 'user.phone'),
  },
  segment: {
    email: onWindow('analytics.user().traits().email'),
    external_id: onWindow('analytics.user().id()'),
    phone: onWindow('analytics.user().traits().phone'),
  },
  tealium: {
    email: onWindow('utag_data.customer_email'),
    external_id: onWindow('utag_data.customer_id'),
    phone: onWindow('utag_data.customer_phone'),
  },
  w3c: {
    email: onWindow('digitalData.user.0.profile.0.profileInfo.email'),
    external_id: onWindow('digitalData.user.0.profile.0.profileInfo.profileID'),
  },
} as const satisfies Record<string, Preset>;

/** Names of the presets. */
export const presetNames = Object.keys(capturePresets) as [
  keyof typeof capturePresets,
  ...(keyof typeof capturePresets)[],
];

/** The rules of a space: those the operator wrote, then those of the preset. */
export function rulesOfSpace(
  written: readonly WrittenRule[] = [],
  preset: keyof typeof capturePresets | undefined,
  type: SpaceType,
): CaptureRule[] {
  const ready: Preset = preset === undefined ? {} : capturePresets[preset];
  return [...written.map(toLoaderRule), ...(ready[type] ?? [])];
}

/** A rule in the form the loader knows: paths dotted, and the decoding as one list of steps. */
export function toLoaderRule(rule: WrittenRule): CaptureRule {
  const steps = (rule.decode ?? []).flatMap(toLoaderSteps);
  if (isFoundByPath(rule)) return withSteps({ ...rule, path: dotted(rule.path) }, steps);
  const { path, ...place } = rule;
  return withSteps(place, path === undefined ? steps : [...steps, `.${dotted(path)}`]);
}

function withSteps(rule: WrittenRule, decode: DecodeStep[]): CaptureRule {
  const { decode: written, ...place } = rule;
  return written === undefined && decode.length === 0 ? place : { ...place, decode };
}

function toLoaderSteps(step: NonNullable<WrittenRule['decode']>[number]): DecodeStep[] {
  if (typeof step === 'string') return [step];
  return Object.entries(step).flatMap(([decoder, path]) => [decoder as DecodeStep, `.${dotted(path)}` as const]);
}

/** `users[0].email` as `users.0.email`. */
function dotted(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1');
}
