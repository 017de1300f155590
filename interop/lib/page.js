const SIMPLE_HEADERS = new Set(['accept', 'accept-language', 'content-language']);
/** Headers of an answer that every page may read. */
const SAFE_HEADERS = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma'];

/** `fetch` as a browser gives it to a page: by the rules of cross-origin resource sharing, which Node's does not know. */
export class Page {
  #origin;

  constructor(origin) {
    this.#origin = origin;
  }

  /** @returns what the page may see of the answer */
  fetch = async (url, init = {}) => {
    const names = Object.keys(init.headers ?? {}).map(name => name.toLowerCase()).filter(name => !SIMPLE_HEADERS.has(name));
    if (names.length > 0) {
      await this.#preflight(url, init.method ?? 'GET', names);
    }
    const response = await fetch(url, { ...init, headers: { ...init.headers, Origin: this.#origin } });
    this.#require(response, 'answer');
    const exposed = new Set([...SAFE_HEADERS, ...list(response, 'expose-headers')]);
    const headers = new Headers([...response.headers].filter(([name]) => exposed.has(name)));
    const { status, ok, url: address, redirected, body } = response;
    return { status, ok, url: address, redirected, body, headers, json: () => response.json(), all: response.headers };
  };

  /** Asks first, without a token, whether a request with these headers may be sent. */
  async #preflight(url, method, names) {
    const response = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: this.#origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': names.sort().join(','),
      },
    });
    this.#require(response, 'preflight');
    if (!response.ok) {
      throw new TypeError(`the preflight was answered with ${response.status}`);
    }
    const allowed = list(response, 'allow-headers');
    const missing = names.filter(name => !allowed.includes(name));
    if (missing.length > 0) {
      throw new TypeError(`not allowed: ${missing}`);
    }
  }

  #require(response, what) {
    const origin = response.headers.get('access-control-allow-origin');
    if (origin !== this.#origin && origin !== '*') {
      throw new TypeError(`${this.#origin} may not read the ${what}`);
    }
  }
}

function list(response, name) {
  const value = response.headers.get(`access-control-${name}`) ?? '';
  return value.toLowerCase().split(',').map(item => item.trim()).filter(item => item !== '');
}
