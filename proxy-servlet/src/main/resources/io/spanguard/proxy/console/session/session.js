import * as api from '../api.js';

/** Who is signed in. The key itself goes to the server once and is kept nowhere here. */
let current = null;

/** @returns {?{workspace: string, key_name: string, scopes: string[], version: string}} */
export const session = () => current;

/** Whether the key that is signed in may do something, as `approve` or `admin`. */
export const may = (scope) => Boolean(current?.scopes?.includes(`proxy:${scope}`));

const reads = (known) => Boolean(known?.scopes?.includes('proxy:read'));

/** Asks the server who is signed in; null for nobody. */
export async function resume() {
  try {
    const known = await api.get('session');
    current = reads(known) ? known : null;
  } catch (error) {
    if (error.status !== 401 && error.status !== 403) {
      throw error;
    }
    current = null;
  }
  return current;
}

export async function signIn(key) {
  const answer = await api.post('session', { key });
  const known = answer?.workspace ? answer : await api.get('session');
  if (!reads(known)) {
    await signOut().catch(() => {}); // its cookie opens nothing here
    throw new api.ApiError(403, 'This key may not read', `The console shows what was recorded: that takes a key with the scope proxy:read. This one has ${known.scopes?.join(', ') || 'no scope'}.`);
  }
  current = known;
  return current;
}

export async function signOut() {
  try {
    await api.remove('session');
  } catch (error) {
    if (error.status !== 401) { // else it had ended by itself
      throw error;
    }
  }
  current = null;
}

export function forget() {
  current = null;
}
