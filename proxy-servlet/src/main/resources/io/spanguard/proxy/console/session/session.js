import * as api from '../api.js';

/** Who is signed in. The key itself goes to the server once and is kept nowhere here. */
let current = null;

/** @returns {?{workspace: string, key_name: string, scopes: string[], version: string}} */
export const session = () => current;

/** Whether the key that is signed in may do something, as `approve` or `admin`. */
export const may = (scope) => Boolean(current?.scopes?.includes(`proxy:${scope}`));

/** Asks the server who is signed in; null for nobody. */
export async function resume() {
  try {
    current = await api.get('session');
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
  current = answer?.workspace ? answer : await api.get('session');
  return current;
}

export async function signOut() {
  current = null;
  await api.remove('session');
}

export function forget() {
  current = null;
}
