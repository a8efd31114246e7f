/**
 * Jest's runtime (jest.config.mjs), in which a test file has what the one before made of a module: its text as it is run, and
 * that text as V8 has compiled it. Jest's own reads and compiles every module again for each test file.
 */
const { statSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

// What V8 optimizes ends with the context of a test file, often within a second: only what runs four times as long is worth it.
setFlagsFromString('--interrupt-budget=500000');

/** By path: when the module was written, its text, and where its source map is. */
const read = new Map();

function keepTexts(cache) {
  const transform = cache.transform.bind(cache);
  cache.transform = (path, options) => {
    const { mtimeMs } = statSync(path);
    if (read.get(path)?.mtimeMs !== mtimeMs) {
      const text = transform(path, options);
      read.set(path, { mtimeMs, text, map: cache.sourceMaps.get(path) });
    }
    const { text, map } = read.get(path);
    if (map !== undefined) cache.sourceMaps.set(path, map);
    return text;
  };
}

/** A script, which V8 knows again by its text; not so the function that Jest compiles. */
function compileScripts(executor) {
  const parameters = executor.injectedModuleParameters.join(', ');
  const compile = executor.compile.bind(executor);
  executor.compile = (text, filename) => {
    const context = executor.environment.getVmContext();
    if (context === null) return null;
    try {
      const script = new Script(`(function (${parameters}) {\n${text}\n})`, { filename, lineOffset: -1 });
      return script.runInContext(context);
    } catch {
      // Jest explains what is wrong with the text.
      return compile(text, filename);
    }
  };
}

module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    // Coverage is counted by places in the text of the module alone.
    if (this._coverageOptions.collectCoverage) return;
    keepTexts(this.transformCache);
    compileScripts(this.executor);
  }
};
