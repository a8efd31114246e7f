/**
 * `node:async_hooks` as tests get it (jest.config.mjs). Jest runs each test in an AsyncLocalStorage, a new one for each test
 * file, and never ends one. Before version 24, Node then tells each of them of each new promise: a worker gets slower with
 * each file. Tests of a file run one after the other, so one value at a time does the same.
 */
const asyncHooks = require('async_hooks');

class OneAtATime {
  #store;

  getStore() {
    return this.#store;
  }

  async run(store, callback) {
    const before = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = before;
    }
  }
}

module.exports = { ...asyncHooks, AsyncLocalStorage: OneAtATime };
