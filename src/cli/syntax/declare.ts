import { type Command } from 'commander';
import { type CliContext } from '../context.js';
import { type ExitCode } from '../exit-codes.js';

/** Adds one command to the program: its name, flags and help. Its code is loaded when it is called. */
export type Declare = (program: Command, context: CliContext, onExit: (code: ExitCode) => void) => void;
