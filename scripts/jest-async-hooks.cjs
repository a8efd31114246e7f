/**
 * `node:async_hooks` as tests get it (jest.config.mjs). Jest runs each test in an AsyncLocalStorage, a new one for each test
 * file, and never ends one. Before version 24, Node then tells each of them of each new promise: the hundredth test file of a
 * worker ran at half of its speed. Tests of a file run one after the other, so one value at a time does the same.
 */
const { AsyncLocalStorage, ...rest } = require('async_hooks');

class OneAtATime extends AsyncLocalStorage {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback, ...args) {
    const before = this.#store;
    const restore = () => {
      this.#store = before;
    };
    this.#store = store;
    let result;
    try {
      result = callback(...args);
    } catch (error) {
      restore();
      throw error;
    }
    if (typeof result?.then !== 'function') {
      restore();
      return result;
    }
    return result.finally(restore);
  }
}

module.exports = { ...rest, AsyncLocalStorage: OneAtATime };
