/**
 * Order of the test files: those that run the whole program first, as they take longest. Without it a long one that starts last
 * keeps one core busy while the other has nothing to do.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const isWholeProgram = ({ path }) => /[\\/]test[\\/]e2e[\\/]/.test(path);

module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isWholeProgram), ...sorted.filter((test) => !isWholeProgram(test))];
  }
};
