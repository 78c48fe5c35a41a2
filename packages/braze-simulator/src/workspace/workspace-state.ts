import { AddressBook } from './address-book.ts';
import { SendIds } from './send-ids.ts';
import { copyProfile } from './profile.ts';
import type { Profile, UserAlias } from './profile.ts';

const nobody: ReadonlySet<Profile> = new Set();

/**
 * The profiles of one workspace, indexed by every identifier Braze looks people up by, and what is known of addresses by themselves.
 * Every lookup is a map access. Keys are compared exactly; whoever calls decides about upper and lower case.
 */
export class WorkspaceState {
  readonly #byBrazeId = new Map<string, Profile>();
  readonly #byExternalId = new Map<string, Profile>();
  readonly #byAlias = new Map<string, Profile>();
  readonly #byEmail = new Map<string, Set<Profile>>();
  readonly #byPhone = new Map<string, Set<Profile>>();
  #updates = 0;

  /** What is known of addresses, whether or not a profile has them. */
  readonly addresses: AddressBook;

  /** The transactional sends of the last day that had an id of their own. */
  readonly sendIds: SendIds;

  constructor(addresses: AddressBook = new AddressBook(), sendIds: SendIds = new SendIds()) {
    this.addresses = addresses;
    this.sendIds = sendIds;
  }

  /** How many profiles there are. */
  get size(): number {
    return this.#byBrazeId.size;
  }

  /** All profiles in the order they were created. */
  profiles(): IterableIterator<Profile> {
    return this.#byBrazeId.values();
  }

  /** The profile with this Braze id, if any. */
  withBrazeId(brazeId: string): Profile | undefined {
    return this.#byBrazeId.get(brazeId);
  }

  /** The profile with this external id, if any. */
  withExternalId(externalId: string): Profile | undefined {
    return this.#byExternalId.get(externalId);
  }

  /** The profile with this alias, if any. */
  withAlias(alias: UserAlias): Profile | undefined {
    return this.#byAlias.get(aliasKey(alias));
  }

  /** Every profile with this address, in the order they took it. */
  withEmail(email: string): ReadonlySet<Profile> {
    return this.#byEmail.get(email) ?? nobody;
  }

  /** Every profile with this phone number, in the order they took it. */
  withPhone(phone: string): ReadonlySet<Profile> {
    return this.#byPhone.get(phone) ?? nobody;
  }

  /** Adds a profile and indexes what it carries. Throws when its Braze id is taken. */
  add(profile: Profile): void {
    if (this.#byBrazeId.has(profile.brazeId)) throw new Error(`Braze id ${profile.brazeId} is taken`);
    this.#byBrazeId.set(profile.brazeId, profile);
    if (profile.externalId !== null) this.#byExternalId.set(profile.externalId, profile);
    if (profile.email !== null) addTo(this.#byEmail, profile.email, profile);
    if (profile.phone !== null) addTo(this.#byPhone, profile.phone, profile);
    for (const alias of profile.aliases) this.#byAlias.set(aliasKey(alias), profile);
  }

  /** Removes a profile and frees its identifiers. What is known of its address stays. */
  remove(profile: Profile): void {
    this.#byBrazeId.delete(profile.brazeId);
    if (profile.externalId !== null) this.#byExternalId.delete(profile.externalId);
    if (profile.email !== null) removeFrom(this.#byEmail, profile.email, profile);
    if (profile.phone !== null) removeFrom(this.#byPhone, profile.phone, profile);
    for (const alias of profile.aliases) this.#byAlias.delete(aliasKey(alias));
  }

  /** Gives a profile its external id. Throws when another profile has it. */
  setExternalId(profile: Profile, externalId: string): void {
    if (this.#byExternalId.has(externalId)) throw new Error('The external id is taken');
    if (profile.externalId !== null) this.#byExternalId.delete(profile.externalId);
    profile.externalId = externalId;
    this.#byExternalId.set(externalId, profile);
  }

  /** Changes or removes (null) a profile's address, and nothing else. */
  setEmail(profile: Profile, email: string | null): void {
    if (profile.email !== null) removeFrom(this.#byEmail, profile.email, profile);
    profile.email = email;
    if (email !== null) addTo(this.#byEmail, email, profile);
  }

  /** Changes or removes (null) a profile's phone number, and nothing else. */
  setPhone(profile: Profile, phone: string | null): void {
    if (profile.phone !== null) removeFrom(this.#byPhone, profile.phone, profile);
    profile.phone = phone;
    if (phone !== null) addTo(this.#byPhone, phone, profile);
  }

  /** Adds an alias to a profile. Throws when another profile has it. */
  addAlias(profile: Profile, alias: UserAlias): void {
    if (this.#byAlias.has(aliasKey(alias))) throw new Error('The alias is taken');
    profile.aliases.push(alias);
    this.#byAlias.set(aliasKey(alias), profile);
  }

  /** Takes an alias from a profile that has it. */
  removeAlias(profile: Profile, alias: UserAlias): void {
    const index = profile.aliases.findIndex((candidate) => aliasKey(candidate) === aliasKey(alias));
    if (index === -1) throw new Error('The profile has no such alias');
    profile.aliases.splice(index, 1);
    this.#byAlias.delete(aliasKey(alias));
  }

  /** Marks a profile as the one changed last, at this time. */
  touch(profile: Profile, at: number): void {
    this.#updates += 1;
    profile.updateNumber = this.#updates;
    profile.updatedAt = at;
  }

  /** An independent copy: what happens to one is not seen in the other. */
  copy(): WorkspaceState {
    const copy = new WorkspaceState(this.addresses.copy(), this.sendIds.copy());
    copy.#updates = this.#updates;
    for (const profile of this.#byBrazeId.values()) copy.add(copyProfile(profile));
    return copy;
  }
}

function aliasKey(alias: UserAlias): string {
  return JSON.stringify([alias.label, alias.name]);
}

function addTo(index: Map<string, Set<Profile>>, key: string, profile: Profile): void {
  const existing = index.get(key);
  if (existing) existing.add(profile);
  else index.set(key, new Set([profile]));
}

function removeFrom(index: Map<string, Set<Profile>>, key: string, profile: Profile): void {
  const existing = index.get(key);
  existing?.delete(profile);
  if (existing?.size === 0) index.delete(key);
}
