/** The server: the token, requests, and problems (RFC 9457) as errors. */

const TOKEN = 'slowburn.token';

/** What the server refused, with a sentence for the person. `status` 0: it could not be reached. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || 'Something went wrong.');
    this.status = status;
    this.problem = problem ?? {};
  }

  /** Whether the same request may succeed a moment later. */
  get passing() {
    return [0, 408, 425, 429, 500, 502, 503, 504].includes(this.status);
  }
}

/** The token outlives the page where the browser allows it; else it lives as long as the page. */
export class TokenStore {
  #kept = null;

  get() {
    try {
      return localStorage.getItem(TOKEN) ?? this.#kept;
    } catch {
      return this.#kept;
    }
  }

  set(token) {
    this.#kept = token;
    try {
      if (token === null) localStorage.removeItem(TOKEN);
      else localStorage.setItem(TOKEN, token);
    } catch {
      // Storage is forbidden: the copy in memory serves.
    }
  }
}

async function problemOf(response) {
  try {
    const body = await response.json();
    return { ...body, detail: fieldsAtFault(body) ?? body.detail };
  } catch {
    return { detail: `The server answered ${response.status}.` };
  }
}

/** Pydantic's complaints as a sentence a person can act on. */
function fieldsAtFault({ errors }) {
  if (!Array.isArray(errors) || !errors.length) return undefined;
  return errors.map(({ loc, msg }) => `${String(loc?.at(-1) ?? 'input').replaceAll('_', ' ')}: ${msg}`).join('. ');
}

export class Api {
  constructor(tokens, onSignedOut) {
    this.tokens = tokens;
    this.onSignedOut = onSignedOut;
  }

  /** A response that went well. Raises ApiError; a 401 on a request with a token also signs out. */
  async send(method, path, { body, headers = {}, signal, signedIn = true } = {}) {
    const token = signedIn ? this.tokens.get() : null;
    const all = { Accept: 'application/json', ...headers };
    if (token) all.Authorization = `Bearer ${token}`;
    if (body !== undefined) all['Content-Type'] = 'application/json';
    let response;
    try {
      response = await fetch(path, {
        method, headers: all, signal, cache: 'no-store', credentials: 'omit',
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, { detail: 'Slowburn cannot be reached. Is it still running?' });
    }
    if (response.ok) return response;
    const error = new ApiError(response.status, await problemOf(response));
    // Later, so that whoever asked can first put away what was being said.
    if (response.status === 401 && token) setTimeout(() => this.onSignedOut(error));
    throw error;
  }

  async json(method, path, options) {
    const response = await this.send(method, path, options);
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  }

  get(path, options) {
    return this.json('GET', path, options);
  }

  post(path, body, options) {
    return this.json('POST', path, { body, ...options });
  }

  /** A stream of server-sent events. */
  stream(method, path, { headers, ...options } = {}) {
    return this.send(method, path, { ...options, headers: { Accept: 'text/event-stream', ...headers } });
  }
}

/** The token in a sign-in link's fragment, taken out of the address so that it is neither kept nor shared. */
export function tokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
