import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { remember } from './open.js';

/** What stands between a client and a server and can be cut. */
export class Proxy {
  #server;
  #sockets = new Set();
  #open = true;

  static async to(port) {
    const proxy = new Proxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  constructor(port) {
    remember(() => this.end());
    this.#server = createServer(client => {
      if (!this.#open) {
        client.destroy();
        return;
      }
      const server = connect(port, '127.0.0.1');
      for (const [one, other] of [[client, server], [server, client]]) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => {}); // a close follows
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  get port() {
    return this.#server.address().port;
  }

  /** Breaks all connections; new ones are let through. */
  cut() {
    this.#sockets.forEach(socket => socket.resetAndDestroy());
  }

  /** Breaks all connections; new ones are broken too. */
  block() {
    this.#open = false;
    this.cut();
  }

  unblock() {
    this.#open = true;
  }

  end() {
    this.#server.close();
    this.cut();
  }
}
