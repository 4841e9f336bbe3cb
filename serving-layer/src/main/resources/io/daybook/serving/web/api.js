// The HTTP API, and the token that it may ask for.

const KEY = 'daybook.token';

/** An answer that is none: a problem by RFC 9457, or no answer at all, which has status 0. */
export class Problem extends Error {
  constructor(status, detail, retryAfterMillis = 0) {
    super(detail);
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
  }
}

export class Api {
  /** @param askForToken gives a promise of a token; called where the server says 401 */
  constructor(askForToken) {
    this.askForToken = askForToken;
    this.asked = null;
  }

  headers() {
    const token = stored();
    return token ? {Authorization: `Bearer ${token}`} : {};
  }

  /** @param parameters those that are null are left out */
  async read(path, parameters = {}, signal = undefined) {
    const response = await this.open(path, parameters, {Accept: 'application/json'}, signal);
    try {
      return await response.json();
    } catch (failure) {
      throw unanswered(failure, 'The server breaks off its answer');
    }
  }

  /** The answer with its body still to be read, whose status is 200. */
  async open(path, parameters, headers, signal) {
    for (;;) {
      const sent = stored();
      const response = await this.send(path, parameters, headers, signal);
      if (response.status === 401) {
        await this.newToken(sent);
      } else if (response.ok) {
        return response;
      } else {
        throw await problem(response);
      }
    }
  }

  async send(path, parameters, headers, signal) {
    const query = new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => (value == null ? [] : [value].flat().map(each => [name, each]))));
    const url = `/api/v1/${path}${query.size ? '?' + query : ''}`;
    try {
      return await fetch(url, {headers: {...headers, ...this.headers()}, signal, cache: 'no-cache'});
    } catch (failure) {
      throw unanswered(failure, 'The server gives no answer');
    }
  }

  /** Asks once, however many requests were refused. */
  async newToken(refused) {
    if (stored() !== refused) {
      return; // somebody has given another one meanwhile
    }
    this.asked ??= this.askForToken(refused != null).then(token => {
      sessionStorage.setItem(KEY, token);
      this.asked = null;
    });
    await this.asked;
  }
}

/** What has become of a request: whoever takes it back knows that. */
function unanswered(failure, detail) {
  return failure.name === 'AbortError' ? failure : new Problem(0, detail);
}

async function problem(response) {
  const told = await response.json().catch(() => ({}));
  return new Problem(response.status, told.detail ?? told.title ?? `The server answers ${response.status}`, 1000 * Number(response.headers.get('Retry-After') ?? 0));
}

function stored() {
  return sessionStorage.getItem(KEY);
}
