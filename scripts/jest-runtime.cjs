/**
 * Jest's runtime (jest.config.mjs), which compiles a module in another way: as a script. Jest's own way compiles each module
 * again for each test file. V8 keeps a script by its text and, in the next test file, has it compiled already.
 */
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    const parameters = executor.injectedModuleParameters.join(', ');
    const compile = executor.compile.bind(executor);
    // Coverage is counted by places in the text of the module alone.
    if (this._coverageOptions.collectCoverage) return;
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
};
